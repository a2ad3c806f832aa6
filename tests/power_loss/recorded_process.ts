import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRecording, type Recording } from "./recording.ts";

const SOURCE = fileURLToPath(new URL("./recorder.c", import.meta.url));

/** Says that a program could not be built, since there is no C compiler. */
export class NoCompiler extends Error {
  override readonly name = "NoCompiler";
}

/** Builds the recorder in a folder, and gives its path. */
export async function buildRecorder(folder: string): Promise<string> {
  const library = join(folder, "recorder.so");
  const args = ["-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl", "-lpthread"];
  const command = new Deno.Command("cc", { args });
  const { success, stderr } = await command.output().catch((error) => {
    if (error instanceof Deno.errors.NotFound) throw new NoCompiler("there is no C compiler (cc)");
    throw error;
  });
  if (!success) throw new Error(`cc cannot build ${SOURCE}: ${new TextDecoder().decode(stderr)}`);
  return library;
}

/** A folder whose files are recorded while processes work on them. */
export interface RecordedFolder {
  readonly folder: string;
  /** Starts sip2d, which is recorded. */
  start(...args: readonly string[]): Deno.ChildProcess;
  /** Writes down that somebody has heard something. */
  heard(what: string): void;
  /** Gives what was recorded, when all processes have ended. */
  recording(): Promise<Recording>;
}

/** Begins the recording of a folder, as it is now. */
export async function recordFolder(
  { root, recorder, folder, log }: {
    /** Where the program is. */
    readonly root: string;
    readonly recorder: string;
    readonly folder: string;
    /** The file of the recording, which lies elsewhere. */
    readonly log: string;
  },
): Promise<RecordedFolder> {
  const before = new Map<string, Uint8Array>();
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile) before.set(name, await Deno.readFile(join(folder, name)));
  }
  const written = await Deno.open(log, { append: true, create: true });
  const encoder = new TextEncoder();
  return {
    folder,
    start: (...args) =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", "--allow-all", join(root, "main.ts"), ...args],
        env: { LD_PRELOAD: recorder, POWER_FOLDER: folder, POWER_LOG: log },
        cwd: folder,
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    heard(what) {
      const data = encoder.encode(what);
      const head = encoder.encode(`H 0 0 ${data.length}\n`);
      written.writeSync(new Uint8Array([...head, ...data]));
    },
    async recording() {
      written.close();
      return readRecording(await Deno.readFile(log), before);
    },
  };
}

/** Waits until a server says on which port it listens. */
export async function portOf({ stdout }: Deno.ChildProcess): Promise<number> {
  let text = "";
  const reader = stdout.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the server did not start: ${text}`);
    text += value;
    const port = /listening on \S+:(\d+) /.exec(text)?.[1];
    if (port !== undefined && text.includes("Ctrl+C")) {
      void reader.cancel();
      return Number(port);
    }
  }
}

/** A terminal that asks, and waits for each answer. */
export interface PlainTerminal {
  ask(message: string): Promise<string>;
  close(): void;
}

export async function openTerminal(port: number): Promise<PlainTerminal> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  connection.setNoDelay(true);
  const buffer = new Uint8Array(65536);
  let held = "";
  return {
    async ask(message) {
      await connection.write(new TextEncoder().encode(`${message}\r`));
      for (;;) {
        const end = held.search(/[\r\n]/);
        if (end >= 0) {
          const line = held.slice(0, end);
          held = held.slice(end + 1).trimStart();
          if (line !== "") return line;
          continue;
        }
        const read = await connection.read(buffer);
        if (read === null) throw new Error("the server closed the connection");
        held += new TextDecoder().decode(buffer.subarray(0, read));
      }
    },
    close: () => connection.close(),
  };
}

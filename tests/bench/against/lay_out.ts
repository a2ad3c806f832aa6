import { join } from "node:path";
import { benchConfig } from "../bench_config.ts";

/** A library that a version of the program has laid out, to be served by the same one. */
export interface Laid {
  readonly folder: string;
  readonly config: string;
}

/** What a library is laid out with. */
export interface Layout {
  /** The `main.ts` of the version. */
  readonly program: string;
  readonly folder: string;
  /** The URL of an empty database, relative to the folder if it is a file. */
  readonly storage: string;
  readonly rules?: "plain" | "loan-by-loan";
  /** Options of `sip2d import`. */
  readonly files: readonly string[];
}

/** Has a version of the program make its own schema and read a library into it. */
export async function layOut({ program, folder, storage, rules, files }: Layout): Promise<Laid> {
  const config = join(folder, "SIPServer.xml");
  await Deno.writeTextFile(config, benchConfig(storage, rules));
  await runProgram(program, ["migrate", "--config", config], folder);
  await runProgram(program, ["import", "--config", config, ...files], folder);
  return { folder, config };
}

async function runProgram(program: string, args: readonly string[], folder: string): Promise<void> {
  const grants = ["--no-prompt", "--ignore-env", "--allow-net=127.0.0.1", "--allow-read", `--allow-write=${folder}`];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...grants, program, ...args],
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`${program} ${args.join(" ")} failed: ${text.decode(stdout)}${text.decode(stderr)}`);
}

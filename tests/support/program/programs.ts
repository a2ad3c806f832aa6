import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../../../packaging/bundle.ts";
import { MADE } from "./made.ts";

/** The program in one of the forms in which it is run. */
export interface Program {
  readonly name: "main.ts" | "dist/sip2d.js" | "dist/sip2d";
  /**
   * The command that starts it, up to the program's own arguments.
   *
   * @param permissions flags of `deno run`; a binary has its own and takes none
   */
  command(permissions: readonly string[]): readonly [file: string, ...args: string[]];
}

/** The sources as they are, which `deno task start` runs. */
export const SOURCES: Program = runByDeno("main.ts", fileURLToPath(new URL("../../../main.ts", import.meta.url)));

/** The one file that `deno task bundle` makes. */
export const BUNDLE: Program = runByDeno("dist/sip2d.js", Deno.env.get(MADE.bundle) ?? await bundled());

/** All that is handed over, as far as it could be made: the binary takes a base binary. */
export const SHIPPED: readonly Program[] = [BUNDLE, ...binaries()];

function runByDeno(name: Program["name"], file: string): Program {
  return { name, command: (permissions) => [Deno.execPath(), "run", ...permissions, file] };
}

function binaries(): readonly Program[] {
  const file = Deno.env.get(MADE.binary);
  return file === undefined ? [] : [{ name: "dist/sip2d", command: () => [file] }];
}

/** A bundle of a test file's own, where the tests are not run by the task. */
async function bundled(): Promise<string> {
  const folder = await Deno.makeTempDir();
  Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
  const file = join(folder, "sip2d.js");
  if (!await bundle(file)) throw new Error("the program could not be made into one file; see above");
  return file;
}

import { projectPath } from "../project.ts";
import type { Material } from "./material.ts";

/** Says whose work is in a package with the program and its Deno, and under which licences. */
export async function copyright(libraries: Material["libraries"]): Promise<string> {
  const lines = libraries.map(({ name, version, license }) => `  ${name} ${version}: ${license}`);
  return `sip2d is under the Apache License 2.0, which follows. The package also holds Deno (MIT) and, in sip2d.js:

${lines.join("\n")}

${await Deno.readTextFile(projectPath("LICENSE"))}`;
}

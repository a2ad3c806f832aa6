import { say } from "../../packaging/say.ts";
import { FACES } from "./faces.ts";

/**
 * Lints what the rooms offer each other with `deno doc --lint`: an exported declaration must say what it is, and must not
 * use a type that nobody can import. Members need no comment: one that repeats their name and type tells nothing.
 */

/** A missing comment, at a line that does not begin with `export`. */
const UNTOLD_MEMBER = /^error\[missing-jsdoc\].*\n.*\n.*\n *\d+ \| (?!export )/;

function* filesOf(face: string): Generator<string> {
  if (!face.endsWith("/")) return yield face;
  for (const { name } of Deno.readDirSync(face)) if (name.endsWith(".ts")) yield face + name;
}

const { stderr, success } = await new Deno.Command(Deno.execPath(), {
  args: ["doc", "--lint", ...FACES.flatMap((face) => [...filesOf(face)])],
  env: { NO_COLOR: "1" },
}).output();
if (!success) {
  const said = new TextDecoder().decode(stderr);
  const found = said.replace(/^error: Found [^]*/m, "").split(/^(?=error\[)/m).map((fault) => fault.trim());
  // Without a fault in it, this is why `deno doc` could not lint at all.
  const faults = said.includes("error[") ? found.filter((fault) => !UNTOLD_MEMBER.test(fault)) : [said];
  for (const fault of faults) say(`${fault}\n`);
  if (faults.length > 0) Deno.exit(1);
}

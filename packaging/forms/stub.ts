import { join } from "node:path";
import { digestOf } from "../deno_binary.ts";
import { writeTree } from "../file_tree.ts";
import { filledIn, V8_FLAGS } from "../project.ts";
import { runTool } from "../run_tool.ts";
import type { Material } from "./material.ts";

/**
 * Makes `sip2d`, or `sip2d-arm64`, a shell script with Deno and the program behind its last line, and gives its name.
 */
export async function makeStub(folder: string, material: Material): Promise<string> {
  const { edition, bundle, architecture, deno, flags } = material;
  const name = architecture === "amd64" ? "sip2d" : `sip2d-${architecture}`;
  const work = await Deno.makeTempDir();
  try {
    const tree = new Map([
      ["deno", { content: await Deno.readFile(deno), mode: 0o755 }],
      ["sip2d.js", { content: await Deno.readFile(bundle), mode: 0o755 }],
    ]);
    await writeTree(join(work, "files"), tree, edition.date);
    const tar = join(work, "files.tar");
    const owner = ["--owner=0", "--group=0", "--numeric-owner", "--sort=name", "--format=ustar"];
    await runTool("tar", [...owner, "-cf", tar, "-C", join(work, "files"), "deno", "sip2d.js"]);
    await runTool("gzip", ["--no-name", "-6", tar]);
    const id = `${edition.version}-${(await digestOf(`${tar}.gz`) ?? "").slice(0, 12)}`;
    const values = { VERSION: edition.version, ID: id, FLAGS: flags, V8_FLAGS };
    const draft = await filledIn("stub/stub.sh", { ...values, LINE: "0" });
    const script = await filledIn("stub/stub.sh", { ...values, LINE: String(draft.split("\n").length) });
    const head = new TextEncoder().encode(script);
    const payload = await Deno.readFile(`${tar}.gz`);
    const whole = new Uint8Array(head.length + payload.length);
    whole.set(head);
    whole.set(payload, head.length);
    await Deno.writeFile(join(folder, name), whole, { mode: 0o755 });
    await Deno.chmod(join(folder, name), 0o755);
    return name;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

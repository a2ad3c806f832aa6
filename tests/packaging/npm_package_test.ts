import { assertEquals, assertRejects } from "@std/assert";
import { join, relative } from "node:path";
import { makeNpmPackage } from "../../packaging/forms/npm_package.ts";
import { generalFlags, projectPath, readEdition } from "../../packaging/project.ts";
import { runTool, ToolFailed, ToolMissing } from "../../packaging/run_tool.ts";

Deno.test("makeNpmPackage() takes its folder from where the task runs, as `deno task package` names it", async () => {
  const folder = relative(Deno.cwd(), await Deno.makeTempDir({ dir: Deno.cwd(), prefix: "npm_package_test_" }));
  try {
    const edition = await readEdition();
    const program = { architecture: "amd64", bundle: projectPath("main.ts"), deno: "" } as const;
    const material = { edition, ...program, flags: await generalFlags(), libraries: [] };
    const name = await makeNpmPackage(folder, material);
    assertEquals(name, `sip2d-${edition.version}.tgz`);
    assertEquals([...Deno.readDirSync(folder)].map((entry) => entry.name), [name]);
    const files = (await runTool("tar", ["-tzf", join(folder, name)])).split("\n");
    for (
      const file of [
        "package.json",
        "sip2d.cjs",
        "sip2d.js",
        "sip2d.xsd",
        "sip2d-koha.xsd",
        "sip2d-own.xsd",
        "windows/sip2d-service.xml",
      ]
    ) {
      assertEquals(files.includes(`package/${file}`), true);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("runTool() tells a tool that fails from one that is not there", async () => {
  const failed = await assertRejects(() => runTool("sh", ["-c", "echo a b >&2; exit 1"]), ToolFailed, "sh failed: a b");
  assertEquals(failed instanceof ToolMissing, false);
  await assertRejects(() => runTool("no-such-tool", []), ToolMissing, "no-such-tool is not installed");
});

import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { projectPath } from "../../../packaging/project.ts";
import { permissionFlags } from "../../../src/cli/permissions/permission_flags.ts";
import { configFile, configOf } from "../../support/files/scenario_config.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";

const PORT = { service: { port: "127.0.0.1:6001/tcp" } };

/** What `check --reload` says of a file, with the permissions of a server that was started with another one. */
async function checkReload(folder: string, text: string): Promise<{ readonly code: number; readonly errors: string }> {
  const file = join(folder, "SIPServer.xml");
  await Deno.writeTextFile(file, text);
  const flags = permissionFlags(configOf(PORT, folder), { files: [file], variables: [] }, new Map());
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", ...flags, projectPath("main.ts"), "check", "--reload", "--config", file],
  }).output();
  return { code, errors: new TextDecoder().decode(stderr) };
}

Deno.test("check --reload fails where a running server needs a restart, or the file has errors", () =>
  withTemporaryFolder(async (folder) => {
    assertEquals((await checkReload(folder, configFile({ ...PORT, login: { terminator: "CR" } }))).code, 0);
    const moved = await checkReload(folder, configFile({ service: { port: "127.0.0.1:6002/tcp" } }));
    assertEquals(moved.code, 1);
    assertMatch(
      moved.errors,
      /SIPServer\.xml needs a restart of the server, not a reload: it runs without --allow-net=127\.0\.0\.1:6002\n$/,
    );
    assertEquals((await checkReload(folder, "<acsconfig>")).code, 1);
  }));

Deno.test("the units check a file with the server's permissions before they have the server reload it", async () => {
  for (const [unit, name] of [["sip2d.service", "SIPServer"], ["sip2d@.service", "%i"]] as const) {
    const lines = (await Deno.readTextFile(projectPath(`config/systemd/${unit}`))).split("\n");
    const deno = "/usr/local/bin/deno run $SIP2D_PERMISSIONS /usr/local/lib/sip2d/sip2d.js";
    assertEquals(lines.filter((line) => line.startsWith("ExecReload=")), [
      `ExecReload=${deno} check --reload --config /etc/sip2d/${name}.xml`,
      "ExecReload=/bin/kill -HUP $MAINPID",
    ]);
  }
});

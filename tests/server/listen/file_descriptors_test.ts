import { assertEquals } from "@std/assert";
import { login } from "../../support/wire/messages.ts";
import { configFile } from "../../support/files/scenario_config.ts";
import { startProgram, writeConfig } from "../../support/server/server_process.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { connect, type Terminal } from "../../support/wire/terminal.ts";

const SETTING = { service: { client_timeout: "600" }, login: { terminator: "CR" } };

async function logsIn(terminal: Terminal): Promise<boolean> {
  terminal.send(login("sipterm1", "term1"));
  return await terminal.expect("941").then(() => true, () => false);
}

Deno.test("serve says that file descriptors have run out, serves on, and accepts again when there are some", {
  ignore: Deno.build.os === "windows",
}, () =>
  withTemporaryFolder(async (folder) => {
    const file = await writeConfig(folder, configFile(SETTING));
    const permissions = ["--allow-net=127.0.0.1", `--allow-read=${folder}`, `--allow-write=${folder}`];
    const server = await startProgram({
      permissions: ["--no-prompt", "--ignore-env", ...permissions],
      options: ["--config", file],
      descriptors: 64,
    });
    const port = server.ports[0] ?? 0;
    const served = await connect(port);
    assertEquals(await logsIn(served), true);
    const crowd = await Promise.all(Array.from({ length: 80 }, () => connect(port)));
    await server.logged("out of file descriptors");
    served.send("9900302.00");
    await served.expect(/^98/);
    for (const terminal of crowd) await terminal.close();
    await server.logged("was opened again");
    const another = await connect(port);
    assertEquals(await logsIn(another), true);
    await another.close();
    await served.close();
    const { problems, code } = await server.end("SIGTERM");
    assertEquals(code, 0);
    assertEquals(problems.filter((line) => line.includes("out of file descriptors")).length, 1);
  }));

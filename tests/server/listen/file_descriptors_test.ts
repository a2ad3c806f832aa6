import { assertEquals, assertLessOrEqual } from "@std/assert";
import { login } from "../../support/wire/messages.ts";
import { configFile } from "../../support/files/scenario_config.ts";
import { startProgram, writeConfig } from "../../support/server/server_process.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { connect, type Terminal } from "../../support/wire/terminal.ts";
import { until } from "../../support/wire/until.ts";

const SETTING = { service: { client_timeout: "600" }, login: { terminator: "CR" } };

async function logsIn(terminal: Terminal): Promise<boolean> {
  terminal.send(login("sipterm1", "term1"));
  return await terminal.expect("941").then(() => true, () => false);
}

async function letsIn(terminal: Terminal): Promise<boolean> {
  const isIn = await logsIn(terminal);
  await terminal.close();
  return isIn;
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
    // Or it says so of the listener that it had to open again, where the last descriptor was free when it looked.
    await server.logged("file descriptors");
    await served.ask("9900302.00", /^98/);
    for (const terminal of crowd) await terminal.close();
    // Who waits at a listener that accepts nothing is cut off when that is opened again.
    await until(() => connect(port).then(letsIn, () => false));
    await served.close();
    const { problems, code } = await server.end("SIGTERM");
    assertEquals(code, 0);
    assertLessOrEqual(problems.filter((line) => line.includes("out of file descriptors")).length, 1);
  }));

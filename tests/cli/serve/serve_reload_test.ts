import { assertEquals } from "@std/assert";
import { configFile, type ConfigSetting } from "../../support/files/scenario_config.ts";
import { BUNDLE } from "../../support/program/programs.ts";
import { startProcess, writeConfig } from "../../support/server/server_process.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { connect } from "../../support/wire/terminal.ts";
import { login } from "../../support/wire/messages.ts";

const SETTING = { service: { client_timeout: "600" }, login: { terminator: "CR" } };
const named = (name: string, setting: ConfigSetting = {}) =>
  configFile({ ...SETTING, ...setting, institution: { name } });

Deno.test("sip2d serve takes a changed configuration at SIGHUP, refuses a broken one, and drops no terminal", () =>
  withTemporaryFolder(async (folder) => {
    const server = await startProcess(await writeConfig(folder, named("First")));
    const terminals = await Promise.all(Array.from({ length: 20 }, () => connect(server.ports[0] ?? 0)));
    for (const terminal of terminals) {
      terminal.send(login("sipterm1", "term1"));
      await terminal.expect("941");
    }
    const told = async (name: string) => {
      for (const terminal of terminals) terminal.send("9900302.00");
      for (const terminal of terminals) await terminal.expect(new RegExp(`\\|AM${name}\\|`));
    };
    const reload = async (file: string, logged: string) => {
      await writeConfig(folder, file);
      server.reload();
      await server.logged(logged);
    };
    await told("First");
    await reload(named("Second"), "configuration reloaded");
    await told("Second");
    await reload(named("Third").replace("<login", "<lohin"), 'did you mean \\"login\\"');
    await server.logged("everything stays as it is");
    await told("Second");
    await reload(named("Third", { url: "sqlite:other.db" }), 'reason="another storage needs a restart"');
    await told("Second");
    await reload(
      named("Third", {
        login: {
          terminator: "CR",
          password: "$scrypt$ln=99,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        },
      }),
      "everything stays as it is",
    );
    await told("Second");
    await reload(
      named("Third", { login: { terminator: "CR", password: "file:/secret" } }),
      "a restart is needed: the server was started without a permission for it (--allow-read=/secret)",
    );
    await told("Second");
    await reload(named("Fourth"), "configuration reloaded");
    await told("Fourth");
    for (const terminal of terminals) await terminal.close();
    assertEquals((await server.end("SIGTERM")).code, 0);
  }));

Deno.test("serve goes on starting at a SIGHUP", () =>
  withTemporaryFolder(async (folder) => {
    const database = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const url = `postgres://sip2d:secret@127.0.0.1:${database.addr.port}/sip2d`;
    const file = await writeConfig(folder, configFile({ ...SETTING, url }));
    const [program, ...args] = BUNDLE.command(["--no-prompt", "--ignore-env", "--allow-net", "--allow-read"]);
    const child = new Deno.Command(program, {
      args: [...args, "serve", "--config", file],
      stdout: "null",
      stderr: "null",
    }).spawn();
    const asked = await database.accept();
    child.kill("SIGHUP");
    asked.close();
    database.close();
    // What ends it is that its database is gone.
    assertEquals(await child.status, { success: false, code: 3, signal: null });
  }));

import { assert, assertEquals, assertIsError, assertMatch, assertRejects, fail } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import project from "../../../deno.json" with { type: "json" };
import { GENERAL } from "../../../packaging/compile.ts";
import { permissionFlags } from "../../../src/cli/permissions/permission_flags.ts";
import { checkout, login } from "../../support/wire/messages.ts";
import { configFile, configOf } from "../../support/files/scenario_config.ts";
import { startProcess, startProgram, writeConfig } from "../../support/server/server_process.ts";
import { withSyslogDaemon } from "../../support/program/syslog_daemon.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { connect } from "../../support/wire/terminal.ts";
import { inTime } from "../../support/wire/until.ts";

const MAIN = fileURLToPath(new URL("../../../main.ts", import.meta.url));
const SETTING = { service: { client_timeout: "600" }, login: { terminator: "CR" } };

/** The configuration with elements of its log. */
function withLog(elements: string): string {
  return configFile(SETTING).replace("</acsconfig>", `${elements}</acsconfig>`);
}

async function logIn(port: number): Promise<void> {
  const terminal = await connect(port);
  terminal.send(login("sipterm1", "term1"));
  await terminal.expect("941");
  await terminal.close();
}

Deno.test("sip2d serve logs to syslog under the name that a variable says, with no permission to spare", () =>
  withTemporaryFolder((folder) =>
    withSyslogDaemon(async ({ port, heard }) => {
      const params = '<server-params syslog_ident="koha_sip" syslog_facility="local5"/>';
      const file = await writeConfig(folder, withLog(`${params}<s:log format="syslog" syslog="127.0.0.1:${port}"/>`));
      const { log, ...config } = configOf(SETTING, folder);
      const syslog = { ...log.syslog, port };
      const readFrom = { files: [file], variables: [] };
      const flags = permissionFlags({ ...config, log: { ...log, format: "syslog", syslog } }, readFrom, new Map());
      const serve = (permissions: readonly string[], ident: string, kohas: string) =>
        startProgram({
          permissions,
          options: ["--config", file],
          env: { SIP2D_LOG_IDENT: ident, KOHA_SIP_LOG_IDENT: kohas },
        });

      for (const [ident, kohas, named] of [["branch", "x", "branch"], ["", "kohas", "kohas"], ["", "", "koha_sip"]]) {
        const server = await serve(flags, ident ?? "", kohas ?? "");
        await logIn(server.ports[0] ?? 0);
        assertEquals(await server.end("SIGTERM"), { problems: [], code: 0 });
        const entries = await heard(`Z - ${named} `);
        assert(
          entries.some((entry) => /^<174>1 .* login connection=1 /.test(entry) && entry.includes(` ${named} `)),
        );
      }

      const fewer = flags.map((flag) => flag.replace(`,127.0.0.1:${port}`, ""));
      assertIsError(
        await assertRejects(() => serve(fewer, "", "")),
        Error,
        new RegExp(`missing permission: add --allow-net=127.0.0.1:${port}`),
      );
    })
  ));

Deno.test("sip2d serve says that it ignores the name of a log that has none", () =>
  withTemporaryFolder(async (folder) => {
    const file = await writeConfig(folder, withLog(""));
    const [, flags = ""] = /^#!.* deno run (.+)\n/.exec(await Deno.readTextFile(MAIN)) ?? [];
    for (
      const [variable, format, ignored] of [
        ["SIP2D_LOG_IDENT", "text", "this log is written as text"],
        ["KOHA_SIP_LOG_IDENT", "journal", "this log is written as journal; set SyslogIdentifier= in the unit instead"],
      ]
    ) {
      const server = await startProgram({
        permissions: flags.split(" "),
        options: ["--config", file, "--log-format", format ?? ""],
        env: { [variable ?? ""]: "branch" },
      });
      await server.logged(`${variable} is ignored: it names the log for syslog only, and ${ignored}`);
      await server.end("SIGTERM");
    }
  }));

Deno.test("each way of running sip2d without a configuration lets it read the log's name, and no other variable", async () => {
  const flag = "--allow-env=SIP2D_LOG_IDENT,KOHA_SIP_LOG_IDENT";
  const [first] = (await Deno.readTextFile(MAIN)).split("\n");
  const commands = [first ?? "", `deno run ${GENERAL.join(" ")}`, project.tasks.sip2d.command];
  for (const command of commands) assertEquals(command.match(/--(?:allow-env|allow-all|-A)\S*/g), [flag], command);
});

Deno.test("sip2d serve logs in another format from a reload on", () =>
  withTemporaryFolder(async (folder) => {
    const server = await startProcess(await writeConfig(folder, withLog("")));
    await logIn(server.ports[0] ?? 0);
    await server.logged('INFO login connection=1 address="127.0.0.1" account="sipterm1"');
    await writeConfig(folder, withLog('<s:log format="json"/>'));
    server.reload();
    await server.logged('"event":"configuration reloaded"');
    await logIn(server.ports[0] ?? 0);
    await server.logged('"event":"login","connection":2,"address":"127.0.0.1","account":"sipterm1"}');
    await server.end("SIGTERM");
  }));

Deno.test("sip2d serve warns of rows of the journal that were lost, and counts them", () =>
  withTemporaryFolder(async (folder) => {
    const config = configFile({ ...SETTING, policy: { timeout: "4" } })
      .replace("</listeners>", '<service port="127.0.0.1:0/tcp" transport="http"/></listeners>');
    const server = await startProcess(await writeConfig(folder, config));
    const [port = 0, pages = 0] = server.ports;
    const terminal = await connect(port);
    terminal.send(login("sipterm1", "term1"));
    await terminal.expect("941");
    const other = new DatabaseSync(join(folder, "library.db"), { timeout: 10_000 });
    other.exec("begin immediate");
    terminal.send(checkout("nobody", "nothing"));
    await terminal.expect(/^120/);
    await server.logged("rows of the journal were lost");
    other.close();
    const metrics = await (await fetch(`http://127.0.0.1:${pages}/metrics`)).text();
    assertMatch(metrics, /^sip2d_journal_lost_total 1$/m);
    await terminal.close();
    await server.end("SIGTERM");
  }));

Deno.test("sip2d serve goes on when nobody reads its log any more", () =>
  withTemporaryFolder(async (folder) => {
    const file = await writeConfig(folder, withLog(""));
    const options = ["serve", "--config", file, "--log-level", "debug"];
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--ignore-env", "-A", MAIN, ...options],
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await child.stderr.cancel();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let printed = "";
    while (!printed.includes("Ctrl+C")) {
      printed += (await inTime(lines.read(), `a server that listens: ${printed}`)).value ?? fail(printed);
    }
    const port = Number(/listening on \S+:(\d+) /.exec(printed)?.[1]);
    for (let turn = 0; turn < 3; turn++) await logIn(port);
    child.kill("SIGTERM");
    await lines.cancel();
    assertEquals((await inTime(child.status, "the end of the server")).code, 0);
  }));

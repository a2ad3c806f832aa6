import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { join } from "node:path";
import { permissionFlags } from "../../../src/cli/permissions/permission_flags.ts";
import { run } from "../../../src/cli/run.ts";
import { CERTIFICATES, terminalTls } from "../../support/files/certificates.ts";
import { checkout, login } from "../../support/wire/messages.ts";
import { BUNDLE } from "../../support/program/programs.ts";
import { anItem, aPatron } from "../../support/library/records.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aConfig, anInstitution } from "../../support/files/sample_config.ts";
import { configFile } from "../../support/files/scenario_config.ts";
import { STORAGES } from "../../support/server/scenario_storage.ts";
import type { ScenarioStorage } from "../../support/server/sqlite_storage.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";
import { startProgram, writeConfig } from "../../support/server/server_process.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { connect } from "../../support/wire/terminal.ts";

const PASSWORD = "by-variable";

Deno.test("permissionFlags() names the addresses of other library systems", () => {
  const addresses = [{ host: "ils.example.org", port: 6001 }, { host: "10.0.0.2", port: 6002 }];
  const config = aConfig({
    listener: { port: 6001 },
    institutions: [anInstitution({ upstream: anUpstream({ addresses }) })],
  });
  const [net] = permissionFlags(config, { files: [], variables: [] }, new Map()).filter((flag) => /net/.test(flag));
  assertEquals(net, "--allow-net=127.0.0.1:6001,ils.example.org:6001,10.0.0.2:6002");
});

Deno.test("permissionFlags() names the hosts of the identity provider", () => {
  const signIn = {
    ...{ issuer: "https://login.example/realms/library", client: "sip2d", secret: "hush", roles: [] },
    ...{ roleClaim: "roles", idClaim: "sub", sessionHours: 12, hosts: [{ host: "keys.example", port: 8443 }] },
  };
  const config = aConfig({ listener: { port: 6001 }, signIn });
  const [net] = permissionFlags(config, { files: [], variables: [] }, new Map()).filter((flag) => /net/.test(flag));
  assertEquals(net, "--allow-net=127.0.0.1:6001,login.example:443,keys.example:8443");
});

Deno.test("permissionFlags() names the database servers instead of a file, and what systemd's sockets need", () => {
  const config = aConfig({ listener: { host: "::1", port: 6001 } });
  const storage = {
    kind: "postgres",
    host: "db.example.org",
    port: 5433,
    others: [{ host: "10.0.0.3", port: 5432 }],
    database: "sip2d",
    user: "sip2d",
    password: "",
    poolSize: 3,
  } as const;
  const readFrom = { files: ["/etc/a,b.xml"], variables: [] };
  assertEquals(permissionFlags({ ...config, storage }, readFrom, new Map()), [
    "--no-prompt",
    "--ignore-env",
    "--allow-net=[::1]:6001,db.example.org:5433,10.0.0.3:5432",
    "--allow-read=/etc/a,,b.xml",
  ]);
  const notify = { to: "/run/systemd/notify", from: "/run/sip2d/notify" };
  assertEquals(permissionFlags({ ...config, storage }, readFrom, new Map(), notify), [
    "--no-prompt",
    "--ignore-env",
    "--unstable-net",
    "--allow-net=[::1]:6001,db.example.org:5433,10.0.0.3:5432,unix:/run/systemd/notify,unix:/run/sip2d/notify",
    "--allow-read=/etc/a,,b.xml,/run/sip2d/notify",
    "--allow-write=/run/systemd/notify,/run/sip2d/notify",
    "--allow-env=NOTIFY_SOCKET,WATCHDOG_USEC,RUNTIME_DIRECTORY,SIP2D_LOG_IDENT,KOHA_SIP_LOG_IDENT",
  ]);
});

Deno.test("permissionFlags() names the syslog daemon, and where datagrams to it come from, if the log goes there", () => {
  const config = aConfig({ listener: { host: "0.0.0.0", port: 6001 } });
  const readFrom = { files: ["/etc/SIPServer.xml"], variables: [] };
  for (const [host, granted] of [["127.0.0.1", "127.0.0.1:0,127.0.0.1:514"], ["10.0.0.5", "0.0.0.0:0,10.0.0.5:514"]]) {
    const syslog = { ...config.log.syslog, host: host ?? "" };
    const flags = permissionFlags({ ...config, log: { ...config.log, format: "syslog", syslog } }, readFrom, new Map());
    assert(flags.includes(`--allow-net=0.0.0.0:6001,${granted}`), flags.join(" "));
  }
});

Deno.test("sip2d permissions knows that the unit's log goes to the journal, whatever the configuration says", () =>
  withTemporaryFolder(async (folder) => {
    const log = '<s:log format="syslog" syslog="10.0.0.5:514"/></acsconfig>';
    const file = await writeConfig(folder, configFile({}).replace("</acsconfig>", log));
    const printed = async (...options: readonly string[]) => {
      const lines: string[] = [];
      await run(["permissions", "--config", file, ...options], { out: (line) => lines.push(line), error() {} });
      return lines.join(" ");
    };
    assertMatch(await printed(), /10\.0\.0\.5:514/);
    assertNotMatch(await printed("--systemd"), /10\.0\.0\.5:514/);
    for (const unit of ["sip2d.service", "sip2d@.service"]) {
      const text = await Deno.readTextFile(new URL(`../../../config/systemd/${unit}`, import.meta.url));
      assertMatch(text, /^ExecStart=.* --log-format journal$/m, unit);
    }
  }));

Deno.test("sip2d permissions tells of credentials of the unit, which are there once the service runs", () =>
  withTemporaryFolder(async (folder) => {
    await Deno.copyFile(join(CERTIFICATES, "server.pem"), join(folder, "server.pem"));
    const [key, password] = ["secret_key", "secret_password"].map((name) => `/run/credentials/sip2d.service/${name}`);
    const login = { password: `file:${password}`, terminator: "CR" };
    const text = configFile({ login, service: { client_timeout: "600" } });
    const file = await writeConfig(
      folder,
      text.replace("<service ", `<service certificate="server.pem" key="${key}" `),
    );
    const lines: string[] = [], errors: string[] = [];
    const output = { out: (line: string) => lines.push(line), error: (line: string) => errors.push(line) };
    assertEquals([await run(["permissions", "--config", file, "--systemd"], output), errors], [0, []]);
    for (const path of [key, password, join(folder, "server.pem")]) assert(lines.join().includes(`,${path}`), path);
  }));

Deno.test("a server on SQLite runs with the flags that `permissions` prints, and without any of them it does not", () =>
  withLibrary(STORAGES.SQLite, async (database) => {
    const file = await writeConfig(database.folder, await configuration(database.folder));
    await needsEach(await printedFlags(file), file, { net: 4, read: 7, write: 1, env: 1 });
  }));

Deno.test("a server on PostgreSQL runs with the flags that `permissions` prints, and without any of them it does not", () =>
  withLibrary(STORAGES.PostgreSQL, async (database) => {
    const { address, password } = withoutPassword(database.url);
    await Deno.writeTextFile(join(database.folder, "database.txt"), `${password}\n`);
    const text = (await configuration(database.folder)).replace("sqlite:library.db", address)
      .replace("<s:storage", '<s:storage password="file:database.txt"').replace("env:SECOND_PASSWORD", PASSWORD);
    const file = await writeConfig(database.folder, text);
    const flags = await printedFlags(file);
    assertNotMatch(flags.join(), /--allow-(write|env|run|ffi|sys)/);
    await needsEach(flags, file, { net: 5, read: 6 });
  }));

/** Runs a test with a database that holds one patron and one item. */
async function withLibrary(
  open: typeof STORAGES["SQLite"],
  test: (database: ScenarioStorage) => Promise<void>,
): Promise<void> {
  const database = await open();
  try {
    const storage = await database.open();
    await storage.load({ patrons: [aPatron({ patronId: "P1" })], items: [anItem({ itemId: "I1" })] });
    await storage.close();
    await test(database);
  } finally {
    await database.discard();
  }
}

/** Fails unless a server serves with the flags, and does not without any of the things that they grant. */
async function needsEach(flags: readonly string[], file: string, granted: Readonly<Record<string, number>>) {
  assertEquals(await problem(flags, file), undefined);
  const fewer = withoutOne(flags);
  const counted = Object.groupBy(fewer, ({ kind }) => kind);
  assertEquals(
    Object.fromEntries(Object.entries(counted).map(([kind, each = []]) => [kind, each.length])),
    granted,
    flags.join(" "),
  );
  for (const { removed, rest } of fewer) {
    assertMatch(String(await problem(rest, file)), /--allow-|SECOND_PASSWORD is not set/, `${removed} is spare`);
  }
}

function withoutPassword(url: string): { readonly address: string; readonly password: string } {
  const address = new URL(url);
  const password = decodeURIComponent(address.password);
  address.password = "";
  return { address: String(address), password };
}

/** Everything of which the server has to be granted something: an address, a name, files, and a variable. */
async function configuration(folder: string): Promise<string> {
  for (const name of ["server.pem", "server.key", "authority.pem"]) {
    await Deno.copyFile(join(CERTIFICATES, name), join(folder, name));
  }
  await Deno.writeTextFile(join(folder, "password.txt"), "by-file\n");
  const tls = { certificate: "server.pem", key: "server.key", client_ca: "authority.pem" };
  // Of a name with port 0, node:net wants to know more than where to listen.
  const port = unusedPort(), pagePort = unusedPort();
  return configFile({
    login: { password: "file:password.txt", terminator: "CR" },
    logins: [{ id: "second", password: "env:SECOND_PASSWORD", terminator: "CR" }],
    service: { client_timeout: "600" },
  }).replace(/<service [^>]*>/, (service) => {
    const secure = Object.entries(tls).map(([name, value]) => ` ${name}="${value}"`).join("");
    const page = `<service port="127.0.0.1:${pagePort}/tcp" transport="http"/>`;
    return service + service.replace("127.0.0.1:0", `localhost:${port}`).replace("/>", `${secure}/>`) + page;
  });
}

async function printedFlags(file: string): Promise<readonly string[]> {
  const [program, ...args] = BUNDLE.command(["--no-prompt", "-A"]);
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args, "permissions", "--config", file],
    env: { SECOND_PASSWORD: PASSWORD, NO_COLOR: "1" },
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n");
}

/** The flags without each of the things that they grant, in turn; `--no-prompt` and `--ignore-env` grant nothing. */
function withoutOne(flags: readonly string[]): readonly { kind: string; removed: string; rest: readonly string[] }[] {
  return flags.flatMap((flag) => {
    const [, kind = "", names] = /^--allow-(\w+)=(.*)$/.exec(flag) ?? [];
    const granted = names?.split(",") ?? [];
    const others = flags.filter((other) => other !== flag);
    return granted.map((name) => {
      const left = granted.filter((other) => other !== name).join();
      const rest = left === "" ? others : [...others, `--allow-${kind}=${left}`];
      return { kind, removed: `${kind}=${name}`, rest };
    });
  });
}

/** What goes wrong in a short session; `undefined` if nothing does. */
async function problem(flags: readonly string[], file: string): Promise<unknown> {
  const env = { SECOND_PASSWORD: PASSWORD };
  try {
    const server = await startProgram({ permissions: flags, options: ["--config", file], env });
    const [plain = 0, secure = 0] = server.ports;
    const terminals = [await connect(plain), await connect(secure, { tls: terminalTls("terminal") })];
    try {
      await talk(terminals);
    } finally {
      for (const terminal of terminals) await terminal.close();
      assertEquals(await server.end("SIGTERM"), { problems: [], code: 0 });
    }
    return undefined;
  } catch (error) {
    return error;
  }
}

async function talk([first, second]: readonly Awaited<ReturnType<typeof connect>>[]): Promise<void> {
  first?.send(login("sipterm1", "by-file"));
  await first?.expect("941");
  first?.send(checkout("P1", "I1"));
  await first?.expect(/^121/);
  second?.send(login("second", PASSWORD));
  await second?.expect("941");
}

import { assertEquals, assertGreater, fail } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PostgresAddress } from "../../src/storage/postgres/connection/postgres_address.ts";
import { startEmbeddedServer } from "../postgres/embedded_server.ts";
import { addressOf, through } from "../postgres/test_database.ts";
import { configFile } from "../support/files/scenario_config.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { type OlderProgram, withOlderProgram } from "../support/program/older_sources.ts";
import { type Program, SOURCES } from "../support/program/programs.ts";
import { runCli } from "../support/program/run_cli.ts";
import { startProgram } from "../support/server/server_process.ts";
import { login } from "../support/wire/messages.ts";
import { connect, guarded, type Terminal } from "../support/wire/terminal.ts";
import { unusedPort } from "../support/wire/unused_port.ts";
import { becomes, withPeer } from "./peer.ts";
import { messageOf, startStubborn, type StubbornTerminal } from "./stubborn_terminal.ts";
import { haproxyConfiguration, statusOf } from "./haproxy_configuration.ts";

/** The commit from which on a version serves beside the next one; its schema is older than any of a later commit. */
const TOLERANT = "PostgreSQL: a server works with a later schema as long as its functions are there";

/** Terminals under load; one more copy and patron are for who says the same to both versions. */
const TERMINALS = 8;

/** Answers between two steps of the upgrade. */
const WORK = 100;

Deno.test("two servers behind HAProxy are upgraded one after the other under load: nothing fails, nothing is done twice", () =>
  withTemporaryFolder(async (folder) => {
    const postgres = await startEmbeddedServer();
    try {
      await withOlderProgram(TOLERANT, (before) => upgrade(folder, addressOf(postgres.url), postgres.url, before));
    } finally {
      await postgres.stop();
    }
  }));

async function upgrade(folder: string, address: PostgresAddress, url: string, before: OlderProgram): Promise<void> {
  await fill(address, before.folder);
  const ports = [unusedPort(), unusedPort()] as const;
  const [front, figures] = [unusedPort(), unusedPort()];
  const files = await Promise.all(ports.map((port) => writeConfig(folder, port, url)));
  const start = (program: Program, file = "") =>
    startProgram({
      program,
      permissions: ["--no-prompt", "--ignore-env", "--allow-net=127.0.0.1", "--allow-read", "--allow-write"],
      options: ["--config", file],
    });
  const servers = await Promise.all(files.map((file) => start(before, file)));
  const terminals: StubbornTerminal[] = [];
  let told = 0;
  const work = async (what: string) => {
    const enough = answeredBy(terminals) + WORK;
    await becomes(what, () => answeredBy(terminals) >= enough);
  };
  await Deno.writeTextFile(join(folder, "haproxy.cfg"), haproxyConfiguration(front, ports, figures));
  await withPeer(["/usr/sbin/haproxy", "-db", "-f", join(folder, "haproxy.cfg")], front, async () => {
    const serves = (server: string) => async () => await statusOf(figures, server) === "UP";
    await becomes("HAProxy knows both", async () => await serves("a")() && await serves("b")());
    for (let number = 0; number < TERMINALS; number++) terminals.push(startStubborn(front, number));
    await work("terminals are served");
    assertEquals((await runCli("migrate", "--config", files[0] ?? "")).code, 0);
    await work("the version before serves on after the migration");
    assertEquals((await runCli("migrate", "--config", files[0] ?? "", "--finish")).code, 3, "older servers are there");
    for (const [index, server] of ["a", "b"].entries()) {
      assertEquals((await servers[index]?.end("SIGTERM"))?.code, 0);
      const started = await start(SOURCES, files[index]);
      servers[index] = started;
      await becomes(`HAProxy knows ${server} again`, serves(server));
      await work(`terminals are served with a new ${server}`);
      if (index === 0) told += await saySameToBoth(ports);
    }
    const finished = await runCli("migrate", "--config", files[0] ?? "", "--finish");
    assertEquals(finished.code, 0, finished.errors);
    await work("terminals are served when what the version before needed is gone");
    await Promise.all(terminals.map((terminal) => terminal.stop()));
  });
  for (const server of servers) assertEquals((await server.end("SIGTERM")).problems, []);
  assertEquals(terminals.flatMap(({ refused }) => refused), []);
  // Both were stopped while terminals were connected.
  assertGreater(terminals.reduce((sum, { again }) => sum + again, 0), 0);
  const rows = await through(
    address,
    ({ run }) => run("select outcome, count(*)::integer from journal group by outcome"),
  );
  assertEquals(rows.map((row) => [row.outcome, row.count]), [["done", answeredBy(terminals) + told]]);
}

/** Makes the tables and the library as the version before did. */
async function fill(address: PostgresAddress, source: string): Promise<void> {
  const file = pathToFileURL(join(source, "src/storage/postgres/open_postgres_storage.ts")).href;
  const old: typeof import("../../src/storage/postgres/open_postgres_storage.ts") = await import(file);
  await old.migratePostgres(address);
  const storage = await old.openPostgresStorage(address);
  const numbers = Array.from({ length: TERMINALS + 1 }, (_, number) => number);
  await storage.load({
    patrons: numbers.map((number) => aPatron({ patronId: `P${number}`, loginId: "" })),
    items: numbers.map((number) => anItem({ itemId: `I${number}`, titleId: `T${number}` })),
  });
  await storage.close();
}

async function writeConfig(folder: string, port: number, url: string): Promise<string> {
  const file = join(folder, `${port}.xml`);
  const service = { client_timeout: "600", proxy_protocol: "127.0.0.1", probes_from: "127.0.0.1" };
  const text = configFile({ url, service, login: { terminator: "CR" } });
  await Deno.writeTextFile(file, text.replace(/port="[^"]*"/, `port="127.0.0.1:${port}/tcp"`));
  return file;
}

function answeredBy(terminals: readonly StubbornTerminal[]): number {
  return terminals.reduce((sum, { answered }) => sum + answered, 0);
}

/**
 * Says checkouts to both versions, each time to the other one first; the second must answer what the first did. A return that
 * comes again tells the truth, so that it is said once. Gives how many messages were to change something.
 */
async function saySameToBoth(ports: readonly number[]): Promise<number> {
  const [one, other] = await Promise.all(ports.map(async (port) => {
    const terminal = await connect(port);
    terminal.sendRaw("PROXY UNKNOWN\r\n");
    terminal.send(login("sipterm1", "term1", "SC"));
    await terminal.expect("941");
    return terminal;
  }));
  if (one === undefined || other === undefined) fail("there are two servers");
  const MESSAGES = 20;
  for (let said = 0; said < MESSAGES; said++) {
    const [first, second] = said % 4 < 2 ? [one, other] : [other, one];
    const message = guarded(messageOf(TERMINALS, said), String(said % 10));
    const ask = (terminal: Terminal) => {
      terminal.sendRaw(`${message}\r`);
      return terminal.expectLine(/^1[02]1/);
    };
    const answer = await ask(first);
    if (answer.startsWith("12")) assertEquals(undated(await ask(second)), undated(answer));
  }
  await Promise.all([one.close(), other.close()]);
  return MESSAGES;
}

/** An answer without its own date, and the checksum that hangs on that. */
function undated(answer: string): string {
  return answer.replace(/^(.{6}).{18}/, "$1").replace(/AZ.{4}$/, "");
}

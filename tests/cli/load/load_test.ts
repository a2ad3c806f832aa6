import { assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { CommanderError } from "commander";
import { CommandFailed, EXIT } from "../../../src/service/exit_code.ts";
import { loadCommand } from "../../../src/cli/load/load.ts";
import { startMisbehavingServer } from "../../support/wire/misbehaving_server.ts";
import { closedPort } from "../../support/wire/scripted_server.ts";

interface Run {
  readonly code: number;
  readonly out: readonly string[];
  readonly errors: readonly string[];
  readonly progress: readonly string[];
}

/** Runs the command as a person types it, its failure told as the program tells it. */
async function load(...args: readonly string[]): Promise<Run> {
  const out: string[] = [], errors: string[] = [], progress: string[] = [];
  const output = { out: (line: string) => out.push(line), error: (line: string) => errors.push(line) };
  const command = loadCommand(output, (line) => progress.push(line)).exitOverride().configureOutput({
    writeOut: (text) => out.push(text),
    writeErr: (text) => errors.push(text),
  });
  try {
    await command.parseAsync(args, { from: "user" });
    return { code: EXIT.ok, out, errors, progress };
  } catch (error) {
    if (error instanceof CommanderError) {
      return { code: error.exitCode === 0 ? EXIT.ok : EXIT.usage, out, errors, progress };
    }
    if (!(error instanceof CommandFailed)) throw error;
    return { code: error.exitCode, out, errors: [...errors, error.message], progress };
  }
}

const PROGRAM = fileURLToPath(new URL("../../../main.ts", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Runs the program as a process with just these permissions. */
async function loadProcess(permissions: readonly string[], ...args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--ignore-env", ...permissions, PROGRAM, "load", ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), errors: text(stderr) };
}

Deno.test("load tells what became of each request of the mix", async () => {
  const server = await startMisbehavingServer();
  try {
    const { code, out, errors, progress } = await load(
      ...["--port", String(server.port), "--terminals", "3", "--duration", "0.3"],
      ...["--login", "term%d:1-3", "--password", "secret", "--institution-id", "MAIN"],
      ...["--items", "I%03d:1-900", "--patrons", "P%03d:1-300", "--mix", "sc-status,checkout+checkin=2"],
    );
    assertEquals([code, errors], [EXIT.ok, []]);
    assertEquals(out.slice(0, 8).map((line) => line.split(/ +/)[0]), [
      "",
      "connection",
      "login",
      "sc-status",
      "checkout",
      "checkin",
      "all",
      "",
    ]);
    assertEquals(out[8], "No errors");
    assertMatch(out[9] ?? "", /^3 terminals, measured for 0\.3 s; each was answered \d+ to \d+ times$/);
    assertMatch(out[10] ?? "", /^The load generator was/);
    assertEquals(progress.at(-1), "");
    const checkouts = server.received.filter((request) => request.startsWith("11"));
    for (const checkout of checkouts) {
      assertMatch(checkout, /^11YN\d{8} {4}\d{6} {18}AOMAIN\|AAP\d{3}\|ABI\d{3}\|AC\|$/);
    }
  } finally {
    await server.close();
  }
});

Deno.test("load fails when there were errors, and writes one JSON object if asked to", async () => {
  const server = await startMisbehavingServer((_, index) => index % 10 === 9 ? "wrong checksum" : undefined);
  try {
    const port = String(server.port);
    const { code, out, errors } = await load(
      "--port",
      port,
      "--mix",
      "sc-status",
      "--ramp",
      "0",
      "--duration",
      "0.2",
      "--json",
    );
    assertEquals(code, EXIT.faulty);
    assertEquals(out.length, 1);
    const summary = JSON.parse(out[0] ?? "");
    const injected = server.done.get("wrong checksum");
    assertEquals(summary.errors, { checksum: injected });
    assertEquals(summary.total.answers, server.received.length - (injected ?? 0));
    assertEquals(errors, [`there were ${injected} errors beside ${summary.total.answers} right answers`]);
  } finally {
    await server.close();
  }
});

Deno.test("load says how it goes on", async () => {
  const server = await startMisbehavingServer();
  try {
    const port = String(server.port);
    const { progress } = await load("--port", port, "--mix", "sc-status", "--terminals", "2", "--duration", "1.5");
    assertMatch(progress[0] ?? "", /^1 s: 2 terminals, \d+\/s, p50 [\d.]+ ms, p99 [\d.]+ ms, 0 errors$/);
  } finally {
    await server.close();
  }
});

Deno.test("load does not begin where there is no server", async () => {
  const port = String(await closedPort());
  const { code, errors } = await load("--port", port, "--mix", "sc-status");
  assertEquals(code, EXIT.cannot);
  assertMatch(errors[0] ?? "", /^cannot connect to 127\.0\.0\.1 port \d+: .*; check --host and --port/);
});

const WRONG_USAGE: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["no mix", [], /required option '--mix <mix>' not specified/],
  ["a request that does not exist", ["--mix", "chekout"], /It cannot hold "chekout": did you mean checkout\?/],
  ["a pattern without a range", ["--mix", "sc-status", "--items", "I%d"], /It must be a text, or one with %d/],
  [
    "a rate with a pause",
    ["--mix", "sc-status", "--rate", "5", "--think", "1"],
    /--think .*cannot be used with .*--rate/,
  ],
  [
    "an option of no use",
    ["--mix", "sc-status", "--fee-id", "F1"],
    /--fee-id is of no use here; it belongs to fee-paid/,
  ],
  ["a login without a password", ["--mix", "sc-status", "--login", "x"], /--login and --password need each other/],
  ["no terminals", ["--mix", "sc-status", "--terminals", "0"], /It must be a whole number of 1 to 100000/],
  [
    "a list that does not exist",
    ["--mix", "patron-information", "--lists", "loans"],
    /It must be all, or some of none,/,
  ],
];

for (const [what, args, message] of WRONG_USAGE) {
  Deno.test(`load refuses ${what}`, async () => {
    const { code, errors } = await load(...args);
    assertEquals(code, EXIT.usage);
    assertMatch(errors.join("\n"), message);
  });
}

Deno.test("load in several threads counts what one does", async () => {
  const server = await startMisbehavingServer((_, index) => index % 50 === 49 ? "wrong checksum" : undefined);
  try {
    const { code, out } = await loadProcess(
      [`--allow-net=127.0.0.1:${server.port}`, `--allow-read=${ROOT}`],
      ...["--port", String(server.port), "--mix", "sc-status", "--terminals", "5", "--ramp", "0", "--threads", "2"],
      ...["--duration", "0.5", "--json"],
    );
    assertEquals(code, EXIT.faulty);
    const summary = JSON.parse(out);
    const injected = server.done.get("wrong checksum");
    assertEquals(summary.generator.threads, 2);
    assertEquals(summary.errors, { checksum: injected });
    assertEquals(summary.total.answers, server.received.length - (injected ?? 0));
  } finally {
    await server.close();
  }
});

Deno.test("load says which permission several threads need", async () => {
  const server = await startMisbehavingServer();
  try {
    const { code, errors } = await loadProcess(
      [`--allow-net=127.0.0.1:${server.port}`],
      ...["--port", String(server.port), "--mix", "sc-status", "--threads", "2"],
    );
    assertEquals(code, EXIT.cannot);
    assertMatch(errors, /sip2d: more than one thread needs --allow-read=/);
  } finally {
    await server.close();
  }
});

Deno.test("load says which permission it lacks to reach the server", async () => {
  const { code, errors } = await loadProcess([], "--port", "6001", "--mix", "sc-status");
  assertEquals(code, EXIT.cannot);
  assertMatch(errors, /missing permission: add --allow-net=127\.0\.0\.1:6001/);
});

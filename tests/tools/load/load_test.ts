import { assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import { CommanderError } from "commander";
import { CommandFailed, EXIT } from "../../../src/process/exit_code.ts";
import { loadCommand } from "../../../src/tools/load/load.ts";
import { longEnough } from "../../support/program/long_enough.ts";
import { type Misdeed, startMisbehavingServer } from "../../support/wire/misbehaving_server.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";

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

/** Loads a server that makes a mistake in one of so many answers, until it has made one; gives what both say. */
function faultyLoad<T extends { readonly code: number }>(
  one: number,
  load: (port: string, seconds: string) => Promise<T>,
) {
  return longEnough(async (seconds) => {
    const misdeed = (_: string, index: number): Misdeed | undefined =>
      index % one === one - 1 ? "wrong checksum" : undefined;
    const server = await startMisbehavingServer(misdeed);
    try {
      return { ...await load(String(server.port), seconds), server };
    } finally {
      await server.close();
    }
  }, ({ server }) => server.done.size > 0);
}

Deno.test("load tells what became of each request of the mix", async () => {
  const server = await startMisbehavingServer();
  try {
    const { code, out, errors, progress } = await longEnough((seconds) =>
      load(
        ...["--port", String(server.port), "--terminals", "3", "--duration", seconds],
        ...["--login", "term%d:1-3", "--password", "secret", "--institution-id", "MAIN"],
        ...["--items", "I%03d:1-900", "--patrons", "P%03d:1-300", "--mix", "sc-status,checkout+checkin=2"],
      ), ({ out }) => ["sc-status", "checkout", "checkin"].every((one) => out.some((line) => line.startsWith(one))));
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
    assertMatch(out[9] ?? "", /^3 terminals, measured for [\d.]+ s; each was answered \d+ to \d+ times$/);
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
  const { code, out, errors, server } = await faultyLoad(
    10,
    (port, seconds) =>
      load(...["--port", port, "--mix", "sc-status", "--ramp", "0"], ...["--duration", seconds, "--json"]),
  );
  assertEquals(code, EXIT.faulty);
  assertEquals(out.length, 1);
  const summary = JSON.parse(out[0] ?? "");
  const injected = server.done.get("wrong checksum");
  assertEquals(summary.errors, { checksum: injected });
  assertEquals(summary.total.answers, server.received.length - (injected ?? 0));
  assertEquals(errors, [`there were ${injected} errors beside ${summary.total.answers} right answers`]);
});

Deno.test("load says how it goes on", async () => {
  const server = await startMisbehavingServer();
  try {
    const port = String(server.port);
    const { progress } = await longEnough(
      (seconds) =>
        load("--port", port, "--mix", "sc-status", "--terminals", "2", "--duration", `${1 + Number(seconds)}`),
      ({ progress: [first = ""] }) => first.startsWith("1 s: 2 terminals"),
    );
    assertMatch(progress[0] ?? "", /^1 s: 2 terminals, \d+\/s, p50 [\d.]+ ms, p99 [\d.]+ ms, 0 errors$/);
  } finally {
    await server.close();
  }
});

Deno.test("load does not begin where there is no server", async () => {
  const port = String(unusedPort());
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
  const { code, out, server } = await faultyLoad(50, (port, seconds) =>
    loadProcess(
      [`--allow-net=127.0.0.1:${port}`, `--allow-read=${ROOT}`],
      ...["--port", port, "--mix", "sc-status", "--terminals", "5", "--ramp", "0", "--threads", "2"],
      ...["--duration", seconds, "--json"],
    ));
  assertEquals(code, EXIT.faulty);
  const summary = JSON.parse(out);
  const injected = server.done.get("wrong checksum");
  assertEquals(summary.generator.threads, 2);
  assertEquals(summary.errors, { checksum: injected });
  assertEquals(summary.total.answers, server.received.length - (injected ?? 0));
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

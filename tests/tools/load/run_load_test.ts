import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLessOrEqual,
  assertRejects,
} from "@std/assert";
import type { LoadPlan } from "../../../src/tools/load/load_plan.ts";
import type { LoadProblem } from "../../../src/tools/load/load_problem.ts";
import { type LoadSummary, summarize } from "../../../src/tools/load/load_summary.ts";
import { parseMix } from "../../../src/tools/load/mix.ts";
import { parseNumberPattern } from "../../../src/tools/load/number_pattern.ts";
import { startLoad } from "../../../src/tools/load/run_load.ts";
import { type MisbehavingServer, type Misdeed, startMisbehavingServer } from "../../support/wire/misbehaving_server.ts";
import { until } from "../../support/wire/until.ts";

const PROGRAM = new URL("../../../main.ts", import.meta.url);

/** Milliseconds: never over while a test runs. */
const LONG = 600_000;

/** Five terminals, all of whose times are measured. */
function aPlan(port: number, overrides: Partial<LoadPlan> = {}): LoadPlan {
  return {
    host: "127.0.0.1",
    port,
    speech: { delimiter: "|", encoding: "utf8", terminator: "\r", errorDetection: true },
    terminals: 5,
    ramp: 0,
    warmUp: 0,
    duration: LONG,
    think: 0,
    timeout: 10_000,
    mix: parseMix("sc-status"),
    order: "random",
    lists: ["none"],
    given: new Map(),
    items: parseNumberPattern("I%04d:1-1000"),
    patrons: parseNumberPattern("P%04d:1-1000"),
    ...overrides,
  };
}

interface Run {
  readonly summary: LoadSummary;
  readonly server: MisbehavingServer;
}

/** Runs a load, and stops it when there has been enough, where it does not end before. */
async function run(
  overrides: Partial<LoadPlan>,
  misdeed?: (request: string, index: number) => Misdeed | undefined,
  enough: (server: MisbehavingServer) => boolean = ({ received }) => received.length >= 200,
): Promise<Run> {
  const server = await startMisbehavingServer(misdeed);
  try {
    const plan = aPlan(server.port, overrides);
    const load = await startLoad(plan, 1, PROGRAM);
    let over = false;
    const done = load.done.finally(() => over = true);
    if (plan.duration === LONG) {
      await until(() => over || enough(server), `enough after ${server.received.length} requests`);
      load.stop();
    }
    return { summary: summarize(plan, await done), server };
  } finally {
    await server.close();
  }
}

/** Milliseconds in which a machine that is busy answers, too; only what is never answered takes so long. */
const SILENCE = 3_000;

/** Every kind of misdeed with what the load must call it. */
const PROBLEMS: Readonly<Record<Misdeed, LoadProblem>> = {
  "wrong checksum": "checksum",
  "no checksum": "checksum",
  "other sequence": "sequence",
  "no response": "unreadable",
  "cut short": "unreadable",
  "answer to something else": "out-of-step",
  "other item": "identifier",
  "other patron": "identifier",
  "asks again": "resend",
  "answers twice": "unasked",
  "hangs up": "closed",
  "says nothing": "silent",
};

const MISDEEDS = Object.keys(PROBLEMS).filter((word): word is Misdeed => word in PROBLEMS);

function injected({ done }: MisbehavingServer): Partial<Record<LoadProblem, number>> {
  const counts: Partial<Record<LoadProblem, number>> = {};
  for (const [misdeed, count] of done) counts[PROBLEMS[misdeed]] = (counts[PROBLEMS[misdeed]] ?? 0) + count;
  return counts;
}

Deno.test("startLoad() counts just the errors that a server makes", async () => {
  let turn = 0;
  // Of seven requests one is answered wrongly, each time in another way.
  const { summary, server } = await run(
    { mix: parseMix("checkout+checkin+checkout"), timeout: SILENCE },
    (request, index) => {
      const misdeed = MISDEEDS[turn % MISDEEDS.length];
      // A checkin names no patron that could be another.
      if (index % 7 !== 3 || (misdeed === "other patron" && request.startsWith("09"))) return undefined;
      turn++;
      return misdeed;
    },
    ({ done }) => done.size === MISDEEDS.length,
  );
  assertEquals(server.done.size, MISDEEDS.length, "not every misdeed was done");
  assertEquals(summary.errors, { ...injected(server) });
  assertEquals(summary.errorCount, [...server.done.values()].reduce((sum, count) => sum + count, 0));
  const twice = server.done.get("answers twice") ?? 0;
  assertEquals(summary.total.answers, server.received.length - summary.errorCount + twice);
});

for (const misdeed of MISDEEDS) {
  Deno.test(`startLoad() counts a server that at times ${/^[ac-z]\w+s /.test(misdeed) ? misdeed : `sends: ${misdeed}`}`, async () => {
    const { summary, server } = await run(
      { mix: parseMix("checkout"), timeout: misdeed === "says nothing" ? SILENCE : 60_000, terminals: 3 },
      (_, index) => index % 10 === 9 ? misdeed : undefined,
      ({ done }) => (done.get(misdeed) ?? 0) >= 3,
    );
    assertEquals(summary.errors, injected(server));
  });
}

Deno.test("startLoad() finds no errors at a server that makes none", async () => {
  const mix = parseMix("sc-status,patron-information,checkout+checkin,item-information");
  const { summary, server } = await run({ mix });
  assertEquals(summary.errors, {});
  assertEquals(summary.total.answers, server.received.length);
  assertEquals(summary.total.refused, 0);
  assertEquals(summary.requests.map(({ title }) => title), [
    "sc-status",
    "patron-information",
    "checkout",
    "checkin",
    "item-information",
  ]);
  assert(summary.requests.every(({ answers, times }) => answers > 0 && times.p50 > 0 && times.max >= times.p999));
});

Deno.test("startLoad() logs each terminal in first, the n-th as the n-th", async () => {
  const login = { login: parseNumberPattern("term%d:1-5"), password: "secret", location: parseNumberPattern("desk") };
  const { summary, server } = await run({ login });
  const logins = server.received.filter((request) => request.startsWith("93")).sort();
  assertEquals(logins, [1, 2, 3, 4, 5].map((number) => `9300CNterm${number}|COsecret|CPdesk|`));
  assertEquals(summary.setUp.map(({ title, answers }) => [title, answers]), [["connection", 5], ["login", 5]]);
  assertEquals(summary.errors, {});
});

Deno.test("startLoad() gives a terminal up whose login is refused, and ends when none is left", async () => {
  const login = { login: parseNumberPattern("term"), password: "wrong" };
  const { summary, server } = await run({ login }, undefined, () => false);
  assertEquals(summary.errors, { "login-refused": 5 });
  assertEquals(server.received.length, 5);
});

Deno.test("startLoad() connects and logs in anew where the answer to a login is wrong", async () => {
  const login = { login: parseNumberPattern("term"), password: "secret" };
  const { summary, server } = await run({ login }, (_, index) => index < 5 ? "wrong checksum" : undefined);
  assertEquals(summary.errors, { checksum: 5 });
  assertEquals(summary.setUp.map(({ title, answers }) => [title, answers]), [["connection", 10], ["login", 5]]);
  assertEquals(summary.total.answers, server.received.length - 10);
});

Deno.test("startLoad() asks for the lists in turn", async () => {
  const { server } = await run({
    mix: parseMix("patron-information"),
    terminals: 1,
    lists: ["none", "charged", "fines"],
  });
  assertEquals(server.received.slice(0, 4).map((request) => request.slice(23, 33)), [
    "          ",
    "  Y       ",
    "   Y      ",
    "          ",
  ]);
});

Deno.test("startLoad() sends all that is due at a rate, each terminal as often as the others", async () => {
  const { summary } = await run({ rate: 200, terminals: 4, duration: 1000 });
  assertEquals(summary.errors, {});
  const { fewest, most } = summary.answersOfOneTerminal;
  assertLessOrEqual(most - fewest, 1 + summary.unsent, `${fewest} to ${most}`);
  assertEquals(summary.total.answers + summary.unsent, 200);
});

Deno.test("startLoad() at a rate counts how long messages waited for one that was late", async () => {
  // The terminal is not answered for a second once; what was due meanwhile has waited too.
  const { summary } = await run(
    { rate: 100, terminals: 1, duration: 2000, timeout: 1000 },
    (_, index) => index === 20 ? "says nothing" : undefined,
  );
  // More where the machine itself stood still for as long.
  assertGreaterOrEqual(summary.errors.silent ?? 0, 1);
  const late = summary.total.times;
  assertGreaterOrEqual(late.p90, 50, `p90 ${late.p90} ms`);
});

Deno.test("startLoad() tells what was due and could not be sent", async () => {
  const { summary } = await run(
    { rate: 100, terminals: 1, timeout: 60_000, duration: 500 },
    (_, index) => index === 10 ? "hangs up" : undefined,
  );
  assertEquals(summary.errors.closed, 1);
  assertGreaterOrEqual(summary.total.answers + summary.unsent, 45);
});

Deno.test("startLoad() pauses between an answer and the next request", async () => {
  const login = { login: parseNumberPattern("term"), password: "secret" };
  let turns = 0;
  const quiet = ({ received }: MisbehavingServer) => received.length >= 14 && ++turns > 20;
  const { summary, server } = await run({ think: 3_600_000, terminals: 7, login }, undefined, quiet);
  assertEquals(server.received.length, 14);
  assertEquals(summary.total.answers, 7);
  assertEquals(summary.errors, {});
});

Deno.test("startLoad() returns what it has lent when it is stopped, for the load that comes after it", async () => {
  const lent = ({ received }: MisbehavingServer) =>
    received.reduce((left, line) => left + (line.startsWith("11") ? 1 : line.startsWith("09") ? -1 : 0), 0);
  // Stopped in the pause between a checkout and its checkin.
  const { server } = await run(
    { mix: parseMix("checkout+checkin"), think: 50 },
    undefined,
    (server) => lent(server) > 0,
  );
  assertEquals(lent(server), 0);
});

Deno.test("startLoad() verifies the warm-up and leaves it out of the figures", async () => {
  const { summary, server } = await run(
    { warmUp: LONG, duration: LONG },
    (_, index) => index === 0 ? "wrong checksum" : undefined,
  );
  assertEquals(summary.errors.checksum, 1);
  assertGreater(server.received.length, 1);
  assertEquals(summary.total.answers, 0);
});

Deno.test("startLoad() names the option that a request of the mix lacks", async () => {
  const plan = aPlan(1, { mix: parseMix("hold"), items: undefined });
  await assertRejects(() => startLoad(plan, 1, PROGRAM), Error, "hold needs --items or --title-id");
  await assertRejects(() => startLoad(plan, 2, PROGRAM), Error, "hold needs --items or --title-id");
});

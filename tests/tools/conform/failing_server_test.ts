import { assert, assertEquals, assertGreater } from "@std/assert";
import { fileURLToPath } from "node:url";
import { withSampleServer } from "../../../src/cli/conform/sample_server.ts";
import { sources } from "../../../src/process/sources.ts";
import { mannerOf } from "../../../src/tools/conform/manner_of.ts";
import { loadProfile } from "../../../src/tools/conform/profile/load_profile.ts";
import { type ConformReport, reportOf } from "../../../src/tools/conform/report/conform_report.ts";
import { NotLetIn } from "../../../src/tools/conform/take_first_look.ts";
import { runSuite } from "../../../src/tools/conform/run_suite.ts";
import type { ConformScenario } from "../../../src/tools/conform/scenario.ts";
import { allScenarios, wholeSuite } from "../../../src/tools/conform/scenarios/all_scenarios.ts";
import { pickScenarios } from "../../../src/tools/conform/scenarios/pick_scenarios.ts";
import { createSuiteClock } from "../../../src/tools/conform/suite_clock.ts";
import { assertFinds } from "./assert_finds.ts";
import { startFaultyRelay, type WireFault } from "./faulty_relay.ts";

const CONFIG = fileURLToPath(new URL("../../../config/SIPServer.xml", import.meta.url));
const SILENT = { out: () => {}, error: () => {} };

/** Milliseconds for an answer, which may take long on a machine that is busy. */
const PATIENCE = 30_000;

/** What is played: one before the fault, one with it, and some after it. */
const PLAYED = pickScenarios(allScenarios, ["item-available", "checkin-unknown", "item-unknown", "login", "status"]);

const FIRST_THE_RETURN = [...PLAYED.slice(-3), ...PLAYED.slice(0, -3)];

type Reporting = (
  fault: (close: () => void) => WireFault,
  how?: { readonly timeoutMs?: number; readonly scenarios?: readonly ConformScenario[] },
) => Promise<ConformReport>;

/** Has a server at hand before which a relay does something wrong, another in each run. */
async function failing<T>(body: (report: Reporting) => Promise<T>): Promise<T | undefined> {
  let result: T | undefined;
  await withSampleServer({ config: CONFIG, login: "everything" }, SILENT, async (port, xml) => {
    const { profile } = loadProfile("sample", { ...sources, readText: () => xml });
    assert(profile);
    const clock = createSuiteClock();
    let run = 0;
    result = await body(async (fault, { timeoutMs = PATIENCE, scenarios = FIRST_THE_RETURN } = {}) => {
      let closing: Promise<void> | undefined;
      const relay = await startFaultyRelay(port, fault(() => void (closing ??= relay.close())));
      try {
        const to = { host: "127.0.0.1", port: relay.port, timeoutMs, run: `failing${run++}`, clock };
        const suite = { ...wholeSuite, scenarios };
        return reportOf(await runSuite(suite, profile, mannerOf(profile, to), { readOnly: false }), profile);
      } finally {
        await (closing ?? relay.close());
      }
    });
  });
  return result;
}

async function reportWith(fault: Parameters<Reporting>[0], timeoutMs: number): Promise<ConformReport> {
  const report = await failing((reporting) => reporting(fault, { timeoutMs }));
  assert(report);
  return report;
}

/** Does something from the first return on, which only one scenario has. */
function from09(write: NonNullable<WireFault["write"]>): WireFault {
  let begun = false;
  return {
    write(line, request) {
      begun ||= request.startsWith("09");
      return begun ? write(line, request) : [`${line}\r`];
    },
  };
}

const heavy = ({ findings }: ConformReport) => findings.map(({ grade, rule }) => `${grade}: ${rule}`);
const played = ({ scenarios }: ConformReport) =>
  scenarios.filter(({ leftOut }) => leftOut === undefined).map(({ id }) => id);

Deno.test("a server that dies in the midst is a finding, and all until then is told", async () => {
  let report: ConformReport | undefined;
  await assertFinds(["must: answered.closed", "must: server.gone"], async (timeoutMs) => {
    report = await reportWith((die) =>
      from09(() => {
        die();
        return "close";
      }), timeoutMs);
    return heavy(report);
  });
  assert(report);
  assertEquals(played(report).at(-1), "checkin-unknown");
  assertGreater(played(report).length, 1);
  const left = report.scenarios.flatMap(({ leftOut }) => leftOut ?? []);
  assertEquals([...new Set(left)], ["the server cannot be reached any more"]);
});

Deno.test("a server that falls silent is given up after some scenarios, with a report", async () => {
  let report: ConformReport | undefined;
  await assertFinds(["must: answered.silent"], async (timeoutMs) => {
    report = await reportWith(() => from09(() => []), timeoutMs);
    return heavy(report);
  });
  assert(report);
  const left = report.scenarios.flatMap(({ leftOut }) => leftOut ?? []);
  assertEquals([...new Set(left)], ["the server does not answer any more"]);
});

Deno.test("a server that floods is a finding", async () => {
  const lines: WireFault = {
    write: (line, request) => request.startsWith("09") ? [`${line}\r`.repeat(1000)] : [`${line}\r`],
  };
  await assertFinds(["must: answered.unasked"], async (timeoutMs) => heavy(await reportWith(() => lines, timeoutMs)));
  const endless: WireFault = {
    write: (line, request) => request.startsWith("09") ? ["9".repeat(1 << 21)] : [`${line}\r`],
  };
  // Whether all of it comes in time hangs on the machine.
  await assertFinds(["must: answered.silent"], async (timeoutMs) => {
    const found = heavy(await reportWith(() => endless, timeoutMs));
    return [...new Set(found.map((one) => one.replace("answered.unreadable", "answered.silent")))];
  });
});

/** Tells in place of findings why the suite was not let in. */
function reasonNotLetIn(error: unknown): readonly string[] {
  if (!(error instanceof NotLetIn)) throw error;
  return [error.message];
}

/** Answers of the first look: the login's and the status. */
const FIRST_LOOK = 2;

const saysNotLetIn = (told: string) => told.startsWith("the ");

/** What a server may do instead of an answer. */
const BREAKS: Readonly<Record<string, (line: string) => readonly string[] | "close">> = {
  "closes": () => "close",
  "is silent": () => [],
  "floods": (line) => [`${line}\r`.repeat(100)],
  "says something else": () => ["Segmentation fault\r"],
};

Deno.test("whatever a server does, and at whatever answer, there is a report, or it is said why the login failed", () =>
  failing(async (report) => {
    const scenarios = pickScenarios(allScenarios, ["item-available", "checkout-undone"]);
    for (const [what, instead] of Object.entries(BREAKS)) {
      for (let at = 1, answers = at; at <= answers; at += what === "is silent" ? 4 : 1) {
        let told: readonly string[] = [];
        // Silence takes as long as one waits for it; a busy machine takes longer to answer.
        for (const timeoutMs of what === "is silent" ? [300, 3_000, PATIENCE] : [PATIENCE]) {
          answers = 0;
          const fault = () => ({ write: (line: string) => ++answers === at ? instead(line) : [`${line}\r`] });
          told = await report(fault, { scenarios, timeoutMs }).then(heavy, reasonNotLetIn);
          if (at <= FIRST_LOOK || !told.some(saysNotLetIn)) break;
        }
        if (at > FIRST_LOOK) assertEquals(told.filter(saysNotLetIn), [], `${what} at answer ${at}`);
        assertGreater(told.length, 0, `${what} at answer ${at}`);
      }
    }
  }));

Deno.test("a server that takes no checksum is told so once, and not for each request", async () => {
  const report = await failing((reporting) =>
    reporting(() => ({
      request: (line) => line.replace(/AZ....$/, "AZ0000"),
    }), { scenarios: pickScenarios(allScenarios, ["detection", "retry-checkout", "retry-payment", "status-is-fresh"]) })
  );
  assert(report);
  assertEquals(heavy(report), ["must: detection.rejected"]);
});

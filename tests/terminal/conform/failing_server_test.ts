import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { withSampleServer } from "../../../src/cli/conform/sample_server.ts";
import { sources } from "../../../src/service/sources.ts";
import { mannerOf } from "../../../src/terminal/conform/manner_of.ts";
import { loadProfile } from "../../../src/terminal/conform/profile/load_profile.ts";
import { type ConformReport, reportOf } from "../../../src/terminal/conform/report/conform_report.ts";
import { NotLetIn } from "../../../src/terminal/conform/offered_by.ts";
import { runSuite } from "../../../src/terminal/conform/run_suite.ts";
import type { ConformScenario } from "../../../src/terminal/conform/scenario.ts";
import { allScenarios, wholeSuite } from "../../../src/terminal/conform/scenarios/all_scenarios.ts";
import { pickScenarios } from "../../../src/terminal/conform/scenarios/pick_scenarios.ts";
import { createSuiteClock } from "../../../src/terminal/conform/suite_clock.ts";
import { startFaultyRelay, type WireFault } from "./faulty_relay.ts";

const CONFIG = new URL("../../../config/SIPServer.xml", import.meta.url).pathname;
const SILENT = { out: () => {}, error: () => {} };

/** Milliseconds, each of which silence takes. */
const PATIENCE = 2000;

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

async function reportWith(fault: Parameters<Reporting>[0]): Promise<ConformReport> {
  const report = await failing((reporting) => reporting(fault));
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
  const report = await reportWith((die) =>
    from09(() => {
      die();
      return "close";
    })
  );
  assertEquals(heavy(report), ["must: answered.closed", "must: server.gone"]);
  assertEquals(played(report).at(-1), "checkin-unknown");
  assertGreater(played(report).length, 1);
  const left = report.scenarios.flatMap(({ leftOut }) => leftOut ?? []);
  assertEquals([...new Set(left)], ["the server cannot be reached any more"]);
});

Deno.test("a server that falls silent is given up after some scenarios, with a report", async () => {
  const report = await reportWith(() => from09(() => []));
  assertEquals(heavy(report), ["must: answered.silent"]);
  const left = report.scenarios.flatMap(({ leftOut }) => leftOut ?? []);
  assertEquals([...new Set(left)], ["the server does not answer any more"]);
});

Deno.test("a server that floods is a finding", async () => {
  const lines = await reportWith(() => ({
    write: (line, request) => request.startsWith("09") ? [`${line}\r`.repeat(1000)] : [`${line}\r`],
  }));
  assertEquals(heavy(lines), ["must: answered.unasked"]);
  const endless = await reportWith(() => ({
    write: (line, request) => request.startsWith("09") ? ["9".repeat(1 << 21)] : [`${line}\r`],
  }));
  assertMatch(heavy(endless).join(), /^must: answered\.(?:unreadable|silent)$/);
});

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
        answers = 0;
        const running = report(() => ({
          write: (line) => ++answers === at ? instead(line) : [`${line}\r`],
        }), { scenarios, timeoutMs: what === "is silent" ? 300 : PATIENCE });
        const told = await running.then(heavy, (error) => {
          if (!(error instanceof NotLetIn)) throw error;
          return [error.message];
        });
        // The first look is a login and a status; on a busy machine any answer may be too late for a short patience.
        if (at > 2 && what !== "is silent") {
          assertEquals(told.filter((finding) => finding.startsWith("the ")), [], `${what} at answer ${at}`);
        }
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

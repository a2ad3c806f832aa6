import { assert, assertEquals, assertGreater } from "@std/assert";
import { fileURLToPath } from "node:url";
import { withSampleServer } from "../../../src/cli/conform/sample_server.ts";
import { sources } from "../../../src/service/sources.ts";
import { mannerOf } from "../../../src/terminal/conform/manner_of.ts";
import { loadProfile } from "../../../src/terminal/conform/profile/load_profile.ts";
import { type ConformReport, reportOf } from "../../../src/terminal/conform/report/conform_report.ts";
import { runSuite } from "../../../src/terminal/conform/run_suite.ts";
import { allScenarios, wholeSuite } from "../../../src/terminal/conform/scenarios/all_scenarios.ts";
import { pickScenarios } from "../../../src/terminal/conform/scenarios/pick_scenarios.ts";
import { assertFinds } from "./assert_finds.ts";
import { startFaultyRelay, type WireFault } from "./faulty_relay.ts";

const CONFIG = fileURLToPath(new URL("../../../config/SIPServer.xml", import.meta.url));
const SILENT = { out: () => {}, error: () => {} };

/** What is played: one before the fault, one with it, and some after it. */
const PLAYED = pickScenarios(allScenarios, ["item-available", "checkin-unknown", "item-unknown", "login", "status"]);

async function reportWith(fault: (close: () => void) => WireFault, timeoutMs: number): Promise<ConformReport> {
  let report: ConformReport | undefined;
  await withSampleServer({ config: CONFIG, login: "everything" }, SILENT, async (port, xml) => {
    const { profile } = loadProfile("sample", { ...sources, readText: () => xml });
    assert(profile);
    let closing: Promise<void> | undefined;
    const relay = await startFaultyRelay(port, fault(() => void (closing ??= relay.close())));
    try {
      const to = { host: "127.0.0.1", port: relay.port, timeoutMs, run: "failing" };
      const suite = { ...wholeSuite, scenarios: [...PLAYED.slice(-3), ...PLAYED.slice(0, -3)] };
      report = reportOf(await runSuite(suite, profile, mannerOf(profile, to), { readOnly: false }), profile);
    } finally {
      await (closing ?? relay.close());
    }
  });
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
    return [...new Set(heavy(report))];
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

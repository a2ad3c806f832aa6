import { assert } from "@std/assert";
import { fileURLToPath } from "node:url";
import { sources } from "../../../src/service/sources.ts";
import { mannerOf } from "../../../src/terminal/conform/manner_of.ts";
import { loadProfile } from "../../../src/terminal/conform/profile/load_profile.ts";
import { reportOf } from "../../../src/terminal/conform/report/conform_report.ts";
import { runSuite } from "../../../src/terminal/conform/run_suite.ts";
import { allScenarios, wholeSuite } from "../../../src/terminal/conform/scenarios/all_scenarios.ts";
import { pickScenarios } from "../../../src/terminal/conform/scenarios/pick_scenarios.ts";
import { type FaultRule, PLAIN_FAULTS, type PlainFault } from "../../../src/terminal/simulate/faults/fault_rule.ts";
import { SYSTEM_KINDS, type SystemKind } from "../../../src/terminal/simulate/records/habits.ts";
import { readLibraryFixture } from "../../../src/terminal/simulate/records/library_fixture.ts";
import { startSimulator } from "../simulate/start_simulator.ts";
import { assertFinds } from "./assert_finds.ts";

const example = (name: string) => fileURLToPath(new URL(`../../../config/examples/${name}`, import.meta.url));
const library = readLibraryFixture(Deno.readTextFileSync(example("simulator-library.json")));

/** What is played: all of it is right at each system, some of it asks with a 17. */
const PLAYED = pickScenarios(allScenarios, ["item-available", "item-unknown", "patron-lists"]);

/** The first 17 of a scenario: before it the profile's two copies are asked for, and one that is unknown. */
const ITEM_OF_SCENARIO = 4;

/** The first login, and connection, of a scenario: the ones before ask what is offered, and check the profile. */
const LOGIN_OF_SCENARIO = 3;

const eachItem = { code: "17" } as const;
const oneItem = { code: "17", nth: ITEM_OF_SCENARIO } as const;

/** When each fault happens, and what conform calls it. */
const NAMED: Readonly<Record<PlainFault, readonly [occasion: Omit<FaultRule, "fault">, named: string]>> = {
  "silent-before": [oneItem, "must: answered.silent"],
  "silent-after": [oneItem, "must: answered.silent"],
  "closed-before": [eachItem, "must: answered.closed"],
  "closed-after": [eachItem, "must: answered.closed"],
  "cut": [eachItem, "must: answered.closed"],
  "twice": [eachItem, "must: answered.unasked"],
  "wrong-checksum": [eachItem, "must: detection.checksum"],
  "wrong-sequence": [eachItem, "must: detection.sequence"],
  "wrong-patron": [eachItem, "must: answered.AB"],
  "shifted": [oneItem, "must: answered.silent"],
  "resend": [eachItem, "must: answered.command"],
  "status": [eachItem, "must: answered.command"],
  "garbage": [eachItem, "must: layout.command"],
  "megabyte": [oneItem, "should: layout.length.AF"],
  "refused": [{ nth: LOGIN_OF_SCENARIO }, "must: login.refused"],
  "unserved": [{ connection: LOGIN_OF_SCENARIO }, "must: answered.silent"],
};

/** Plays scenarios at a simulator; gives the grade and rule of each must and should of the report, and its mismatches. */
async function found(kind: SystemKind, faults: readonly FaultRule[], timeoutMs: number): Promise<readonly string[]> {
  const { profile } = loadProfile(example("conform-simulator.xml"), sources);
  assert(profile);
  const simulator = await startSimulator({ kind, library, errorDetection: true, faults });
  try {
    const to = { host: "127.0.0.1", port: simulator.port, timeoutMs, errorDetection: true, run: kind };
    const suite = { ...wholeSuite, scenarios: PLAYED };
    const result = await runSuite(suite, profile, mannerOf(profile, to), { readOnly: false });
    const { findings, mismatches } = reportOf(result, profile);
    return [
      ...findings.filter(({ grade }) => grade !== "field").map(({ grade, rule }) => `${grade}: ${rule}`),
      ...mismatches,
    ];
  } finally {
    await simulator.close();
  }
}

for (const kind of SYSTEM_KINDS) {
  Deno.test(`conform names each fault of a simulated ${kind} once`, async (t) => {
    await t.step("none", () => assertFinds([], (timeoutMs) => found(kind, [], timeoutMs)));
    for (const fault of Object.keys(PLAIN_FAULTS) as PlainFault[]) {
      const [occasion, named] = NAMED[fault];
      await t.step(fault, () => assertFinds([named], (timeoutMs) => found(kind, [{ ...occasion, fault }], timeoutMs)));
    }
  });
}

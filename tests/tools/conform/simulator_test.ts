import { assert, assertEquals, assertRejects, equal } from "@std/assert";
import { fileURLToPath } from "node:url";
import { sources } from "../../../src/process/sources.ts";
import { mannerOf } from "../../../src/tools/conform/manner_of.ts";
import { loadProfile } from "../../../src/tools/conform/profile/load_profile.ts";
import { reportOf } from "../../../src/tools/conform/report/conform_report.ts";
import { NotLetIn } from "../../../src/tools/conform/take_first_look.ts";
import { findRecords } from "../../../src/tools/conform/find_records.ts";
import { runSuite } from "../../../src/tools/conform/run_suite.ts";
import type { ConformScenario } from "../../../src/tools/conform/scenario.ts";
import { allScenarios, wholeSuite } from "../../../src/tools/conform/scenarios/all_scenarios.ts";
import { pickScenarios } from "../../../src/tools/conform/scenarios/pick_scenarios.ts";
import { createSuiteClock } from "../../../src/tools/conform/suite_clock.ts";
import { type FaultRule, PLAIN_FAULTS, type PlainFault } from "../../../src/tools/simulate/faults/fault_rule.ts";
import { SIMULATED_KINDS, type SimulatedKind } from "../../../src/systems/systems.ts";
import { BUILT_IN_LIBRARY } from "../../../src/tools/simulate/records/library_fixture.ts";
import { withQuickClock } from "../../support/wire/quick_clock.ts";
import { startSimulator } from "../simulate/start_simulator.ts";
import { assertFinds } from "./assert_finds.ts";

const example = (name: string) => fileURLToPath(new URL(`../../../config/examples/${name}`, import.meta.url));

/** Milliseconds for an answer, which may take long on a machine that is busy. */
const PATIENCE = 30_000;

/** What is played: all of it is right at each system, some of it asks with a 17. */
const PLAYED = pickScenarios(allScenarios, ["item-available", "item-unknown", "patron-lists"]);

/** The first 17 of a scenario: before it the profile's four copies are asked for, and one that is unknown. */
const ITEM_OF_SCENARIO = 6;

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

/** Faults that last or need more than their name: when each happens, by whose habits, and what conform calls it. */
const LASTING: readonly (readonly [kind: SimulatedKind, rule: FaultRule, named: string])[] = [
  ["koha", { ...oneItem, fault: "late", seconds: 60 }, "must: answered.silent"],
  ["koha", { ...oneItem, fault: "frozen" }, "must: answered.silent"],
  ["koha", { ...oneItem, fault: "away" }, "must: answered.closed"],
  ["folio", { ...oneItem, fault: "away" }, "must: layout.command"],
  ["folio", { ...eachItem, fault: "says", bytes: "18no" }, "must: layout.fixed-part"],
  ["evergreen", { ...eachItem, fault: "says", bytes: "64" }, "must: answered.command"],
];

interface Playing {
  readonly faults?: readonly FaultRule[];
  readonly timeoutMs?: number;
  readonly errorDetection?: boolean;
  readonly scenarios?: readonly ConformScenario[];
  /** How often all of it is played. */
  readonly times?: number;
}

/** Plays scenarios at a simulator; gives the grade and rule of each finding of the reports, and their mismatches. */
async function played(
  kind: SimulatedKind,
  { faults, timeoutMs = PATIENCE, errorDetection = true, scenarios = PLAYED, times = 1 }: Playing = {},
): Promise<readonly (readonly string[])[]> {
  const { profile } = loadProfile(example("conform-simulator.xml"), sources);
  assert(profile);
  const simulator = await startSimulator({ kind, errorDetection, faults });
  const clock = createSuiteClock();
  const reports: (readonly string[])[] = [];
  try {
    for (let run = 0; run < times; run++) {
      const to = { host: "127.0.0.1", port: simulator.port, timeoutMs, errorDetection, run: `${kind}${run}`, clock };
      const result = await runSuite({ ...wholeSuite, scenarios }, profile, mannerOf(profile, to), { readOnly: false });
      const { findings, mismatches } = reportOf(result, profile);
      reports.push([...findings.map(({ grade, rule }) => `${grade}: ${rule}`), ...mismatches]);
    }
  } finally {
    await simulator.close();
  }
  return reports;
}

/** Plays what every system answers well; gives what is a must or a should. */
async function found(kind: SimulatedKind, faults: readonly FaultRule[], timeoutMs: number): Promise<readonly string[]> {
  const [findings = []] = await played(kind, { faults, timeoutMs });
  return findings.filter((finding) => !finding.startsWith("field: "));
}

for (const kind of SIMULATED_KINDS) {
  Deno.test(`conform names each fault of a simulated ${kind} once`, async (t) => {
    await t.step("none", () => assertFinds([], (timeoutMs) => found(kind, [], timeoutMs)));
    for (const fault of Object.keys(PLAIN_FAULTS) as PlainFault[]) {
      const [occasion, named] = NAMED[fault];
      await t.step(fault, () => assertFinds([named], (timeoutMs) => found(kind, [{ ...occasion, fault }], timeoutMs)));
    }
  });
}

Deno.test("conform names once what lasts: an answer that is late, a database that is frozen or away, other bytes", async (t) => {
  for (const [kind, rule, named] of LASTING) {
    await t.step(
      `${rule.fault}, as ${kind}`,
      () => assertFinds([named], (timeoutMs) => found(kind, [rule], timeoutMs)),
    );
  }
});

/** Scenarios in which the real systems differ from what others do. */
const TELLING = pickScenarios(
  allScenarios,
  [
    ...["login-unknown", "requests-before-login", "version-1", "status-is-fresh", "detection-wrong-sum"],
    ...["transport-pipelined", "unknown-command", "patron-enable", "item-unknown", "renewal-by-checkout"],
    ...["hold-placed-and-cancelled", "hold-without-an-end", "hold-refused", "fee", "retry-checkout", "retry-payment"],
    ...["retry-on-new-connection", "new-under-another-number", "new-without-date", "offline-batch"],
  ],
);

/** What is written in Perl and stems from one source. */
const PERL = [
  "must: answered.closed",
  "must: answered.closed",
  "should: premise.cancels",
  "should: payment.amount",
  "should: payment.negative",
  "should: retry.same-number",
  "field: arrival.crlf",
  "field: answered.closed.before-login",
  "field: layout.order",
  "field: answered.closed.outside",
  "field: patron-blocked-and-enabled.2",
];
const PAYMENTS = ["field: fee-paid.5", "field: payment.currency", "field: payment.fee", "field: retry.new-connection"];

/** What conform tells of each system without a fault; each was held against the document and what terminals do. */
const HABITS: Readonly<Record<SimulatedKind, readonly string[]>> = {
  koha: [...PERL, "field: renewal-by-checkout.3", "field: hold.second", ...PAYMENTS],
  openncip: [...PERL, "field: renewal-by-checkout.3", "field: hold.second", ...PAYMENTS, "field: offline-batch.1"],
  evergreen: [...PERL, "field: hold.second", ...PAYMENTS, "field: offline-batch.1"],
  folio: [
    "should: payment.amount",
    "should: payment.negative",
    "field: answered.command",
    "field: layout.command",
    "field: version-1.1",
    "field: detection.missing",
    "field: answered.order",
    ...PAYMENTS,
    "field: offline-batch.1",
  ],
};

Deno.test("conform tells of each simulated system what terminals stumble over, each cause once, and twice the same", async () => {
  // All at once: most of it is waiting for another second.
  await withQuickClock(() =>
    Promise.all(SIMULATED_KINDS.map(async (kind) => {
      const wanted = HABITS[kind].toSorted();
      let reports: readonly (readonly string[])[] = [];
      // One of them ignores a request, which takes as long as one waits for it; a busy machine takes longer to answer.
      for (const timeoutMs of [1_500, PATIENCE]) {
        reports = await played(kind, { errorDetection: false, scenarios: TELLING, times: 2, timeoutMs });
        if (reports.every((report) => equal(report.toSorted(), wanted))) break;
      }
      const [first = [], second] = reports;
      assertEquals([kind, ...first.toSorted()], [kind, ...wanted]);
      assertEquals(second, first);
    }))
  );
});

const PAID =
  'patron P1002 owed 2.5 before, and now owes 2.46; payments that were accepted: 0.01 (4 times), -1.00, "one", 0.00, "", 1.00';
const CREDIT =
  "patron P1005 owed 0 before, and now owes 0; a credit may not be told; payments that were accepted: 1.00";

/** What conform could not put back at each system, where it paid and placed holds. */
const LEFT: Readonly<Record<SimulatedKind, readonly string[]>> = {
  koha: [PAID, CREDIT],
  openncip: [PAID, CREDIT],
  evergreen: [PAID],
  folio: [PAID],
};

Deno.test("conform takes back what it can, and tells what it has left behind in each simulated system", async () => {
  const { profile } = loadProfile(example("conform-simulator.xml"), sources);
  assert(profile);
  const scenarios = pickScenarios(allScenarios, ["hold-placed-and-cancelled", "fee", "hold-of-a-blocked-card"]);
  await withQuickClock(() =>
    Promise.all(SIMULATED_KINDS.map(async (kind) => {
      const simulator = await startSimulator({ kind });
      const to = { host: "127.0.0.1", port: simulator.port, timeoutMs: PATIENCE, run: kind };
      const result = await runSuite({ ...wholeSuite, scenarios }, profile, mannerOf(profile, to), { readOnly: false });
      const { library: kept } = simulator;
      const stands = kept.patrons().map((patron) => [patron.id, kept.debtOf(patron), kept.holdsOf(patron).length]);
      await simulator.close();
      assertEquals([kind, ...reportOf(result, profile).leftBehind.toSorted()], [kind, ...LEFT[kind]]);
      const credit = LEFT[kind].includes(CREDIT) ? -100 : 0;
      const others = [["P1001", 0, 1], ["P1002", 246, 0], ["P1003", 0, 0], ["P1004", 0, 0]];
      assertEquals([kind, stands], [kind, [...others, ["P1005", credit, 0], ["P1006", 0, 0]]]);
    }))
  );
});

Deno.test("conform says of a copy in the profile that each simulated system answers as for one that does not exist", async () => {
  const { profile } = loadProfile(example("conform-simulator.xml"), sources);
  assert(profile);
  const wrong = { ...profile, items: new Map([["available", "I9998"], ["on-loan", "I2003"]] as const) };
  for (const kind of SIMULATED_KINDS) {
    const simulator = await startSimulator({ kind });
    try {
      const to = { host: "127.0.0.1", port: simulator.port, timeoutMs: PATIENCE, run: kind };
      const result = await runSuite({ ...wholeSuite, scenarios: [] }, wrong, mannerOf(wrong, to), { readOnly: true });
      const [told, ...more] = reportOf(result, wrong).mismatches;
      assertEquals([kind, told, more], [
        kind,
        "the profile gives I9998 as available; expected: the copy is available; the server answers as for a copy that does not exist",
        [],
      ]);
    } finally {
      await simulator.close();
    }
  }
});

Deno.test("conform finds among the simulator's cards and barcodes whom and what its own profile of it names", async () => {
  const { profile } = loadProfile(example("conform-simulator.xml"), sources);
  assert(profile);
  const candidates = [...BUILT_IN_LIBRARY.patrons, ...BUILT_IN_LIBRARY.items].map(({ id }) => id);
  for (const kind of SIMULATED_KINDS) {
    const simulator = await startSimulator({ kind });
    try {
      const to = { host: "127.0.0.1", port: simulator.port, timeoutMs: PATIENCE, run: kind };
      const { patrons, items } = await findRecords(candidates, mannerOf(profile, to));
      const named = [...profile.patrons].map(([state, { id }]) => `${state} ${id}`);
      const found = [...patrons].map(([state, id]) => `${state} ${id}`);
      assertEquals([kind, ...found.toSorted()], [kind, ...named.toSorted()]);
      assertEquals([kind, items], [kind, profile.items]);
    } finally {
      await simulator.close();
    }
  }
});

Deno.test("conform says that a server wants AY and AZ, where a tenant has it so", async () => {
  const { profile } = loadProfile(example("conform-simulator.xml"), sources);
  assert(profile);
  const simulator = await startSimulator({ kind: "folio", errorDetection: true });
  try {
    const to = { host: "127.0.0.1", port: simulator.port, timeoutMs: PATIENCE, errorDetection: false, run: "96" };
    const running = runSuite({ ...wholeSuite, scenarios: PLAYED }, profile, mannerOf(profile, to), { readOnly: false });
    await assertRejects(() => running, NotLetIn, "the login is answered with a 96: the server wants AY and AZ");
  } finally {
    await simulator.close();
  }
  const scenarios = pickScenarios(allScenarios, ["detection-by-message", "fields-in-any-order", "new-after-a-change"]);
  assertEquals(await played("folio", { scenarios }), [["field: detection.insists"]]);
});

import { assert, assertEquals, assertGreater, assertNotEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { withSampleServer } from "../../../src/cli/conform/sample_server.ts";
import { sources } from "../../../src/process/sources.ts";
import { loadProfile } from "../../../src/tools/conform/profile/load_profile.ts";
import { mannerOf } from "../../../src/tools/conform/manner_of.ts";
import { runSuite } from "../../../src/tools/conform/run_suite.ts";
import { createSuiteClock } from "../../../src/tools/conform/suite_clock.ts";
import type { ConformScenario } from "../../../src/tools/conform/scenario.ts";
import { allScenarios, wholeSuite } from "../../../src/tools/conform/scenarios/all_scenarios.ts";
import { withQuickClock } from "../../support/wire/quick_clock.ts";
import { guarded } from "../../support/wire/terminal.ts";
import { assertFinds } from "./assert_finds.ts";
import { startFaultyRelay, type WireFault } from "./faulty_relay.ts";
import { wireFaults } from "./wire_faults.ts";

const CONFIG = fileURLToPath(new URL("../../../config/SIPServer.xml", import.meta.url));
const SILENT = { out: () => {}, error: () => {} };

/** Milliseconds for an answer, which may take long on a machine that is busy. */
const PATIENCE = 30_000;

/** Plays scenarios through a relay that does something wrong; gives the rules of all findings, by grade, and what was left out. */
type PlayThrough = (
  fault: WireFault,
  scenarios: readonly ConformScenario[],
  timeoutMs?: number,
) => Promise<readonly string[]>;

async function withRelays(body: (play: PlayThrough) => Promise<void>): Promise<void> {
  await withSampleServer({ config: CONFIG, login: "everything" }, SILENT, async (port, xml) => {
    const { profile, faults } = loadProfile("sample", { ...sources, readText: () => xml });
    assertEquals(faults, []);
    assert(profile);
    const clock = createSuiteClock();
    let run = 0;
    await body(async (fault, scenarios, timeoutMs = PATIENCE) => {
      const relay = await startFaultyRelay(port, fault);
      try {
        const manner = mannerOf(profile, { host: "127.0.0.1", port: relay.port, timeoutMs, run: String(run++), clock });
        const suite = { ...wholeSuite, scenarios };
        const { profile: checked, results } = await runSuite(suite, profile, manner, { readOnly: false });
        return [
          ...[...checked.findings, ...results.flatMap(({ findings }) => findings)]
            .filter(({ grade }) => grade !== "allowed")
            .map(({ grade, rule }) => `${grade}: ${rule}`),
          ...checked.mismatches.map(({ name }) => `profile: ${name}`),
          ...results.flatMap(({ leftOut, scenario }) => leftOut === undefined ? [] : [`left out: ${scenario.id}`]),
        ];
      } finally {
        await relay.close();
      }
    });
  });
}

Deno.test("conform finds each fault of the wire and names it, and none where there is none", async (t) => {
  assertGreater(wireFaults.length, 40);
  await withQuickClock(() =>
    withRelays(async (play) => {
      await t.step("nothing wrong", async () => {
        const met = new Set(wireFaults.map(({ scenario }) => scenario));
        assertEquals(await play({}, allScenarios.filter(({ id }) => met.has(id))), []);
      });
      for (const fault of wireFaults) {
        await t.step(fault.name, async () => {
          const scenarios = allScenarios.filter(({ id }) => id === fault.scenario);
          assertEquals(scenarios.length, 1, `there is no scenario ${fault.scenario}`);
          const find = async (timeoutMs?: number) => {
            const found = await play(fault, scenarios, timeoutMs);
            return [...new Set(found)].filter((named) => named.endsWith(`: ${fault.rule}`));
          };
          // Silence that is a fault must not take as long as an answer may.
          if (fault.rule === "answered.silent") await assertFinds(["must: answered.silent"], find);
          else assertNotEquals(await find(), [], `${fault.rule} is not found`);
        });
      }
    })
  );
});

const GOOD_AND_OTHER = ["good", "good-2", "good-3", "other", "other-2", "other-3"].map((name) => `profile: ${name}`);

const MET =
  /^(?:detection|patron-(?:unknown|lists)|item-(?:on-loan|available)|loan-life|renewal-refused|checkin-unknown|hold-life)/;

Deno.test("conform goes on with a spare where a scenario leaves a copy behind, and names the cause once", async () => {
  await withQuickClock(() =>
    withRelays(async (play) => {
      let stuck: string | undefined;
      const lent = new Set<string>();
      // The first copy that comes back does not come back.
      const fault: WireFault = {
        request: (line) => {
          const copy = /\|AB([^|]*)/.exec(line)?.[1] ?? "";
          if (line.startsWith("11")) lent.add(copy);
          if (line.startsWith("09")) stuck ??= copy;
          return stuck !== undefined && line.startsWith("09") ? line.replace(`|AB${stuck}|`, "|ABnone|") : line;
        },
        body: (body) => body.replace("|ABnone|", `|AB${stuck}|`),
      };
      const scenarios = allScenarios.filter(({ id }) => /^(?:loan-life|renew-all|checkout-undone|hold-life)/.test(id));
      assertEquals(await play(fault, scenarios), ["should: premise.takes-back"]);
      // Each has a copy of its own as long as there is one.
      assertEquals(lent.size, 3);
    })
  );
});

Deno.test("conform names one cause once, and nothing that the document leaves to a server", async (t) => {
  const each: readonly (readonly [what: string, fault: WireFault, found: readonly string[], met?: RegExp])[] = [
    ["an alert at each return", { body: (body) => body.replace(/^(10...)./, "$1Y") }, []],
    ["no alert at any return", { body: (body) => body.replace(/^(10...)./, "$1N") }, []],
    [
      "one sequence number in all answers",
      { line: (line) => line.replace(/^(.*)AY.AZ....$/, (_, body) => guarded(body, "0")) },
      ["must: detection.sequence"],
    ],
    [
      "a count that is always the same",
      { body: (body) => body.replace(/^(64.{43})..../, "$10001") },
      [...GOOD_AND_OTHER, "should: loan.counted", "should: patron-unknown.2"],
    ],
    [
      "a 17 that says available of what is lent",
      { body: (body) => body.startsWith("18") ? body.replace(/^1804/, "1803") : body },
      ["profile: on-loan", "should: loan.status"],
    ],
    [
      "no hold without a pickup location: the suite leaves it out where it tries just that",
      {
        body: (body, request) =>
          request.startsWith("15") && !/(?:^15.{19}|\|)BS/.test(request) ? body.replace(/^161/, "160") : body,
      },
      ["field: hold-without-an-end.1", "field: hold-without-an-end.2"],
      /hold/,
    ],
  ];
  await withQuickClock(() =>
    withRelays(async (play) => {
      for (const [what, fault, found, met = MET] of each) {
        await t.step(what, async () => {
          const scenarios = allScenarios.filter(({ id }) => met.test(id));
          assertEquals([...new Set(await play(fault, scenarios))].toSorted(), found);
        });
      }
    })
  );
});

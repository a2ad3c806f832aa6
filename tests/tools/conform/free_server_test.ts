import { assert, assertEquals } from "@std/assert";
import { sources } from "../../../src/process/sources.ts";
import { loadProfile } from "../../../src/tools/conform/profile/load_profile.ts";
import { mannerOf } from "../../../src/tools/conform/manner_of.ts";
import { reportOf } from "../../../src/tools/conform/report/conform_report.ts";
import { runSuite } from "../../../src/tools/conform/run_suite.ts";
import { allScenarios, wholeSuite } from "../../../src/tools/conform/scenarios/all_scenarios.ts";
import { pickScenarios } from "../../../src/tools/conform/scenarios/pick_scenarios.ts";
import { withQuickClock } from "../../support/wire/quick_clock.ts";
import { assertFinds } from "./assert_finds.ts";
import { FREE_PROFILE, startFreeServer } from "./free_server.ts";

for (const errorDetection of [false, true]) {
  const how = errorDetection ? "with" : "without";
  Deno.test(`conform finds no must and no should in a server that uses all that the document leaves to it (${how} AY and AZ)`, async () => {
    const { profile, faults } = loadProfile("free.xml", { ...sources, readText: () => FREE_PROFILE });
    assertEquals(faults, []);
    assert(profile);
    // The server is silent where the document lets it be.
    await assertFinds([], async (timeoutMs) => {
      const server = await startFreeServer();
      try {
        const manner = mannerOf(profile, {
          host: "127.0.0.1",
          port: server.port,
          timeoutMs,
          errorDetection,
          run: "free",
        });
        const result = await withQuickClock(() => runSuite(wholeSuite, profile, manner, { readOnly: false }));
        const { findings, mismatches, allowed } = reportOf(result, profile);
        const heavy = findings.filter(({ grade }) => grade !== "field");
        assert(allowed.length > 5, "the freedoms that it used are told");
        const told = heavy.map(({ grade, rule, message, scenarios }) =>
          `${grade}: ${rule} in ${scenarios}: ${message}`
        );
        return [...told, ...mismatches];
      } finally {
        await server.close();
      }
    });
  });
}

Deno.test("conform sends a message again that gets a 98 first, also one that travels in pieces", async () => {
  const { profile } = loadProfile("free.xml", { ...sources, readText: () => FREE_PROFILE });
  assert(profile);
  const suite = { ...wholeSuite, scenarios: pickScenarios(allScenarios, ["transport-pieces", "transport-line-ends"]) };
  await assertFinds([], async (timeoutMs) => {
    const server = await startFreeServer(2);
    try {
      const manner = mannerOf(profile, { host: "127.0.0.1", port: server.port, timeoutMs, run: "free" });
      const result = await withQuickClock(() => runSuite(suite, profile, manner, { readOnly: true }));
      return reportOf(result, profile).findings.filter(({ grade }) => grade !== "field")
        .map(({ grade, rule, message }) => `${grade}: ${rule}: ${message}`);
    } finally {
      await server.close();
    }
  });
});

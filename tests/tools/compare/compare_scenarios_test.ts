import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { withSampleServer } from "../../../src/cli/conform/sample_server.ts";
import { sources } from "../../../src/process/sources.ts";
import { compareScenarios } from "../../../src/tools/compare/compare_scenarios.ts";
import type { ServerComparison } from "../../../src/tools/compare/comparison.ts";
import { mannerOf } from "../../../src/tools/conform/manner_of.ts";
import { loadProfile } from "../../../src/tools/conform/profile/load_profile.ts";
import { wholeSuite } from "../../../src/tools/conform/scenarios/all_scenarios.ts";
import { pickScenarios } from "../../../src/tools/conform/scenarios/pick_scenarios.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { withQuickClock } from "../../support/wire/quick_clock.ts";

const SAMPLE = await Deno.readTextFile(new URL("../../../config/SIPServer.xml", import.meta.url));
const SILENT = { out: () => {}, error: () => {} };
const LOGIN = "everything";

/** Compares the sample's server with one under a changed configuration. */
async function compareWith(changed: (xml: string) => string, only?: readonly string[]): Promise<ServerComparison> {
  let comparison: ServerComparison | undefined;
  await withQuickClock(() =>
    withTemporaryFolder(async (folder) => {
      const [same, other] = [join(folder, "same.xml"), join(folder, "other.xml")];
      await Deno.writeTextFile(same, SAMPLE);
      await Deno.writeTextFile(other, changed(SAMPLE));
      await withSampleServer({ config: same, login: LOGIN }, SILENT, async (leftPort, xml) => {
        await withSampleServer({ config: other, login: LOGIN }, SILENT, async (rightPort) => {
          const { profile } = loadProfile("sample", { ...sources, readText: () => xml });
          assert(profile);
          const to = { host: "127.0.0.1", timeoutMs: 30_000, run: "compare" };
          const left = mannerOf(profile, { ...to, port: leftPort });
          const right = mannerOf(profile, { ...to, port: rightPort, clock: left.clock });
          const scenarios = pickScenarios(wholeSuite.scenarios, only);
          comparison = await compareScenarios({ scenarios }, { left, right }, { readOnly: false });
        });
      });
    })
  );
  assert(comparison);
  return comparison;
}

const told = ({ differences }: ServerComparison) =>
  differences.map(({ message, of, noticed }) => `${noticed}: ${message}: ${of}`).toSorted();

Deno.test("compareScenarios() finds no difference between two servers that are the same", async () => {
  const comparison = await compareWith((xml) => xml);
  assertEquals(told(comparison), []);
  assert(comparison.asked > 200, `only ${comparison.asked} answers were compared`);
});

Deno.test("compareScenarios() finds the one option that is changed, and nothing else", async () => {
  const printed = await compareWith((xml) => xml.replace('<login id="everything"', '$& print_lines="yes"'), ["loan"]);
  assertEquals(told(printed), [
    "patron: 10 Checkin Response: AG (print line)",
    "patron: 12 Checkout Response: AG (print line)",
    "patron: 30 Renew Response: AG (print line)",
  ]);
  const returned = await compareWith((xml) => xml.replace('<login id="everything"', '$& checked_in_ok="yes"'), [
    "checkin",
  ]);
  assertEquals(told(returned), [
    "patron: 10 Checkin Response: AF (screen message)",
    "terminal: 10 Checkin Response: ok",
  ]);
});

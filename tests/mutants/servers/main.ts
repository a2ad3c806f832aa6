import { Command } from "commander";
import { sources } from "../../../src/process/sources.ts";
import { loadProfile } from "../../../src/tools/conform/profile/load_profile.ts";
import { mannerOf } from "../../../src/tools/conform/manner_of.ts";
import { reportOf } from "../../../src/tools/conform/report/conform_report.ts";
import { runSuite } from "../../../src/tools/conform/run_suite.ts";
import { wholeSuite } from "../../../src/tools/conform/scenarios/all_scenarios.ts";
import { readArguments } from "../../support/program/script.ts";
import { withQuickClock } from "../../support/wire/quick_clock.ts";
import { type Fault, FAULTS } from "./faults.ts";
import { LIBRARY, type ServerManner, startWrongServer } from "./wrong_server.ts";

const { patrons, items, pin } = LIBRARY;
const PROFILE = `<profile xmlns="urn:sip2d:profile:1" institution="X" time_zone="UTC" pickup="MAIN" elsewhere="ELSE">
  <login id="desk" password="secret" />
  <patron state="good" id="${patrons.good}" pin="${pin}" /><patron state="good" id="P101" pin="${pin}" />
  <patron state="other" id="${patrons.other}" /><patron state="other" id="P201" />
  <patron state="with-fees" id="${patrons["with-fees"]}" /><patron state="blocked" id="${patrons.blocked}" />
  <item state="available" id="${items.available}" /><item state="available" id="B101" />
  <item state="on-loan" id="${items["on-loan"]}" />
</profile>`;

/** Milliseconds for an answer: the servers are in this process, and some are silent. */
const PATIENCE = 400;

/** Plays the whole suite at a server; gives grade and rule of what is found, and what of the profile does not fit. */
async function foundIn(manner: ServerManner, fault?: Fault): Promise<readonly string[]> {
  const { profile } = loadProfile("wrong.xml", { ...sources, readText: () => PROFILE });
  if (profile === undefined) throw new Error("the profile has faults");
  const server = await startWrongServer(manner, fault);
  try {
    const to = { host: "127.0.0.1", port: server.port, timeoutMs: PATIENCE, errorDetection: manner !== "terse" };
    const result = await runSuite(wholeSuite, profile, mannerOf(profile, { ...to, run: "wrong" }), { readOnly: false });
    return [
      ...reportOf(result, profile).findings.map(({ grade, rule }) => `${grade}: ${rule}`),
      ...result.profile.mismatches.map(({ name }) => `fit: profile: ${name}`),
    ];
  } catch (error) {
    return [`must: not let in (${error instanceof Error ? error.message : error})`];
  } finally {
    await server.close();
  }
}

function tell(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

readArguments(
  new Command("deno task mutants:servers").description(
    "Plays `sip2d conform` to three servers of one library that are written wrong in many ways, one after the other, and " +
      "tells whether it names each fault, and what it blames falsely.",
  ),
);
let bad = 0, untrue = 0, musts = 0;
await withQuickClock(async () => {
  for (const manner of ["full", "terse", "own codes"] as const) {
    const without = await foundIn(manner);
    tell(`${manner}, no fault: ${without.join(", ") || "nothing found"}`);
    if (without.length > 0) bad++;
    let named = 0;
    for (const fault of Object.keys(FAULTS) as Fault[]) {
      const found = await foundIn(manner, fault);
      const rules = found.map((one) => [one.replace(/:.*/s, ""), one.replace(/^\w+: /, "")] as const);
      const isNamed = rules.some(([, rule]) => FAULTS[fault].test(rule));
      const others = rules.filter(([grade, rule]) => grade === "must" && !FAULTS[fault].test(rule));
      musts += rules.filter(([grade]) => grade === "must").length;
      untrue += others.length;
      if (isNamed) named++;
      tell(`${isNamed ? "named " : "MISSED"} ${manner}, ${fault}: ${found.join(", ") || "nothing"}`);
    }
    tell(`${manner}: ${named} of ${Object.keys(FAULTS).length} named`);
  }
});
tell(`${musts - untrue} of ${musts} musts name the fault`);
if (bad > 0) Deno.exitCode = 1;

import { assertEquals } from "@std/assert";
import { askUpstream } from "../../../src/cli/upstream/ask_upstream.ts";
import { describeUpstream, type LoginsKnown } from "../../../src/cli/upstream/describe_upstream.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { anInstitution } from "../../support/files/sample_config.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { type MadeUp, withMadeUpSystem } from "../../support/gateway/made_up_system.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";
import { START } from "../../tools/simulate/simulating.ts";

const AT = { year: 2026, month: 11, day: 27, hour: 10, minute: 15, second: 0, zone: "    " } as const;
const IDENTITY = { id: "sip1", password: "p", location: "", version: 2 } as const;

/** What is said of how many sessions a system serves at once, where up to three are tried. */
async function said(madeUp: Partial<MadeUp>, logins: LoginsKnown): Promise<readonly string[]> {
  const time = createDrivenTime(START), lines: string[] = [];
  await withMadeUpSystem({ reply: () => undefined, ...madeUp }, async ({ port }) => {
    const address = { host: "127.0.0.1", port }, upstream = anUpstream({ addresses: [address], errorDetection: false });
    const institution = { ...anInstitution(), upstream };
    const asked = await driveUntil(time, askUpstream(institution, address, IDENTITY, 3, AT, drivenGatewayClock(time)));
    for (const { text } of describeUpstream(asked, "the login", logins, upstream)) lines.push(text);
  });
  return lines.filter((line) => line.startsWith("serves"));
}

Deno.test("check --upstream says how many connections the system serves at once, and whether logins take turns", async () => {
  assertEquals(await said({ processes: 1 }, { count: 2, isMore: false }), [
    "serves 1 at once; you have 2 logins: they take turns, and each turn costs a login",
  ]);
  assertEquals(await said({ processes: 2 }, { count: 1, isMore: false }), ["serves 2 at once; you have 1 login"]);
  assertEquals(await said({}, { count: 1, isMore: true }), [
    "serves at least 3 at once; you have 1 login, and those that terminals bring",
  ]);
});

Deno.test("check --upstream says nothing of that where the system refuses a second session, or answers nobody", async () => {
  let logins = 0;
  const refuses = (line: string) => line.startsWith("93") && ++logins > 1 ? "940" : undefined;
  assertEquals(await said({ reply: refuses }, { count: 1, isMore: false }), []);
  let isStill = false;
  const stops = (line: string) => {
    if (isStill) return "silence";
    isStill = line.startsWith("17");
    return undefined;
  };
  assertEquals(await said({ reply: stops }, { count: 1, isMore: false }), []);
});

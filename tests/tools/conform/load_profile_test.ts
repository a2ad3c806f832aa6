import { assertEquals } from "@std/assert";
import { formatFault } from "../../../src/config/base/format_fault.ts";
import { loadProfile } from "../../../src/tools/conform/profile/load_profile.ts";
import type { Profile } from "../../../src/tools/conform/profile/profile.ts";

function read(xml: string) {
  const texts: Readonly<Record<string, string>> = { "p.xml": xml, "/secrets/pin": "4711\n" };
  return loadProfile("p.xml", {
    env: () => undefined,
    readText(path) {
      const text = texts[path];
      if (text === undefined) throw new Deno.errors.NotFound(path);
      return text;
    },
  });
}

Deno.test("loadProfile() reads whom and what a server is tried with", () => {
  const { profile, faults } = read(`<profile xmlns="urn:sip2d:profile:1" institution="MAIN" time_zone="Europe/Berlin"
    terminator="CRLF">
  <login id="sc1" password="a b" />
  <patron state="good" id="P1" pin="file:/secrets/pin" />
  <patron state="blocked" id="P2" />
  <patron state="good" id="P3" />
  <item state="on-hold-shelf" id="I1" />
  <outage stop="true" start="false" />
</profile>`);
  assertEquals(faults, []);
  const patrons: Profile["patrons"] = new Map([["good", { id: "P1", pin: "4711" }], ["blocked", { id: "P2" }], [
    "good-2",
    { id: "P3" },
  ]]);
  const items: Profile["items"] = new Map([["on-hold-shelf", "I1"]]);
  assertEquals(profile, {
    institution: "MAIN",
    currency: "USD",
    timeZone: "Europe/Berlin",
    language: "001",
    encoding: "utf8",
    delimiter: "|",
    terminator: "\r\n",
    login: { id: "sc1", password: "a b" },
    patrons,
    items,
    unknown: { patron: "0000000000", item: "0000000001" },
    outage: { stop: "true", start: "false" },
  });
});

Deno.test("loadProfile() tells all faults at once, with their places, and shows no password", () => {
  const { profile, faults } = read(`<profile xmlns="urn:sip2d:profile:1" currency="dollars">
  <login id="sc1" password="" />
  <patron state="god" id="P1" />
  <patron state="expired" id="P1" pin="file:/secrets/none" />
  <patron state="expired" id="P1" />
  <books />
</profile>`);
  assertEquals(profile, undefined);
  assertEquals(faults.map(formatFault), [
    "p.xml:1:1: profile has no institution; it must be text that is not empty",
    'p.xml:1:38: currency is "dollars", but must be three capital letters such as USD (ISO 4217)',
    "p.xml:2:19: password is empty; it must be a password, or file:PATH",
    'p.xml:3:11: state is "god", but must be good, other, with-fees, blocked, expired or recalled',
    'p.xml:4:35: pin of patron "P1": there is no file /secrets/none',
    "p.xml:5:3: the patron P1 in the state expired is already in line 4",
    "p.xml:6:3: profile may not contain books; allowed: login, patron, item, unknown, outage",
  ]);
});

Deno.test("loadProfile() takes no other document for a profile", () => {
  assertEquals(read("<acsconfig/>").faults.map(formatFault), [
    "p.xml:1:1: the root element is acsconfig, but must be profile",
  ]);
  assertEquals(read('<profile institution="A"/>').faults.map(formatFault), [
    'p.xml:1:1: warning: profile is not in its namespace, as if it had xmlns="urn:sip2d:profile:1"',
  ]);
});

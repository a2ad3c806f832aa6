import { assertEquals, assertMatch, assertNotMatch, fail } from "@std/assert";
import { convertConfig } from "../../../src/config/convert/convert_config.ts";
import { load } from "../sample_xml.ts";

const NAMESPACE = "http://openncip.org/acs-config/1.0/";

/** A file of Koha's with institutions whose policies are given, by their ids. */
function kohaFile(policies: Readonly<Record<string, string>>, params = "", more = ""): string {
  const institutions = Object.entries(policies).map(([id, policy]) =>
    `<institution id="${id}" implementation="ILS"><policy checkin="true" checkout="true" timeout="100" retries="3" ${policy}/></institution>`
  );
  return `<acsconfig xmlns="${NAMESPACE}"><server-params min_servers="1" ${params}/><listeners>
    <service port="6001/tcp" transport="RAW" protocol="SIP/2.00"/></listeners><accounts>
    <login id="a" password="p" institution="${Object.keys(policies)[0]}" encoding="utf8"/></accounts>
    <institutions>${institutions.join("")}</institutions>${more}</acsconfig>`;
}

function converted(text: string, gateway = false): { readonly xml: string; readonly told: string } {
  const result = convertConfig(
    text,
    undefined,
    gateway ? { address: "koha.example.org:6001", kind: "koha" } : undefined,
  );
  return result.ok ? { xml: result.xml, told: result.told.join("\n") } : fail(result.message);
}

Deno.test("convertConfig() says where Perl takes a no for a yes", () => {
  const { xml, told } = converted(kohaFile({ CPL: 'renewal="false"', FPL: 'renewal="0"', MPL: 'renewal="true"' }));
  assertMatch(
    told,
    /^institution "CPL" has renewal="false", and is written with renewal="true": to Perl any text but 0 is a yes/m,
  );
  assertNotMatch(told, /"FPL" has renewal|"MPL" has renewal/);
  const { institutions } = load(xml).config ?? fail("it is not in order");
  assertEquals([...institutions.values()].map(({ policy }) => policy.renewal), [true, false, true]);
});

Deno.test("convertConfig() tells once what is so of many institutions", () => {
  const policies = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`B${at}`, 'renewal="false"']));
  const lines = converted(kohaFile(policies)).told.split("\n").filter((line) => line.includes("renewal"));
  assertEquals(lines.length, 1);
  assertMatch(lines[0] ?? "", /^institution "B0" has .+ \(and likewise "B1", "B2", .+, "B19"\)$/);
});

for (const gateway of [false, true]) {
  const how = gateway ? "in front of Koha" : "in Koha's place";
  Deno.test(`convertConfig() writes what takes the log to syslog, as Koha's file says, ${how}`, () => {
    const { xml, told } = converted(
      kohaFile({ CPL: 'renewal="true"' }, 'log_file="Sys::Syslog" syslog_ident="koha_sip"'),
      gateway,
    );
    const { log } = load(xml).config ?? fail("it is not in order");
    assertEquals([log.format, log.syslog.ident], ["syslog", "koha_sip"]);
    assertMatch(told, /^the log goes to syslog, as log_file="Sys::Syslog" says: by UDP to 127\.0\.0\.1:514/m);
    assertEquals(converted(xml, gateway).xml.split("<log ").length, 2, "a second time");
  });
}

Deno.test("convertConfig() leaves a log alone that goes to a file, and one that is written already", () => {
  assertNotMatch(converted(kohaFile({ CPL: "" }, 'log_file="/var/log/sip.log"')).xml, /<log /);
  const own = '<s:log xmlns:s="urn:sip2d:config:1" format="json"/>';
  const { xml } = converted(kohaFile({ CPL: "" }, 'log_file="Sys::Syslog"', own));
  assertNotMatch(xml, /format="syslog"/);
});

Deno.test("allow_branch_override is noted as client_location_code is", () => {
  const text = kohaFile({ CPL: 'client_location_code="x" allow_branch_override="1"' });
  const { faults } = load(text.replace('id="a" ', 'id="a" allow_branch_override="1" '));
  const about = faults.filter(({ message }) => /branch_override|location_code has/.test(message));
  assertEquals(about.map(({ severity }) => severity), ["note", "note", "note"]);
});

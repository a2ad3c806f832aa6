import { assert, assertEquals, assertMatch, assertNotMatch, fail } from "@std/assert";
import { loadConfig } from "../../../src/config/load_config.ts";

const FOLDER = new URL("../../data/configs/", import.meta.url);

function loaded(name: string) {
  return loadConfig(`/etc/koha/${name}`, {
    readText: () => Deno.readTextFileSync(new URL(name, FOLDER)),
    env: () => undefined,
  });
}

/** The faults of one severity, without their places. */
function told(name: string, severity: "error" | "warning" | "note"): string {
  return loaded(name).faults.filter((fault) => fault.severity === severity).map(({ message }) => message).join("\n");
}

const NAMES = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();

Deno.test("loadConfig() accepts the files of Koha, Koha-Suomi, OpenNCIP and Evergreen as they are", () => {
  assertEquals(NAMES.length, 8);
  for (const name of NAMES) {
    assertEquals(told(name, "error"), "", name);
    assert(loaded(name).config, name);
  }
});

Deno.test("loadConfig() names convert once for all defaults of a file from Koha, and of nothing that is written down", () => {
  const warnings = told("koha_26.xml", "warning");
  assertEquals(warnings.split("\n").filter((one) => one.includes("sip2d convert")), [
    "the file leaves open 29 things in which sip2d does not do as Koha: write Koha's ways with sip2d convert, or choose " +
    "(docs/koha.md): client_timeout, terminator, encoding, cq_always_send, alert_not_on_loan, not_on_loan_ok, " +
    "refused_return_media, desensitize_renewals, name_borrower, wrong_pin_refuses, wrong_pin, greeting, flag_texts, " +
    "fee_flags, av_fee_id, cc_without_limit, plain_amounts, extra_fields, supported_messages, da_contact, " +
    "patron_restriction_blocks_inet, delimiter_as_entity, languages, resend, overpayment, policy/@third_party_renewal, " +
    "policy/@enforced, noissuescharge, dateformat",
  ]);
  assertEquals(warnings.split("\n").length, 2);
  assertNotMatch(warnings, /status_update|checkout is/);
  assertMatch(
    told("by_hand.xml", "warning"),
    /^status_update lets 01 and 25 block and enable cards, where Koha does neither/m,
  );
  assertNotMatch(told("by_hand.xml", "warning"), /password|no encoding/);
  assertMatch(told("openncip.xml", "warning"), /sip2d convert.*policy\/@checkout/);
});

Deno.test("loadConfig() names what convert would write also where an attribute is empty or off, or a policy is missing", () => {
  const file = Deno.readTextFileSync(new URL("koha_3.xml", FOLDER));
  const leftOpen = (logins: string, policy = "$&") => {
    const text = file.replaceAll("<login ", `<login ${logins} `).replace(/<policy [^>]*>/, policy);
    const { faults } = loadConfig("/etc/koha/c.xml", { readText: () => text, env: () => undefined });
    return faults.map(({ message }) => message).filter((one) => one.includes("sip2d convert")).join();
  };
  const ways = ["alert_not_on_loan", "not_on_loan_ok", "av_fee_id", "overpayment", "terminator", "greeting"] as const;
  const named = (message: string) => ways.filter((name) => new RegExp(`\\b${name}\\b`).test(message));
  const off = 'checked_in_ok="0" av_field_template="" disallow_overpayment="" terminator=""';
  assertEquals(named(leftOpen(off)), [...ways]);
  const on = 'checked_in_ok="1" av_field_template="x" disallow_overpayment="0" terminator="CR" greeting=""';
  assertEquals(named(leftOpen(on)), []);
  assertNotMatch(leftOpen(""), /policy\/@checkin/);
  assertMatch(leftOpen("", ""), /policy\/@checkin/);
  assertMatch(leftOpen("", '<policy checkin="" checkout="true" />'), /policy\/@checkin/);
});

Deno.test("loadConfig() says of a no in letters that Koha takes it for a yes, in a file from Koha", () => {
  const text = Deno.readTextFileSync(new URL("koha_3.xml", FOLDER)).replace(
    "<login ",
    '<login ct_always_send="false" holds_get_captured="No" checked_in_ok="0" cq_always_send="no" ',
  );
  const { faults } = loadConfig("/etc/koha/c.xml", { readText: () => text, env: () => undefined });
  assertEquals(faults.map(({ message }) => message).filter((message) => message.includes("for a yes")), [
    "ct_always_send is false: it is off, where Koha takes any text but 0 for a yes",
    "holds_get_captured is No: it is off, where Koha takes any text but 0 for a yes",
  ]);
});

Deno.test("loadConfig() opens nothing for the http listener that nobody ever implemented", () => {
  for (const name of ["evergreen.xml", "openncip.xml", "evergreen_opensrf.xml"]) {
    assertEquals(loaded(name).config?.pages, [], name);
    assertMatch(told(name, "note"), /nothing is listened for at "0:8080\/tcp"/);
  }
  const addresses = loaded("openncip.xml").config?.listeners.map((
    { host, port, allow },
  ) => [host, port, allow?.length]);
  assertEquals(addresses, [["0.0.0.0", 6001, 2], ["0.0.0.0", 8023, undefined]]);
  assertEquals(loaded("by_hand.xml").config?.listeners.map(({ host, port }) => [host, port]), [["0.0.0.0", 6001]]);
});

Deno.test("loadConfig() takes Evergreen's encodings and place of a login", () => {
  const { accounts } = loaded("evergreen.xml").config ?? fail();
  assertEquals([...accounts.values()].map(({ encoding }) => encoding), ["ascii", "ascii", "utf8", "utf8"]);
  assertEquals(accounts.get("west-sorter")?.locationCode, "WORKSTATION5");
  assertEquals(loaded("evergreen_opensrf.xml").config?.accounts.get("client")?.encoding, "latin1");
  assertMatch(
    told("evergreen_opensrf.xml", "warning"),
    /implementation is "OpenILS::SIP": sip2d's own library serves here/,
  );
  assertMatch(told("evergreen_opensrf.xml", "warning"), /^implementation_config is Evergreen's own/m);
});

Deno.test("loadConfig() closes a login of an institution that is nowhere, and keeps the others", () => {
  const { accounts } = loaded("koha_suomi.xml").config ?? fail();
  assertEquals([...accounts.keys()], ["automat", "palautus"]);
  assertMatch(
    told("koha_suomi.xml", "warning"),
    /^institution "ELSEWHERE" is not declared: no terminal can log in here/m,
  );
});

Deno.test("loadConfig() tells of an attribute that fell out of its tag, and of a spelling that Koha does not read", () => {
  const warnings = told("koha_suomi.xml", "warning");
  assertMatch(
    warnings,
    /^login contains text, which counts for nothing; what looks like an attribute in it stands behind/m,
  );
  assertMatch(warnings, /^syspref-overrides is not read, by Koha neither; did you mean "syspref_overrides"/m);
  const { accounts } = loaded("koha_suomi.xml").config ?? fail();
  assertEquals(accounts.get("palautus")?.presentation?.nonPrinting, "");
  assertEquals(accounts.get("palautus")?.encoding, "latin9");
});

Deno.test("loadConfig() takes a file without namespace, and a hash of Koha's for one", () => {
  assertMatch(told("by_hand.xml", "warning"), /^acsconfig is not in its namespace/m);
  assertEquals(loaded("by_hand.xml").config?.accounts.get("gate")?.password.kind, "hash");
});

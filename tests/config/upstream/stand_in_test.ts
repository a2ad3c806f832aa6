import { assertEquals } from "@std/assert";
import { formatFault } from "../../../src/config/base/format_fault.ts";
import { loadConfig } from "../../../src/config/load_config.ts";

/** Loads a configuration with an institution that has these elements. */
function loaded(inside: string, implementation: string, ofLogin: string) {
  const text = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
<listeners><service port="127.0.0.1:6001/tcp" transport="RAW" client_timeout="600" /></listeners>
<accounts><login id="one" password="${"x".repeat(12)}" institution="CPL" terminator="CR"
${ofLogin} /></accounts>
<institutions><institution id="CPL" implementation="${implementation}"><policy />
${inside}
</institution></institutions>
</acsconfig>`;
  return loadConfig("SIPServer.xml", { readText: () => text, env: () => undefined });
}

const configOf = (inside: string, ofLogin: string) => loaded(inside, "SIP2", ofLogin).config;

/** What is said of it, of whatever severity. */
const saidOf = (inside: string, ofLogin: string) =>
  loaded(inside, "SIP2", ofLogin).faults.map((fault) => formatFault(fault).replace("SIPServer.xml:", ""));

/** What is wrong with it. */
function faultsOf(inside: string, implementation = "SIP2", ofLogin = ""): readonly string[] {
  return loaded(inside, implementation, ofLogin).faults.filter(({ severity }) => severity === "error")
    .map((fault) => formatFault(fault).replace("SIPServer.xml:", ""));
}

const COPY = '<sip2d:stand_in lend="no" database="cpl-copy.db" />';

const UPSTREAM = '<sip2d:upstream address="ils.example.org:6001" />';

Deno.test("a stand-in needs an institution before another system, and a database of its own", () => {
  assertEquals(faultsOf(`${UPSTREAM}<sip2d:stand_in lend="no" database="cpl-copy.db" />`), []);
  assertEquals(faultsOf('<sip2d:stand_in lend="no" database="cpl-copy.db" />', "ILS"), [
    "6:1: stand_in stands in an institution without sip2d:upstream, whose records it would copy",
  ]);
  assertEquals(faultsOf(`${UPSTREAM}\n<sip2d:stand_in lend="no" database="library.db" />`), [
    "7:27: database is that of sip2d's own library (<sip2d:storage>); a copy must have its own",
  ]);
  assertEquals(faultsOf(`${UPSTREAM}\n<sip2d:stand_in lend="no" />`).length, 1);
  assertEquals(faultsOf(`${UPSTREAM}\n<sip2d:stand_in lend="no" database="mysql:x" />`).length, 1);
});

Deno.test("the folder of a copy's database must be there, and its file be no folder, where that can be looked at", () => {
  const text = (database: string) =>
    `<acsconfig xmlns="http://openncip.org/acs-config/1.0/"
xmlns:sip2d="urn:sip2d:config:1"><institutions><institution id="CPL" implementation="SIP2">${UPSTREAM}
<sip2d:stand_in lend="yes" database="${database}" /></institution></institutions></acsconfig>`;
  const toldOf = (database: string, isFolder: (path: string) => boolean | undefined) =>
    loadConfig("/etc/SIPServer.xml", { readText: () => text(database), env: () => undefined, isFolder }).faults
      .map(formatFault).filter((fault) => fault.includes("folder"));
  assertEquals(toldOf("copies/cpl.db", (path) => path !== "/etc/copies"), [
    "/etc/SIPServer.xml:3:28: there is no folder /etc/copies: make it, or name another database",
  ]);
  assertEquals(toldOf("copies", (path) => ["/etc", "/etc/copies"].includes(path)), [
    "/etc/SIPServer.xml:3:28: database is /etc/copies, which is a folder, but must be a file",
  ]);
  assertEquals(toldOf("cpl.db", (path) => path === "/etc"), []);
  assertEquals(toldOf("copies/cpl.db", () => undefined), []);
  assertEquals(toldOf("postgres://db.example.org/cpl", () => true), []);
});

Deno.test("compare of a stand-in is all, no, or one of up to a thousand", () => {
  const compare = (share: string) =>
    faultsOf(`${UPSTREAM}<sip2d:stand_in lend="no" database="cpl-copy.db" compare="${share}" />`);
  for (const share of ["all", "no", "1 of 1", "1 of 1000", " 1 of 20 "]) assertEquals(compare(share), [], share);
  for (const share of ["", "2 of 3", "1 of 0", "1 of 1001", "10%"]) assertEquals(compare(share).length, 1, share);
});

Deno.test("keep_fields of a stand-in names fields of a 64 that are personal, and none but these", () => {
  const copy = (fields: string) =>
    `${UPSTREAM}<sip2d:stand_in lend="no" database="cpl-copy.db" keep_fields="${fields}" />`;
  const kept = (fields: string) => configOf(copy(fields), "")?.institutions.get("CPL")?.standIn?.keeps;
  assertEquals([kept("PB"), kept(" be, BD,bf,")], [new Set(["birthDate"]), new Set(["email", "address", "phone"])]);
  assertEquals(configOf(`${UPSTREAM}${COPY}`, "")?.institutions.get("CPL")?.standIn?.keeps, undefined);
  for (const fields of ["", ",", "AE", "PB,AA"]) assertEquals(faultsOf(copy(fields)).length, 1, fields);
});

Deno.test("stand_in of a login needs a copy beside the institution's gateway", () => {
  const copy = '<sip2d:stand_in lend="no" database="cpl-copy.db" />';
  for (const word of ["no", "questions"]) assertEquals(faultsOf(UPSTREAM + copy, "SIP2", `stand_in="${word}"`), []);
  assertEquals(faultsOf(UPSTREAM, "SIP2", 'stand_in="questions"'), [
    "4:1: stand_in stands in a login whose institution has no sip2d:stand_in, which would keep a copy",
  ]);
  assertEquals(faultsOf("", "ILS", 'stand_in="no"'), [
    '4:1: stand_in is for institutions that another library system serves (implementation="SIP2")',
  ]);
});

/** A login that lends, and what it needs for that. */
const LENDS = 'upstream_login="sip1" upstream_password="s1" stand_in="lend"';

Deno.test("a lend that is wrong or left out is told once, and not also as one that says no", () => {
  const faults = (lend: string) =>
    faultsOf(`${UPSTREAM}\n<sip2d:stand_in ${lend} database="cpl-copy.db" />`, "SIP2", LENDS).length;
  assertEquals([faults('lend="maybe"'), faults(""), faults('lend="no"')], [1, 1, 1]);
});

Deno.test("lend has limits of a careful librarian, and each is checked", () => {
  const lending = (attributes: string) =>
    `${UPSTREAM}\n<sip2d:stand_in lend="yes" database="cpl-copy.db" ${attributes} />`;
  const standIn = (attributes: string) => configOf(lending(attributes), LENDS)?.institutions.get("CPL")?.standIn;
  assertEquals(standIn("")?.lending, {
    ...{ loansPerCard: 5, loans: 5000, unknownCards: 0, unknownItems: 0, unknownPin: false, owedAtMost: 500 },
    ...{ returnedLend: false, chargedLend: false, copyHours: 72, renews: false },
  });
  const risked =
    'loans_per_card="2" loans="9" unknown_cards="3" unknown_items="1" unknown_pin="lend" owed_at_most="0.50" ' +
    'returned_lend="yes" charged_lend="yes" never_lend="REF|dvd" copy_hours="24" loan_days="14" renew="yes"';
  assertEquals(standIn(risked)?.lending, {
    ...{ loansPerCard: 2, loans: 9, unknownCards: 3, unknownItems: 1, unknownPin: true, owedAtMost: 50 },
    ...{ returnedLend: true, chargedLend: true, neverLend: new Set(["ref", "dvd"]), copyHours: 24, loanDays: 14 },
    renews: true,
  });
  assertEquals(configOf(`${UPSTREAM}${COPY}`, "")?.institutions.get("CPL")?.standIn?.lending, undefined);
  for (
    const [attribute, said] of [
      ['loans_per_card="0"', "but must be a whole number of loans from 1 to 1000"],
      ['unknown_cards="none"', "but must be refuse, or a whole number of loans from 1 to 1000"],
      ['unknown_pin="yes"', "but must be refuse or lend"],
      ['owed_at_most="5.001"', "but amounts in USD have at most 2 decimals"],
      ['never_lend="|"', "but must be item types separated by |, such as REF|DVD"],
      ['copy_hours="0"', "but must be a whole number of hours from 1 to 8760"],
      ['loan_days="400"', "but must be a whole number of days from 1 to 365"],
    ] as const
  ) {
    const [fault = ""] = faultsOf(lending(attribute), "SIP2", LENDS);
    assertEquals([fault.slice(0, 5), fault.includes(said)], ["7:51:", true], fault);
  }
});

Deno.test("a login lends where its institution's copy does, and what it lent can be handed over", () => {
  const lends = `${UPSTREAM}<sip2d:stand_in lend="yes" database="cpl-copy.db" />`;
  assertEquals(faultsOf(lends, "SIP2", LENDS), []);
  assertEquals(configOf(lends, LENDS)?.accounts.get("one")?.standIn, "lend");
  assertEquals(faultsOf(UPSTREAM + COPY, "SIP2", LENDS), [
    '4:46: stand_in is "lend", but lend of the institution\'s sip2d:stand_in is "no"',
  ]);
  assertEquals(faultsOf(lends, "SIP2", 'stand_in="lend"'), [
    '4:1: stand_in is "lend", but login "one" has no upstream_password: after a restart what it lent could not be handed over',
  ]);
  const told = (upstream: string, login: string, of = "") =>
    saidOf(`${upstream}<sip2d:stand_in lend="${of === "" ? "yes" : "no"}" database="cpl-copy.db" ${of}/>`, login);
  assertEquals(told(UPSTREAM, LENDS).some((said) => said.includes("at most 5 loans of a card in one outage")), true);
  const none = 'lend has no effect: no login of the institution has stand_in="lend"';
  assertEquals(told(UPSTREAM, "").some((said) => said.includes(none)), true);
  const needs = UPSTREAM.replace(" />", ' loans_need_pin="yes" />');
  assertEquals(told(needs, LENDS).some((said) => said.includes("the copy answers questions only")), true);
  const without = 'copy_hours has no effect: lend is "no"';
  assertEquals(told(UPSTREAM, "", 'copy_hours="5"').some((said) => said.includes(without)), true);
});

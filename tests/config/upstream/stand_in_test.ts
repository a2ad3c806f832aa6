import { assertEquals } from "@std/assert";
import { formatFault } from "../../../src/config/base/format_fault.ts";
import { loadConfig } from "../../../src/config/load_config.ts";

/** What is wrong with an institution that has these elements. */
function faultsOf(inside: string, implementation = "SIP2", ofLogin = ""): readonly string[] {
  const text = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
<listeners><service port="127.0.0.1:6001/tcp" transport="RAW" client_timeout="600" /></listeners>
<accounts><login id="one" password="${"x".repeat(12)}" institution="CPL" terminator="CR"
${ofLogin} /></accounts>
<institutions><institution id="CPL" implementation="${implementation}"><policy />
${inside}
</institution></institutions>
</acsconfig>`;
  return loadConfig("SIPServer.xml", { readText: () => text, env: () => undefined }).faults
    .filter(({ severity }) => severity === "error")
    .map((fault) => formatFault(fault).replace("SIPServer.xml:", ""));
}

const UPSTREAM = '<sip2d:upstream address="ils.example.org:6001" />';

Deno.test("a stand-in needs an institution before another system, a database, and to lend nothing", () => {
  assertEquals(faultsOf(`${UPSTREAM}<sip2d:stand_in lend="no" database="cpl-copy.db" />`), []);
  assertEquals(faultsOf('<sip2d:stand_in lend="no" database="cpl-copy.db" />', "ILS"), [
    "6:1: stand_in stands in an institution without sip2d:upstream, whose records it would copy",
  ]);
  const [lends = ""] = faultsOf(`${UPSTREAM}\n<sip2d:stand_in lend="yes" database="cpl-copy.db" />`);
  assertEquals(lends.startsWith('7:17: lend is "yes", but must be no'), true, lends);
  assertEquals(faultsOf(`${UPSTREAM}\n<sip2d:stand_in lend="no" database="library.db" />`), [
    "7:27: database is that of sip2d's own library (<sip2d:storage>); a copy must have its own",
  ]);
  assertEquals(faultsOf(`${UPSTREAM}\n<sip2d:stand_in lend="no" />`).length, 1);
  assertEquals(faultsOf(`${UPSTREAM}\n<sip2d:stand_in lend="no" database="mysql:x" />`).length, 1);
});

Deno.test("compare of a stand-in is all, no, or one of up to a thousand", () => {
  const compare = (share: string) =>
    faultsOf(`${UPSTREAM}<sip2d:stand_in lend="no" database="cpl-copy.db" compare="${share}" />`);
  for (const share of ["all", "no", "1 of 1", "1 of 1000", " 1 of 20 "]) assertEquals(compare(share), [], share);
  for (const share of ["", "2 of 3", "1 of 0", "1 of 1001", "10%"]) assertEquals(compare(share).length, 1, share);
});

Deno.test("stand_in of a login needs a copy beside the institution's gateway, and cannot be lend", () => {
  const copy = '<sip2d:stand_in lend="no" database="cpl-copy.db" />';
  for (const word of ["no", "questions"]) assertEquals(faultsOf(UPSTREAM + copy, "SIP2", `stand_in="${word}"`), []);
  assertEquals(faultsOf(UPSTREAM, "SIP2", 'stand_in="questions"'), [
    "4:1: stand_in stands in a login whose institution has no sip2d:stand_in, which would keep a copy",
  ]);
  assertEquals(faultsOf("", "ILS", 'stand_in="no"'), [
    '4:1: stand_in is for institutions that another library system serves (implementation="SIP2")',
  ]);
  const [lends = ""] = faultsOf(UPSTREAM + copy, "SIP2", 'stand_in="lend"');
  assertEquals(lends.startsWith('4:1: stand_in is "lend", but must be no or questions'), true, lends);
});

import { assertEquals } from "@std/assert";
import { formatFault } from "../../../src/config/base/format_fault.ts";
import { loadConfig } from "../../../src/config/load_config.ts";

/** What is wrong with an institution that has these elements. */
function faultsOf(inside: string, implementation = "SIP2"): readonly string[] {
  const text = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
<listeners><service port="127.0.0.1:6001/tcp" transport="RAW" client_timeout="600" /></listeners>
<accounts><login id="one" password="${"x".repeat(12)}" institution="CPL" terminator="CR" /></accounts>
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
    "5:1: stand_in stands in an institution without sip2d:upstream, whose records it would copy",
  ]);
  const [lends = ""] = faultsOf(`${UPSTREAM}\n<sip2d:stand_in lend="yes" database="cpl-copy.db" />`);
  assertEquals(lends.startsWith('6:17: lend is "yes", but must be no'), true, lends);
  assertEquals(faultsOf(`${UPSTREAM}\n<sip2d:stand_in lend="no" database="library.db" />`), [
    "6:27: database is that of sip2d's own library (<sip2d:storage>); a copy must have its own",
  ]);
  assertEquals(faultsOf(`${UPSTREAM}\n<sip2d:stand_in lend="no" />`).length, 1);
  assertEquals(faultsOf(`${UPSTREAM}\n<sip2d:stand_in lend="no" database="mysql:x" />`).length, 1);
});

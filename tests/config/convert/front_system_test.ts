import { assert, assertEquals, fail } from "@std/assert";
import { ruleFor } from "../../../src/circulation/rules/rules.ts";
import { convertConfig } from "../../../src/config/convert/convert_config.ts";
import type { FrontedSystem } from "../../../src/config/convert/front_system.ts";
import { readTables } from "../../../src/config/convert/read_tables.ts";
import { aFile, load, told } from "../sample_xml.ts";

const FOLDER = new URL("../../data/configs/", import.meta.url);
const KOHA: FrontedSystem = { address: "ils.example.org:6001", kind: "koha" };

function fronted(text: string, system = KOHA, database?: Parameters<typeof convertConfig>[1]) {
  const result = convertConfig(text, database, system);
  return result.ok ? result : fail(result.message);
}

Deno.test("a system's file becomes a gateway's in which nothing is refused, and no password is left", () => {
  for (const { name } of Deno.readDirSync(FOLDER)) {
    const { xml } = fronted(Deno.readTextFileSync(new URL(name, FOLDER)));
    const loaded = load(xml);
    const { config } = loaded;
    assert(config, `${name}: ${told(loaded).join("\n")}`);
    for (const { upstream } of config.institutions.values()) {
      assertEquals([upstream?.addresses, upstream?.kind], [[{ host: "ils.example.org", port: 6001 }], "koha"], name);
    }
    for (const { password, terminator, presentation, answers } of config.accounts.values()) {
      assertEquals([password.kind, presentation, answers], ["upstream", undefined, undefined], name);
      assert(["\r", "\r\n"].includes(terminator));
    }
    assert(config.accounts.size > 0, name);
    assert(!/password=/.test(xml), name);
  }
});

Deno.test("what the system carries out itself is left out, and told", () => {
  const { xml, told } = fronted(
    aFile({
      root: 'delimiter="^"',
      services: '<service port="6002/tcp" transport="RAW" client_timeout="600"/>',
      logins: `<login id="a" password="p" institution="MAIN" delimiter="|" encoding="ascii" allow="10.0.0.1"
      hide_fields="BD" checked_in_ok="1"><screen_msg_regex find="a" replace="b"/></login>
<login id="b" password="p" institution="GONE"/>`,
      institutions: `<institution id="MAIN" implementation="ILS" name="Main"><encoding>ascii</encoding>
<policy checkin="false" status_update="true" timeout="25" retries="3"/></institution>`,
      rest: "<syspref_overrides><noissuescharge>5</noissuescharge></syspref_overrides>",
    }),
    { address: "127.0.0.1:6001", kind: "koha" },
  );
  assertEquals(told, [
    'login "a": left out, since the library system carries it out itself: hide_fields, checked_in_ok, screen_msg_regex',
    'login "b" is left out: its institution "GONE" is not declared',
    "left out of logins, since text passes as it is: encoding, delimiter",
    "left out of policies, since the library system or <sip2d:upstream> says it: timeout",
    "syspref_overrides are left out: the library system carries them out itself",
    "All logins work as they are. You may give one of them the attributes password (of its terminal), " +
    "upstream_login and upstream_password (of the library system): sip2d then asks by itself whether the system answers",
  ]);
  const { config } = load(xml);
  const institution = config?.institutions.get("MAIN");
  assertEquals(institution?.name, "Main");
  assertEquals(institution?.upstream?.delimiter, "^");
  assertEquals(institution?.policy, {
    checkin: true,
    checkout: true,
    renewal: true,
    statusUpdate: true,
    thirdPartyRenewal: true,
    offline: false,
    timeout: 100,
    retries: 3,
  });
  const account = config?.accounts.get("a");
  assertEquals([account?.delimiter, account?.terminator, account?.allow?.length], ["^", "\r\n", 1]);
});

Deno.test("a file without logins lets in whom the system lets in", () => {
  const { xml, told } = fronted(aFile({ logins: "" }), { address: "ils.example.org:6001", kind: "evergreen" });
  assertEquals(told[0], 'the file has no logins: id="*" lets in at "MAIN" whom the library system lets in');
  const account = load(xml).config?.accounts.get("*");
  assertEquals([account?.password.kind, account?.institution, account?.terminator], ["upstream", "MAIN", "\r"]);
});

Deno.test("logins that Koha keeps in its tables are taken, without their passwords", () => {
  const tables: Readonly<Record<string, string>> = {
    sip_accounts: "sip_account_id\tsip_institution_id\tlogin_id\tchecked_in_ok\n1\t1\tgate1\t1\n",
    sip_institutions: "sip_institution_id\tname\timplementation\tcheckin\n1\tCPL\tILS\t1\n",
  };
  const { xml, told } = fronted(aFile(), KOHA, readTables((name) => tables[name]));
  assertEquals(told.filter((line) => /password/.test(line) && !line.startsWith("All logins work")), []);
  assertEquals([...load(xml).config?.accounts.keys() ?? []], ["gate1"]);
});

Deno.test("rules and libraries of Koha's tables are taken, since a copy of its records goes by them", () => {
  const rules = [
    "branchcode\tcategorycode\titemtype\trule_name\trule_value",
    "NULL\tNULL\tNULL\tissuelength\t14",
    "NULL\tST\tNULL\tpatron_maxissueqty\t4",
  ];
  const tables: Readonly<Record<string, string>> = {
    circulation_rules: rules.join("\n"),
    branches: "branchcode\tbranchname\nMAIN\tMain",
  };
  const { xml, told } = fronted(aFile(), KOHA, readTables((name) => tables[name]));
  const { config } = load(xml);
  assert(config);
  assertEquals(ruleFor(config.circulation, "PT", "BK").loanDays, 14);
  assertEquals(ruleFor(config.circulation, "ST", "BK").loanLimit, 4);
  assertEquals(told.filter((line) => /stand_in/.test(line)).length, 1, told.join("\n"));
});

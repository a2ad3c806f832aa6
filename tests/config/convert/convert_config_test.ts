import { assert, assertEquals, assertMatch, assertNotMatch, fail } from "@std/assert";
import { ruleFor } from "../../../src/circulation/rules/rules.ts";
import { convertConfig } from "../../../src/config/convert/convert_config.ts";
import { editXml, escapeXml } from "../../../src/config/convert/edit_xml.ts";
import type { KohaDatabase } from "../../../src/config/convert/koha_database.ts";
import { readRest } from "../../../src/config/convert/read_rest.ts";
import { readTables } from "../../../src/config/convert/read_tables.ts";
import { parseDocument } from "../../../src/config/xml/document.ts";
import { load } from "../sample_xml.ts";

const FOLDER = new URL("../../data/configs/", import.meta.url);
const NAMES = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();

function file(name: string): string {
  return Deno.readTextFileSync(new URL(name, FOLDER));
}

function converted(text: string, database?: KohaDatabase): { xml: string; told: readonly string[] } {
  const result = convertConfig(text, database);
  return result.ok ? result : fail(result.message);
}

/** What cannot be spelled out, because sip2d has nothing like it or a person must decide. */
const LEFT = [
  /^password( .*)? must be what terminals send/,
  /^status_update lets/,
  /^(no_alert|lost_status_for_missing|no_block_prevreserve_status) has no effect/,
  /^login contains text/,
  /^institution "ELSEWHERE" is not declared/,
  /^syspref-overrides is not read/,
  /^implementation/,
];

Deno.test("convertConfig() leaves terminals nothing to notice that can be spelled out", () => {
  for (const name of NAMES) {
    const { config, faults } = load(converted(file(name)).xml);
    assert(config, name);
    const noticed = faults.filter(({ severity, message }) =>
      severity === "warning" && !LEFT.some((left) => left.test(message))
    );
    assertEquals(noticed.map(({ message }) => message), [], name);
  }
});

Deno.test("convertConfig() spells out Koha's limit of what may be owed, unless a preference says another", () => {
  const { xml, told } = converted(file("koha_3.xml"));
  const limitOf = (text: string) =>
    [...load(text).config?.accounts.values() ?? []].map(({ rules }) => ruleFor(rules, "", "").feeLimit);
  assertEquals(new Set(limitOf(xml)), new Set([500]));
  assertMatch(told.join("\n"), /^noissuescharge is 5 now, Koha's default: where yours has another, take/m);
  const set = file("koha_3.xml").replace(
    "</acsconfig>",
    "<syspref_overrides><noissuescharge>20</noissuescharge></syspref_overrides></acsconfig>",
  );
  assertEquals(new Set(limitOf(converted(set).xml)), new Set([2_000]));
  assertMatch(
    load(file("koha_3.xml")).faults.map(({ message }) => message).join("\n"),
    /sip2d convert.*noissuescharge/,
  );
});

Deno.test("convertConfig() spells out that overdue loans block nobody in Koha, unless a preference says so", () => {
  const flagged = file("koha_3.xml").replace("<login ", '<login overdues_block_checkout="1" ');
  const rulesIn = (text: string) =>
    [...load(text).config?.accounts.values() ?? []].map(({ rules: { account } }) => account?.overduesFlagged);
  assertEquals(rulesIn(flagged).filter((flag) => flag), [true]);
  const { xml, told } = converted(flagged);
  assertEquals(rulesIn(xml).filter((flag) => flag), []);
  assertMatch(xml, /<noissuescharge>5<\/noissuescharge>\s*<dateformat>us<\/dateformat>\s*<OverduesBlockCirc>noblock</);
  assertMatch(told.join("\n"), /^OverduesBlockCirc is noblock now, Koha's default: where yours has another, take/m);
  assertEquals(converted(xml).xml, xml);
  const set = flagged.replace(
    "</acsconfig>",
    "<syspref_overrides><OverduesBlockCirc>block</OverduesBlockCirc></syspref_overrides></acsconfig>",
  );
  assertEquals(rulesIn(converted(set).xml).filter((flag) => flag), [true]);
  assertEquals(converted(file("koha_3.xml")).xml.includes("OverduesBlockCirc"), false);
});

Deno.test("convertConfig() gives a login the delimiter that Koha has for all, since it does not look at the login's", () => {
  const delimiters = (text: string) =>
    [...load(text).config?.accounts.values() ?? []].map(({ delimiter }) => delimiter);
  const warned = (text: string) =>
    load(text).faults.map(({ message }) => message).filter((message) => message.startsWith("delimiter is"));
  const file3 = file("koha_3.xml").replace(/ delimiter="[^"]*"/g, "").replace("<login ", '<login delimiter="^" ');
  assertEquals(warned(file3), [
    'delimiter is "^": terminals must use it once they are logged in, where Koha has "|" for all logins',
  ]);
  const { xml, told } = converted(file3);
  assertEquals(new Set(delimiters(xml)), new Set(["|"]));
  assertEquals(warned(xml), []);
  assertMatch(told.join("\n"), /^login "[^"]+" has the delimiter "\|" now: Koha does not look at its "\^"$/m);
  const all = file3.replace("<acsconfig ", '<acsconfig delimiter="^" ');
  assertEquals(warned(all), []);
  assertEquals(new Set(delimiters(converted(all).xml)), new Set(["^"]));
});

Deno.test("convertConfig() changes nothing when it is asked again", () => {
  for (const name of NAMES) {
    const { xml } = converted(file(name));
    assertEquals(converted(xml).xml, xml, name);
  }
});

Deno.test("convertConfig() keeps comments, order, and what is spelled out", () => {
  const { xml } = converted(file("openncip.xml"));
  assertMatch(xml, /^<!-- One library, one reader; whoever runs it trusts its network. -->/);
  const kept = converted(file("koha_26.xml")).xml;
  assertMatch(kept, /ae_field_template="\[% patron\.surname %\]/);
  assertNotMatch(kept, /lpl|da_contact="yes"[^>]*da_field_template|da_field_template[^>]*da_contact/);
});

Deno.test("convertConfig() spells out Koha's times, flags and namespace", () => {
  const { xml, told } = converted(file("by_hand.xml"));
  assertMatch(xml, /<acsconfig xmlns="http:\/\/openncip\.org\/acs-config\/1\.0\/">/);
  assertMatch(xml, /timeout="60" client_timeout="60" \/>/);
  assertMatch(told.join("\n"), /institution "SCHOOL" lets terminals block and enable cards/);
  const koha = load(converted(file("koha_3.xml")).xml).config ?? fail("it is not in order");
  const policy = koha.institutions.get("NORTH")?.policy;
  assertEquals([policy?.renewal, policy?.onlyTold], [true, true]);
  const account = koha.accounts.get("gate2");
  assertEquals([account?.terminator, account?.wrongPin, account?.answers?.greeting], [
    "\r\n",
    "show",
    "Greetings from Koha. ",
  ]);
  const evergreen = load(converted(file("evergreen.xml")).xml).config ?? fail("it is not in order");
  assertEquals(evergreen.accounts.get("client")?.encoding, "ascii");
});

Deno.test("loadConfig() reads a policy of Koha's in its letters", () => {
  const lettered = file("koha_3.xml").replaceAll('"true"', '"Y"').replaceAll('"false"', '"n"');
  const policies = (text: string) =>
    [...load(text).config?.institutions.values() ?? fail("it is not in order")].map(({ policy }) => policy);
  assertEquals(policies(lettered), policies(file("koha_3.xml")));
});

Deno.test("convertConfig() writes numbers that a 98 can tell in the place of those that Koha tells as 000", () => {
  const policyOf = (attributes: string) => {
    const text = file("koha_3.xml").replace(/<policy [^>]*>/, `<policy ${attributes} />`);
    const { xml, told } = converted(text);
    const [first] = load(xml).config?.institutions.values() ?? fail("it is not in order");
    return [first?.policy.timeout, first?.policy.retries, told.filter((one) => one.includes("a 98 says"))];
  };
  const told = (had: string, says: number) => [
    `institution "HARBOUR" has ${had}: a 98 says ${says}, since Koha's 000 means that the server is off-line`,
  ];
  assertEquals(policyOf('timeout="1200" retries="1000"'), [999, 0, told("the timeout 1200", 999)]);
  assertEquals(policyOf('timeout="0" retries="5"'), [100, 5, told("the timeout 0", 100)]);
  assertEquals(policyOf(""), [100, 0, told("no timeout", 100)]);
  assertEquals(policyOf('timeout="999" retries="999"'), [999, 999, []]);
});

Deno.test("convertConfig() has pending holds counted as Evergreen does, in its files alone", () => {
  const written = (name: string) => /pending_holds="hold-items"/.test(converted(file(name)).xml);
  assertEquals(NAMES.filter(written), ["evergreen.xml", "evergreen_opensrf.xml"]);
});

Deno.test("convertConfig() tells what is no configuration, and where", () => {
  assertEquals(convertConfig("<a>\n<b></a>", undefined).ok, false);
  const wrong = convertConfig("\n<config/>", undefined);
  assertEquals(!wrong.ok && [wrong.position, wrong.message], [
    { line: 2, column: 1 },
    "the root element is config, but must be acsconfig",
  ]);
});

const HASH = "$2a$08$abcdefghijklmnopqrstuuj2yjs9uxRS6ytui4FqSH4ObgsjqjEzG";
const LONG = "x".repeat(80);
const TABLES: Readonly<Record<string, string>> = {
  sip_accounts: "sip_account_id\tlogin_id\tsip_institution_id\tterminator\tencoding\thide_fields\tchecked_in_ok\t" +
    "convert_nonprinting_characters\terror_detect\tholds_get_captured\tdelimiter\n" +
    "1\tgate1\t7\tCR\tutf8\tBD,BE\t0\tNULL\t1\t1\t|\n" +
    "2\tgate2\t8\tCRLF\tNULL\tNULL\tNULL\t\tNULL\t0\tNULL\n",
  sip_institutions:
    "sip_institution_id\tname\timplementation\tcheckin\tcheckout\toffline\trenewal\tretries\tstatus_update\ttimeout\n" +
    "7\tNORTH\tILS\t1\t1\tNULL\t1\t5\tNULL\t100\n8\tSOUTH\tILS\t1\t1\t0\t0\t3\t0\t25\n",
  sip_account_screen_msg_regexs: "sip_account_screen_msg_regex_id\tsip_account_id\tfind\treplace\n" +
    '12\t1\tsecond\t2\n3\t1\tfirst\\tone\t1 & "more"\n4\t2\tother\t\n',
  sip_account_custom_patron_fields:
    `sip_account_custom_patron_field_id\tsip_account_id\tfield\ttemplate\n1\t2\tXA\t${LONG}\n`,
  sip_account_system_preference_overrides:
    "sip_account_system_preference_override_id\tsip_account_id\tvariable\tvalue\n" +
    "1\t1\tAllowItemsOnLoanCheckoutSIP\t1\n",
  sip_system_preference_overrides: "sip_system_preference_override_id\tvariable\tvalue\n1\tdateformat\tiso\n",
  systempreferences:
    "variable\tvalue\toptions\ndateformat\tus\tNULL\nUseLocationAsAQInSIP\t1\tNULL\nOPACBaseURL\thttp://x\tNULL\n",
  borrowers: `userid\tpassword\ngate1\t${HASH}\nada\t!\n`,
};

/** Koha 25.11 keeps listeners in its file, and nothing else that counts. */
const LISTENERS = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/">
  <listeners>
    <service port="6001/tcp" transport="RAW" timeout="60" />
  </listeners>
  <accounts>
    <login id="old" password="x" institution="GONE" />
  </accounts>
</acsconfig>
`;

Deno.test("convertConfig() takes the accounts that Koha 25.11 keeps in its database", () => {
  const { xml, told } = converted(LISTENERS, readTables((name) => TABLES[name]));
  const passworded = xml.replace('id="gate2"', 'id="gate2" password="p"');
  const { config, faults } = load(passworded);
  assertEquals(faults.filter(({ severity }) => severity === "error"), []);
  const { accounts, institutions } = config ?? fail("it is not in order");
  assertEquals([...accounts.keys()], ["gate1", "gate2"]);
  const [gate1, gate2] = [accounts.get("gate1"), accounts.get("gate2")];
  assertEquals(gate1?.password, { kind: "hash", phc: HASH });
  assertEquals([gate1?.institution, gate1?.terminator, gate1?.checkedInOk], ["NORTH", "\r", false]);
  assertEquals([...gate1?.presentation?.hiddenFields ?? []], ["BD", "BE"]);
  assertEquals(gate2?.presentation?.nonPrinting, "");
  assertEquals(gate1?.presentation?.nonPrinting, undefined);
  assertEquals(gate2?.rules.account?.holdsNotCaptured, true);
  assertEquals(gate1?.rules.account, { onLoanLent: true, overpaymentTaken: true });
  assertEquals([...xml.matchAll(/<(\w+)>(\w+)<\/\1>/g)].map(([, name, value]) => [name, value]), [
    ["AllowItemsOnLoanCheckoutSIP", "1"],
    ["dateformat", "iso"],
    ["UseLocationAsAQInSIP", "1"],
    ["noissuescharge", "5"],
  ]);
  assertEquals(institutions.get("SOUTH")?.policy.timeout, 25);
  assertEquals([...institutions.values()].map(({ policy: { renewal, onlyTold } }) => [renewal, onlyTold]), [
    [true, true],
    [false, true],
  ]);
  // Rows in the order of their ids, entities and tabs as they were.
  const regexes = [...xml.matchAll(/<screen_msg_regex [^>]*>/g)].map(([written]) => written);
  assertEquals(regexes, [
    '<screen_msg_regex find="first&#9;one" replace="1 &amp; &quot;more&quot;" />',
    '<screen_msg_regex find="second" replace="2" />',
    '<screen_msg_regex find="other" replace="" />',
  ]);
  assertEquals(told.slice(0, 3), [
    'login "gate2" has no password: Koha keeps it with the staff user of that name, from where borrowers.tsv takes it',
    'login "gate2": template of a custom_patron_field fills its column and may have been cut by Koha\'s upgrade',
    'login "old" stands in the file and not in the database, and is left out (Koha\'s upgrade skips logins of ' +
    "institutions that the file does not declare)",
  ]);
});

Deno.test("convertConfig() takes the template of AJ from the column that Koha's bug 39829 adds", () => {
  const template = "[% item.title %] [% item.copynumber %]";
  const sip_accounts = "sip_account_id\tlogin_id\tsip_institution_id\tterminator\taj_field_template\n" +
    `1\tgate1\t7\tCR\t${template}\n`;
  const { xml, told } = converted(LISTENERS, readTables((name) => ({ ...TABLES, sip_accounts })[name]));
  assertEquals(xml.includes(`aj_field_template="${template}"`), true, xml);
  assertEquals(told.filter((line) => line.includes("aj_field_template")), []);
});

Deno.test("convertConfig() keeps the lines of a preference as they are, for all logins and for one", () => {
  const tables: Readonly<Record<string, string>> = {
    ...TABLES,
    sip_account_system_preference_overrides:
      "sip_account_system_preference_override_id\tsip_account_id\tvariable\tvalue\n" +
      '1\t1\tSIP2SortBinMapping\tNORTH:itype:eq:BK:1\\nNORTH:itype:>:"A&B":2\n',
    systempreferences: "variable\tvalue\nSIP2SortBinMapping\tSOUTH:itype:eq:BK:3\r\\nSOUTH:itype:<:CD:4\n",
  };
  const { xml } = converted(LISTENERS, readTables((name) => tables[name]));
  for (const text of [xml, converted(xml).xml]) {
    const { config } = load(text.replace('id="gate2"', 'id="gate2" password="p"'));
    const bins = [...config?.accounts.values() ?? []].map(({ rules: { account } }) =>
      account?.sortBins?.map(({ branch, tests, bin }) => [branch, tests[0]?.value, bin])
    );
    assertEquals(bins, [
      [["NORTH", { text: "BK" }, "1"], ["NORTH", { text: '"A&B"' }, "2"]],
      [["SOUTH", { text: "BK" }, "3"], ["SOUTH", { text: "CD" }, "4"]],
    ]);
  }
});

Deno.test("convertConfig() takes no preference from a file whose overrides Koha keeps in its database", () => {
  const stale = LISTENERS.replace(
    "</acsconfig>",
    "<syspref_overrides><dateformat>us</dateformat><AllFinesNeedOverride>1</AllFinesNeedOverride></syspref_overrides></acsconfig>",
  );
  const preferences = (database: KohaDatabase) => {
    const { xml, told } = converted(stale, database);
    const general = xml.replace(/<accounts>[^]*<\/accounts>/, "");
    return [
      /<dateformat>([^<]*)</.exec(general)?.[1],
      general.includes("AllFinesNeedOverride"),
      told.join().includes("syspref"),
    ];
  };
  assertEquals(preferences(readTables((name) => TABLES[name])), ["iso", false, true]);
  const untold = readTables((name) => name === "sip_system_preference_overrides" ? undefined : TABLES[name]);
  assertEquals(preferences(untold), ["us", true, false]);
});

Deno.test("convertConfig() takes the same accounts as Koha's REST interface tells them", () => {
  const accounts = [
    {
      sip_account_id: 1,
      login_id: "gate1",
      sip_institution_id: 7,
      terminator: "CR",
      encoding: "utf8",
      hide_fields: "BD,BE",
      checked_in_ok: false,
      convert_nonprinting_characters: null,
      error_detect: true,
      holds_get_captured: true,
      delimiter: "|",
      institution: {
        sip_institution_id: 7,
        name: "NORTH",
        implementation: "ILS",
        checkin: true,
        checkout: true,
        renewal: true,
        retries: 5,
        timeout: 100,
      },
      screen_msg_regexs: [{ find: "first\tone", replace: '1 & "more"' }, { find: "second", replace: "2" }],
      system_preference_overrides: [{ variable: "AllowItemsOnLoanCheckoutSIP", value: "1" }],
    },
  ];
  const { passwords } = readTables((name) => TABLES[name]);
  const told = readRest({ accounts: JSON.stringify(accounts), overrides: '[{"variable":"dateformat","value":"iso"}]' });
  const { xml } = converted(LISTENERS, { ...told, passwords });
  const only = (text: string) => /<login id="gate1"[^]*?<\/login>/.exec(text)?.[0];
  assertEquals(only(xml), only(converted(LISTENERS, readTables((name) => TABLES[name])).xml));
  assertMatch(xml, /<institution id="NORTH" implementation="ILS">/);
  assertMatch(xml, /<dateformat>iso<\/dateformat>/);
});

Deno.test("convertConfig() puts the hashes of staff users' passwords into a file's logins", () => {
  const text = LISTENERS.replace('id="old"', 'id="gate1"').replace(
    "</accounts>",
    '</accounts>\n  <institutions><institution id="GONE"/></institutions>',
  );
  const { xml } = converted(text, readTables((name) => name === "borrowers" ? TABLES.borrowers : undefined));
  assertEquals(load(xml).config?.accounts.get("gate1")?.password, { kind: "hash", phc: HASH });
});

Deno.test("convertConfig() takes no password where Koha has none, or an old MD5, and says so", () => {
  const borrowers = "userid\tpassword\ngate1\t!\ngate2\tX03MO1qnZdYdgyfeuILPmQ\n";
  const tables = readTables((name) => name === "borrowers" ? borrowers : TABLES[name]);
  const { xml, told } = converted(LISTENERS, tables);
  assertEquals(/ password=/.test(xml), false);
  assertEquals(told.filter((line) => line.includes("password")), [
    'login "gate1" has no password: its staff user in Koha has none ("!")',
    'login "gate2" has no password: that of its staff user in Koha is an old MD5, which cannot be checked',
  ]);
  const own = LISTENERS.replace('id="old"', 'id="gate1"');
  const kept = converted(own, readTables((name) => name === "borrowers" ? borrowers : undefined));
  assertEquals(/password="x"/.test(kept.xml), true);
  assertEquals(kept.told.filter((line) => line.includes("password")), [
    'login "gate1" keeps the password of the file: its staff user in Koha has none ("!")',
  ]);
});

Deno.test("editXml() appends to an element that is followed by an end tag at once", () => {
  const xml = "<all><one><a/></one></all>";
  const document = parseDocument(xml);
  const [one] = document.ok ? document.root.children : fail();
  assert(one);
  const edits = editXml(xml);
  edits.append(one, "<b/>");
  assertEquals(edits.apply(), "<all><one><a/>\n  <b/>\n</one></all>");
});

Deno.test("editXml() writes values that are read as they were meant", () => {
  const text = "<a b='1'>\n  <c/>\n</a>";
  const document = parseDocument(text);
  const root = document.ok ? document.root : fail("it is not well-formed");
  const [empty = fail("there is no c")] = root.children;
  const edits = editXml(text);
  const value = "\"<&>'\t\n";
  edits.setAttribute(root, "b", value);
  edits.setAttribute(root, "d", value);
  edits.setAttribute(root, "e", "2");
  edits.append(empty, "<f/>");
  edits.append(root, "<g/>");
  const written = edits.apply();
  const again = parseDocument(written);
  const { attributes, children } = again.ok ? again.root : fail(again.message);
  assertEquals([...attributes].map(([name, attribute]) => [name, attribute.value]), [["b", value], ["d", value], [
    "e",
    "2",
  ]]);
  assertEquals(children.map(({ name, children }) => [name, children.length]), [["c", 1], ["g", 0]]);
  assertEquals(escapeXml("a"), "a");
});

Deno.test("convertConfig() greets nobody from Koha where Evergreen has served, and leaves an empty greeting", () => {
  const greetings = (text: string) =>
    new Set([...load(text).config?.accounts.values() ?? []].map(({ answers }) => answers?.greeting));
  assertEquals(greetings(converted(file("evergreen.xml")).xml), new Set([""]));
  const greeted = converted(file("koha_3.xml")).xml;
  assertEquals(greetings(greeted), new Set(["Greetings from Koha. "]));
  const silent = greeted.replaceAll('greeting="Greetings from Koha. "', 'greeting=""');
  assertEquals(converted(silent).xml, silent);
});

Deno.test("convertConfig() finds the staff user of a login as Koha's database does, in whatever capital letters", () => {
  const tables = (name: string) => name === "borrowers" ? `userid\tpassword\nGate1\t${HASH}\nGATE2\t!\n` : TABLES[name];
  const { xml, told } = converted(LISTENERS, readTables(tables));
  assertMatch(xml, /<login id="gate1" password="\$2a\$/);
  assertMatch(told.join("\n"), /^login "gate2" has no password: its staff user in Koha has none \("!"\)$/m);
});

Deno.test("convertConfig() says which parts of accounts Koha's REST interface was not asked for", () => {
  const row = { sip_account_id: 1, login_id: "gate1", sip_institution_id: 7 };
  const institutions = JSON.stringify([{ sip_institution_id: 7, name: "NORTH" }]);
  const toldOf = (account: Readonly<Record<string, unknown>>) =>
    converted(LISTENERS, readRest({ accounts: JSON.stringify([account]), institutions })).told
      .filter((line) => line.includes("x-koha-embed"));
  const names = ["screen_msg_regexs", "patron_attributes", "custom_patron_fields", "item_fields"];
  const more = ["custom_item_fields", "sort_bin_mappings", "system_preference_overrides"];
  assertEquals(toldOf(row), [
    `the accounts were told without ${
      [...names, ...more].join(", ")
    }: what Koha has of these is missing, unless it is ` +
    "asked with all of them in x-koha-embed",
  ]);
  assertEquals(toldOf({ ...row, ...Object.fromEntries([...names, ...more].map((name) => [name, []])) }), []);
});

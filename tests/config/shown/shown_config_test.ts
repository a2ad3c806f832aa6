import { assert, assertEquals, assertNotMatch } from "@std/assert";
import type { Config } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load_config.ts";
import { accountsWithout } from "../../../src/config/shown/accounts_without.ts";
import { configDifferences } from "../../../src/config/shown/differences.ts";
import { shownElements } from "../../../src/config/shown/shown_elements.ts";

function read(login: string, more = ""): Config {
  const text = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
<listeners><service port="127.0.0.1:6001/tcp" transport="RAW" protocol="SIP/2.00" timeout="60"/></listeners>
<accounts>${login}</accounts>
<institutions><institution id="MAIN" implementation="ILS"><policy retries="3"/></institution></institutions>
<sip2d:storage url="postgres://sip:hidden@db/library"/>${more}</acsconfig>`;
  const { config, faults } = loadConfig("/etc/SIPServer.xml", { readText: () => text, env: () => "from-elsewhere" });
  assert(config, JSON.stringify(faults));
  return config;
}

const LOGIN = '<login id="term" password="secret-word" institution="MAIN" terminator="CR" hide_fields="BE"/>';

Deno.test("shownElements() tells what a file says by the names it has there, and no secret", () => {
  const told = shownElements(read(LOGIN).document);
  assertEquals(told.map(({ path, key, line }) => [path, key, line]), [
    ["listeners/service", "127.0.0.1:6001/tcp", 2],
    ["accounts/login", "term", 3],
    ["institutions/institution", "MAIN", 4],
    ["institutions/institution/policy", "MAIN", 4],
    ["storage", "", 5],
  ]);
  const [, login] = told;
  assertEquals(login?.values.map(({ name, shown }) => [name, shown]), [
    ["id", "term"],
    ["password", "***"],
    ["institution", "MAIN"],
    ["terminator", "CR"],
    ["hide_fields", "BE"],
  ]);
  assertNotMatch(JSON.stringify(told.map(({ values }) => values.map(({ shown }) => shown))), /secret-word|hidden/);
});

Deno.test("shownElements() tells elements of a kind apart, and preferences by name", () => {
  const rules =
    '<sip2d:circulation><sip2d:rule category="A" loan_days="1"/><sip2d:rule category="A" item_type="B"/></sip2d:circulation>';
  const login =
    '<login id="term" password="x" institution="MAIN"><syspref_overrides><dateformat>iso</dateformat></syspref_overrides><patron_attribute field="XA" code="C1"/></login>';
  const told = shownElements(read(login, rules).document).map(({ path, key, values }) =>
    [path, key, values.length] as const
  );
  assertEquals(told.filter(([path]) => /rule|overrides|attribute/.test(path)), [
    ["accounts/login/syspref_overrides", "term", 1],
    ["accounts/login/patron_attribute", "term XA C1", 2],
    ["circulation/rule", "A", 2],
    ["circulation/rule", "A B", 2],
  ]);
});

Deno.test("configDifferences() tells what came, went and changed, and that a secret did", () => {
  const before = shownElements(read(LOGIN).document);
  const other =
    '<login institution="MAIN" id="term" password="other-word" hide_fields="BD"/><login id="new" password="x" institution="MAIN"/>';
  const after = shownElements(read(other).document);
  assertEquals(configDifferences(before, before), []);
  assertEquals(configDifferences(before, after), [
    {
      path: "accounts/login",
      key: "term",
      kind: "changed",
      settings: [
        { name: "password", before: "***", after: "***" },
        { name: "hide_fields", before: "BE", after: "BD" },
        { name: "terminator", before: "CR" },
      ],
    },
    {
      path: "accounts/login",
      key: "new",
      kind: "added",
      settings: [{ name: "id", after: "new" }, { name: "password", after: "***" }, {
        name: "institution",
        after: "MAIN",
      }],
    },
  ]);
  assertEquals(configDifferences(after, before).map(({ key, kind }) => [key, kind]), [["term", "changed"], [
    "new",
    "removed",
  ]]);
});

Deno.test("accountsWithout() reads an account once without each of its options, wherever its password is kept", () => {
  const login =
    '<login id="term" password="file:nowhere" institution="MAIN" terminator="CRLF" hide_fields="BE" greeting="Hello"><patron_attribute field="XA" code="C1"/></login>';
  const text = read(login);
  const without = accountsWithout(text, "term");
  assertEquals(without.map(({ option }) => option), [
    "terminator",
    "hide_fields",
    "greeting",
    "patron_attribute XA C1",
  ]);
  const [terminator, hidden, greeting, attribute] = without.map(({ account }) => account);
  assertEquals([terminator?.terminator, terminator?.answers?.greeting], ["\r", "Hello"]);
  assertEquals([hidden?.presentation?.hiddenFields, hidden?.terminator], [new Set(), "\r\n"]);
  assertEquals(greeting?.answers, undefined);
  assertEquals(attribute?.presentation?.patronAttributes, undefined);
  assertEquals(accountsWithout(text, "nobody"), []);
});

Deno.test("accountsWithout() keeps the site's own words for all logins", () => {
  const words = '<sip2d:text name="greeting" value="Welcome"/>';
  const config = read(LOGIN.replace("/>", '><sip2d:text name="goodbye" value="Bye"/></login>'), words);
  const wordsOf = (texts: readonly { readonly value: string }[] = []) => texts.map(({ value }) => value);
  assertEquals(wordsOf(config.accounts.get("term")?.texts), ["Welcome", "Bye"]);
  assertEquals(accountsWithout(config, "term").map(({ option, account }) => [option, wordsOf(account.texts)]), [
    ["terminator", ["Welcome", "Bye"]],
    ["hide_fields", ["Welcome", "Bye"]],
    ["sip2d:text goodbye Bye", ["Welcome"]],
  ]);
});

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parseXml, XmlElement } from "@rgrove/parse-xml";
import { spec } from "../../../src/tools/conform/citation.ts";
import { reportOf } from "../../../src/tools/conform/report/conform_report.ts";
import { htmlReport } from "../../../src/tools/conform/report/html_report.ts";
import { junitReport } from "../../../src/tools/conform/report/junit_report.ts";
import type { ScenarioResult } from "../../../src/tools/conform/play_scenario.ts";
import { textReport } from "../../../src/tools/conform/report/text_report.ts";

const scenario = (id: string) => ({ id, title: `the story <of> ${id}`, about: ["login"], acts: [] }) as const;

const EXCHANGE = {
  sent: "9300CNsipterm1|COterm1|",
  received: "940\u0007",
  arrival: { terminator: "\r\n", strayed: false, inPieces: false },
} as const;

const FOUND = {
  grade: "must",
  rule: "login.1",
  message: 'it must be "1" & is <0>',
  source: spec("Login Response (94)"),
  exchange: 0,
} as const;

const RESULTS: readonly ScenarioResult[] = [
  { scenario: scenario("one"), exchanges: [EXCHANGE], findings: [FOUND], leftBehind: ["item I1 is on loan"] },
  { scenario: scenario("two"), exchanges: [EXCHANGE], findings: [FOUND], leftBehind: [] },
  {
    scenario: scenario("three"),
    exchanges: [],
    findings: [],
    leftBehind: [],
    leftOut: "the profile does not say: good",
  },
  {
    scenario: scenario("four"),
    exchanges: [EXCHANGE],
    findings: [{ ...FOUND, grade: "field", rule: "arrival.crlf" }, {
      ...FOUND,
      grade: "allowed",
      rule: "layout.retriesAllowed.free",
    }],
    notTried: "from act 2 of 3: act 1 failed",
    leftBehind: [],
  },
];

const RUN = {
  host: "sip.example.org",
  port: 6001,
  errorDetection: true,
  began: Temporal.Instant.from("2026-11-25T10:15:00Z"),
  profile: {
    exchanges: [],
    findings: [],
    mismatches: [{
      name: "blocked",
      message: "the profile gives P2 as blocked: this patron may not borrow",
      exchange: 0,
    }],
    unusable: new Map(),
    doubtful: new Set<string>(),
  },
  lastLook: [],
} as const;

const report = reportOf({ ...RUN, results: RESULTS }, { delimiter: "|", encoding: "utf8" });

Deno.test("reportOf() tells the same fault once, heaviest first, and shows no password", () => {
  assertEquals(report.counts, { must: 1, should: 0, field: 1 });
  assertEquals(report.findings.map(({ grade, times, scenarios }) => [grade, times, scenarios]), [
    ["must", 2, ["one", "two"]],
    ["field", 1, ["four"]],
  ]);
  assertEquals(report.findings[0]?.exchange?.sent, "9300CNsipterm1|CO***|");
  assertEquals(report.findings[0]?.exchange?.received, "940\\x07\\r\\n");
  assert(!JSON.stringify(report).includes("COterm1"));
});

Deno.test("textReport() says what was found, left out and left behind, and ends with the sum", () => {
  const text = textReport(report).join("\n");
  const [, head] = text.split("\n");
  assertEquals(head, "The document: 3M's Standard Interchange Protocol 2.00, revision 2.12, 2006");
  assertStringIncludes(text, 'MUST: it must be "1" & is <0>\n  login.1, in one and 1 more, 2 times\n  3M SIP 2.00');
  assertStringIncludes(text, "  > 9300CNsipterm1|CO***|\n    Login (93)\n");
  assertStringIncludes(text, "Left out:\n  the profile does not say: good (three)");
  assertStringIncludes(text, "Not as it was before:\n  item I1 is on loan");
  assertStringIncludes(text, "Not tried:\n  four: from act 2 of 3: act 1 failed");
  assertStringIncludes(text, "do not agree:\n  the profile gives P2 as blocked");
  assert(!text.includes("Allowed"));
  assertStringIncludes(textReport(report, true).join("\n"), "Allowed by the document:");
  const sum = "3 scenarios played, 1 left out; findings: 1 must, 0 should, 1 field; the profile does not fit in 1";
  assert(text.replace(/\n +/g, " ").endsWith(sum), text);
});

Deno.test("junitReport() is XML in which only a must and a should fail", () => {
  const { root } = parseXml(junitReport(report));
  assertEquals([root?.attributes.tests, root?.attributes.failures, root?.attributes.skipped], ["5", "2", "1"]);
  const cases = root?.children.filter((child) => child instanceof XmlElement) ?? [];
  const inside = cases.map(({ children: [first] }) => first instanceof XmlElement ? first.name : "");
  assertEquals(inside, ["", "failure", "failure", "skipped", "system-out", ""]);
});

Deno.test("htmlReport() is one file that needs no other, and in which text is text", () => {
  const html = htmlReport(report);
  assertMatch(html, /^<!doctype html>/);
  assert(!/<script|<link|src=|https?:/.test(html));
  assertMatch(html, /<p>The document: 3M.*s Standard Interchange Protocol 2\.00, revision 2\.12, 2006\.<\/p>/);
  assertStringIncludes(html, "it must be &quot;1&quot; &amp; is &lt;0&gt;");
  assertStringIncludes(html, "the story &lt;of&gt; one");
});

Deno.test("reportOf() shows the bytes where reading them would lose what they were", () => {
  const bytes = new Uint8Array([0x31, 0x38, 0x41, 0x4a, 0xc3, 0x28, 0x7c]);
  const exchange = { ...EXCHANGE, received: "18AJ\ufffd(|", bytes } as const;
  const shown = reportOf({
    ...RUN,
    results: [{ scenario: scenario("one"), exchanges: [exchange], findings: [FOUND], leftBehind: [] }],
  }, { delimiter: "|", encoding: "utf8" });
  assertEquals(shown.findings[0]?.exchange?.received, "18AJ\\xc3(|\\r\\n");
});

import { assert, assertEquals, assertMatch, fail } from "@std/assert";
import { RULES } from "../../../src/gateway/core/next.ts";
import { RuleTable } from "../../../src/gateway/core/rule_table.ts";
import type { RequestRule } from "../../../src/gateway/core/request_rules.ts";
import type { RowRule } from "../../../src/gateway/core/row_rules.ts";
import { PLANTED_RULES } from "./planted_rules.ts";
import { walk } from "./walk.ts";
import { WALKED_PARTS } from "./walked_parts.ts";

/** Lines of the tables that were used. */
const used = new Set<RequestRule | RowRule>();

/** The tables, each line of which notes that it is used. */
const noted: typeof RULES = {
  requests: new RuleTable(
    RULES.requests.lines.map((rule) => ({ ...rule, does: [(asked) => noteUsed(rule, asked), ...rule.does] })),
  ),
  rows: new RuleTable(
    RULES.rows.lines.map((rule) => ({ ...rule, does: [(row) => noteUsed(rule, row), ...rule.does] })),
  ),
};

function noteUsed<Thing>(rule: RequestRule | RowRule, thing: Thing): Thing {
  used.add(rule);
  return thing;
}

for (const [name, part] of Object.entries(WALKED_PARTS)) {
  Deno.test(`every state keeps the promises of the gateway: ${name}`, () => {
    const { broken, states } = walk(part, noted);
    assertEquals(broken, undefined);
    assert(states > (part.workers === undefined ? 1_000 : 100), `only ${states} states`);
  });
}

/**
 * Lines that no walk uses: after a defect of the program, at a storage that fails in between, where another process is
 * quicker or the system away between two steps, where three changes are under way at once, at the end of a process, and
 * what is held back from being handed over.
 * `soak:core` walks those of several returns that wait.
 */
const NOT_WALKED: ReadonlySet<string> = new Set([
  "leasing: leased",
  "beginning: gone",
  "taking: earlier",
  "taking: storage away",
  "behind: storage away",
  "sent: over",
  "gathering: returns, waits no more",
  "questioning: questioned if wasAnswered",
  "clearing: handed over if isAnotherLeft",
  "comparing: storage away",
  "taking up: storage away",
  "taking up: held if isStopped",
  "taking up: held",
  "accepting: not accepted",
  "listing: not listed",
]);

Deno.test("every line of the tables is used in the walk, but those for what the walk leaves out", () => {
  const lines = [...RULES.requests.lines, ...RULES.rows.lines].filter((rule) => !used.has(rule));
  const named = lines.filter(({ at }) => !at.some((one) => one === "broken")).map((rule) =>
    `${rule.in[0]}: ${rule.at.join(", ")}${rule.if ? ` if ${rule.if.name}` : ""}`
  );
  assertEquals(named.filter((line) => !NOT_WALKED.has(line)), []);
});

const FIRST = WALKED_PARTS["a loan, with all that may fail"] ?? fail("there is no first part");

for (const { name, rules, told, part = FIRST } of PLANTED_RULES) {
  Deno.test(`a wrong line is named: ${name}`, () => {
    assertMatch(walk(part, rules).broken?.problem ?? "nothing is broken", told);
  });
}

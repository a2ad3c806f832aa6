import { assert, assertEquals, assertMatch, fail } from "@std/assert";
import { next, RULES } from "../../../src/gateway/core/next.ts";
import { RuleTable } from "../../../src/gateway/core/rule_table.ts";
import type { RequestRule } from "../../../src/gateway/core/request_rules.ts";
import type { RowRule } from "../../../src/gateway/core/row_rules.ts";
import { type CoreEffect, type CoreState, NOTHING_ASKED } from "../../../src/gateway/core/states.ts";
import { PLANTED_RULES } from "./planted_rules.ts";
import { UNWALKED_LINES } from "./unwalked_lines.ts";
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

for (const [name, { isOnline = true, events, done }] of Object.entries(UNWALKED_LINES)) {
  Deno.test(`what the walk leaves out is done as the tables say: ${name}`, () => {
    let state: CoreState = { ...NOTHING_ASKED, isOnline, mostApart: 9 };
    const effects = events.flatMap((event) => {
      const after = next(state, event, noted);
      state = after.state;
      return after.effects;
    });
    assertEquals(effects.map(named), done);
  });
}

/** What is to be done, in words. */
function named(effect: CoreEffect): string {
  switch (effect.kind) {
    case "tell": {
      const { kind, reason = "", says = "" } = { reason: undefined, says: undefined, ...effect.word };
      return ["tell", kind, reason, says].filter((part) => part !== "").join(" ");
    }
    case "ring":
      return `ring ${effect.when}`;
    case "returns":
      return effect.errand.kind;
    case "hand over":
      return `hand over ${effect.ledgerId}`;
    case "handed over":
      return `handed over ${effect.came.kind}${effect.came.kind === "waits" ? ` ${effect.came.for}` : ""}`;
    default:
      return effect.kind;
  }
}

Deno.test("every line of the tables is used", () => {
  const lines = [...RULES.requests.lines, ...RULES.rows.lines].filter((rule) => !used.has(rule));
  assertEquals(
    lines.map((rule) => `${rule.in[0]}: ${rule.at.join(", ")}${rule.if ? ` if ${rule.if.name}` : ""}`),
    [],
  );
});

const FIRST = WALKED_PARTS["a loan, with all that may fail"] ?? fail("there is no first part");

for (const { name, rules, told, part = FIRST } of PLANTED_RULES) {
  Deno.test(`a wrong line is named: ${name}`, () => {
    assertMatch(walk(part, rules).broken?.problem ?? "nothing is broken", told);
  });
}

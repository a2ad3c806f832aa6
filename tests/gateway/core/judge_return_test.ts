import { assertEquals } from "@std/assert";
import { judgeReturn } from "../../../src/gateway/core/judge_return.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";

type LateReturn = Parameters<typeof judgeReturn>[0];

const WEEK = 7;
const BERLIN = createLocalTime("Europe/Berlin");
const at = (moment: string) => Temporal.Instant.from(moment);

/** Monday, half past nine in the morning. */
const RETURNED = at("2026-11-30T09:30:00+01:00"),
  BEFORE = at("2026-11-20T15:00:00Z"),
  IN_THAT_SECOND = RETURNED.add({ milliseconds: 999 }),
  SINCE = at("2026-11-30T12:00:00Z");
/** Sunday is six days later, Monday seven; the newer loan is due three weeks later. */
const SUNDAY = "20261206    235900", MONDAY = "20261207    235900", NEWER = "20261221    235900";

const known = (written: string, { from = "18", since = BEFORE } = {}) => ({ known: { written, from, since } });
const lent = (due?: string) => ({ now: { lent: true, ...due !== undefined && { due } } });
const inAnotherForm = (due: string, dueDay: string) => ({ now: { lent: true, due, dueDay } });

/** What is known of a return, and what may be done with it. */
const CASES: readonly (readonly [string, Omit<LateReturn, "returned">, string])[] = [
  ["not on loan any more", { ...known(NEWER), now: { lent: false } }, "settled"],
  ["not on loan any more, of which nothing was known", { now: { lent: false } }, "settled"],
  ["on loan with the due date that was known before", { ...known(NEWER), ...lent(NEWER) }, "send"],
  ["known since the moment of the return", { ...known(NEWER, { since: RETURNED }), ...lent(NEWER) }, "send"],
  ["known since the same second", { ...known(NEWER, { since: IN_THAT_SECOND }), ...lent(NEWER) }, "send"],
  ["known only since then", { ...known(NEWER, { since: SINCE }), ...lent(NEWER) }, "due-not-known"],
  [
    "lent here since then, for less than a week",
    { ...known(SUNDAY, { from: "12", since: SINCE }), ...lent(SUNDAY) },
    "lent-since",
  ],
  ["lent here since then, though the due date is told no more", {
    ...known(SUNDAY, { from: "12", since: SINCE }),
    ...lent(),
    confirmed: true,
  }, "lent-since"],
  ["lent here since then, and not on loan any more", {
    ...known(SUNDAY, { from: "12", since: SINCE }),
    now: { lent: false },
  }, "settled"],
  ["lent here in that second", { ...known(NEWER, { from: "12", since: IN_THAT_SECOND }), ...lent(NEWER) }, "send"],
  ["another due date, as late as a newer loan's", { ...known(SUNDAY), ...lent(NEWER) }, "due-changed"],
  ["another due date, too early for a newer loan", { ...known(NEWER), ...lent(SUNDAY) }, "send"],
  ["not known before, due on the sixth day", lent(SUNDAY), "send"],
  ["not known before, overdue", lent("20261101    235900"), "send"],
  ["not known before, due on the seventh day", lent(MONDAY), "due-not-known"],
  ["not known before, due on the seventh day without an hour", lent("20261207    000000"), "due-not-known"],
  ["not known before, due three weeks later", lent(NEWER), "due-not-known"],
  ["a due date in another form, early", inAnotherForm("2026-12-06 23:59:00", "2026-12-06"), "send"],
  ["a due date in another form, late", inAnotherForm("2026-12-07", "2026-12-07"), "due-not-known"],
  ["a due date that nobody can read", lent("next week"), "due-not-known"],
  ["a due date that nobody can read, as it was known", { ...known("next week"), ...lent("next week") }, "send"],
  ["on the day that UTC's clock tells too early", lent("20261206   Z233000"), "due-not-known"],
  ["no due date", { ...known(NEWER), ...lent() }, "no-due"],
  ["no due date, and staff's word", { ...known(NEWER), ...lent(), confirmed: true }, "send"],
  ["a newer due date, and staff's word", { ...known(SUNDAY), ...lent(NEWER), confirmed: true }, "due-changed"],
  ["lost, with the due date that was known before", { ...known(NEWER), now: { due: NEWER } }, "send"],
  ["lost, without a due date", { now: {} }, "no-due"],
  ["as a 12 told it, to the second", { ...known(NEWER, { from: "12" }), ...lent(NEWER) }, "send"],
  ["as a 12 told it, without an hour", { ...known("20261221    000000", { from: "12" }), ...lent(NEWER) }, "send"],
  ["as a 30 told it, which an 18 tells without an hour", {
    ...known(NEWER, { from: "30" }),
    ...lent("20261221    000000"),
  }, "send"],
  ["another hour than a 12 told", { ...known("20261221    180000", { from: "12" }), ...lent(NEWER) }, "due-changed"],
  ["another hour than an 18 told", { ...known("20261221    000000"), ...lent(NEWER) }, "due-changed"],
  ["another day than a 12 told", { ...known("20261220    000000", { from: "12" }), ...lent(NEWER) }, "due-changed"],
];

for (const [what, facts, expected] of CASES) {
  Deno.test(`judgeReturn() of a copy that is ${what}: ${expected}`, () => {
    const verdict = judgeReturn({ returned: RETURNED, ...facts }, WEEK, BERLIN);
    assertEquals(verdict.kind === "list" ? verdict.doubt : verdict.kind, expected);
  });
}

Deno.test("judgeReturn() counts days by the institution's calendar, and loans from the shortest", () => {
  const late = { returned: at("2026-11-30T23:30:00Z"), now: { lent: true, due: MONDAY } };
  assertEquals(judgeReturn(late, WEEK, BERLIN), { kind: "send" }, "it is Tuesday in Berlin");
  assertEquals(judgeReturn(late, WEEK - 1, BERLIN), { kind: "list", doubt: "due-not-known" });
});

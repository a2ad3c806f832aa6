import { assertEquals } from "@std/assert";
import { dueSays, judgeQueued, objectionTo, type QueuedChange } from "../../../src/gateway/core/judge_queued.ts";
import type { CopyLoan } from "../../../src/library/known/known_records.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";

const WEEK = 7;
const BERLIN = createLocalTime("Europe/Berlin");
const at = (moment: string) => Temporal.Instant.from(moment);

const AT = at("2026-11-30T09:30:00+01:00");
/** The end of a day in Berlin, as it is told and as it is written. */
const PROMISED = at("2026-12-14T23:59:00+01:00");
const DAY = "20261214    235900", EARLIER = "20261213    235900", LATER = "20261215    235900";

const IN: CopyLoan = { kind: "not on loan" }, UNKNOWN: CopyLoan = { kind: "unknown" };
const out = (due: string | null = "2026-12-14T23:59:00+01:00"): CopyLoan => ({
  kind: "on loan",
  to: { patronId: "P1", due, renewals: null },
});
const lent = (due?: string) => ({ lent: true, ...due !== undefined && { due } });
const BACK = { lent: false };
const known = (written: string, since = AT) => [{ written, from: "12", since }];

type Case = readonly [what: string, queued: Omit<QueuedChange, "at" | "dues"> & Partial<QueuedChange>, verdict: string];

const LOANS: readonly Case[] = [
  ["in, as was believed", { change: "loan", believed: IN, now: BACK }, "send"],
  ["in, of which nothing was known", { change: "loan", believed: UNKNOWN, now: BACK }, "send"],
  ["in, though it was believed to be on loan", { change: "loan", believed: out(), now: BACK }, "desk-acted"],
  ["of which the system tells nothing", { change: "loan", believed: IN, now: {} }, "send"],
  ["on loan to the patron", { change: "loan", believed: IN, now: lent(DAY), isTheirs: true }, "settled"],
  [
    "on loan to the patron for longer",
    { change: "loan", believed: IN, now: lent(LATER), isTheirs: true },
    "settled later",
  ],
  ["on loan to the patron for a shorter time", {
    ...{ change: "loan", believed: IN, now: lent(EARLIER), isTheirs: true },
  }, "settled due-earlier"],
  [
    "on loan to the patron, without a due date",
    { change: "loan", believed: IN, now: lent(), isTheirs: true },
    "settled",
  ],
  ["on loan to another", { change: "loan", believed: IN, now: lent(DAY), isTheirs: false }, "lent-to-other"],
  ["on loan, and nobody says to whom", { change: "loan", believed: IN, now: lent(DAY) }, "on-loan"],
  ["lost, with a due date", { change: "loan", believed: IN, now: { due: DAY } }, "on-loan"],
  ["on loan to another, as was believed", { change: "loan", believed: out(), now: lent(DAY), isTheirs: false }, "send"],
  ["on loan to another, for longer than was believed", {
    ...{ change: "loan", believed: out(), now: lent(LATER), isTheirs: false },
  }, "lent-to-other"],
  ["on loan, as was believed without a due date", { change: "loan", believed: out(null), now: lent(DAY) }, "on-loan"],
  [
    "in, after it had been lent again or had come back",
    { change: "loan", believed: UNKNOWN, now: BACK, isMovedSince: true },
    "moved-since",
  ],
];

const RETURNS: readonly Case[] = [
  ["not on loan", { change: "return", believed: out(), now: BACK }, "settled"],
  ["on loan as was believed", { change: "return", believed: out(), now: lent(DAY), isTheirs: true }, "send"],
  ["on loan as was believed, and nobody says to whom", { change: "return", believed: out(), now: lent(DAY) }, "send"],
  [
    "on loan to another by now",
    { change: "return", believed: out(), now: lent(DAY), isTheirs: false },
    "lent-to-other",
  ],
  ["on loan for longer than was believed", {
    ...{ change: "return", believed: out(), now: lent(LATER), isTheirs: true },
  }, "due-not-known"],
  ["on loan as the system said when it was handed over", {
    ...{
      change: "return",
      believed: out(),
      now: lent(LATER),
      isTheirs: true,
      dues: known(LATER, AT.add({ hours: 5 })),
    },
  }, "send"],
  [
    "due so early that it is no newer loan",
    { change: "return", believed: IN, now: lent("20261206    235900") },
    "send",
  ],
  ["due on a day that no newer loan can have", {
    ...{ change: "return", believed: UNKNOWN, now: lent(DAY), noneSince: (due) => due === "2026-12-14" },
  }, "send"],
  ["due on a day that a newer loan can have, of which nothing was known", {
    ...{ change: "return", believed: UNKNOWN, now: lent(DAY), noneSince: () => false },
  }, "due-not-known"],
  ["due on a day that no newer loan can have, though a terminal has lent it since", {
    ...{ change: "return", believed: UNKNOWN, now: lent(DAY), noneSince: () => true, isMovedSince: true },
  }, "lent-since"],
  ["on loan as was believed, though a terminal has lent it since", {
    ...{ change: "return", believed: out(), now: lent(DAY), isTheirs: true, isMovedSince: true },
  }, "lent-since"],
  ["not on loan, though a terminal had lent it since", {
    ...{ change: "return", believed: out(), now: BACK, isMovedSince: true },
  }, "settled"],
  ["on loan with another due date than was known", {
    ...{ change: "return", believed: UNKNOWN, now: lent(LATER), dues: known(DAY, AT.subtract({ hours: 99 })) },
  }, "due-changed"],
];

const RENEWALS: readonly Case[] = [
  ["not on loan", { change: "renewal", believed: out(), now: BACK }, "not-on-loan"],
  ["on loan to another", { change: "renewal", believed: out(), now: lent(DAY), isTheirs: false }, "lent-to-other"],
  ["on loan as was believed", {
    ...{ change: "renewal", believed: out("2026-12-01T23:59:00+01:00"), now: lent("20261201    235900") },
  }, "send"],
  [
    "on loan to the patron, due earlier",
    { change: "renewal", believed: UNKNOWN, now: lent(EARLIER), isTheirs: true },
    "send",
  ],
  ["renewed already", { change: "renewal", believed: UNKNOWN, now: lent(DAY), isTheirs: true }, "settled"],
  ["renewed for longer", { change: "renewal", believed: UNKNOWN, now: lent(LATER), isTheirs: true }, "settled later"],
  ["on loan otherwise than was believed", {
    ...{ change: "renewal", believed: out("2026-12-01T23:59:00+01:00"), now: lent(LATER) },
  }, "due-changed"],
  ["on loan without a due date", { change: "renewal", believed: out(), now: lent() }, "no-due"],
];

for (const [what, queued, expected] of [...LOANS, ...RETURNS, ...RENEWALS]) {
  Deno.test(`judgeQueued() of the ${queued.change} of a copy that is ${what}: ${expected}`, () => {
    const promised = queued.change === "return" ? {} : { promised: PROMISED };
    const verdict = judgeQueued({ at: AT, dues: [], ...promised, ...queued }, WEEK, BERLIN);
    const { kind, detail = "", doubt = "" } = { detail: "", doubt: "", ...verdict };
    const told = kind === "list" ? doubt : [kind, doubt, /later/.test(detail) ? "later" : ""].join(" ");
    assertEquals(told.trim().replaceAll("  ", " "), expected);
  });
}

Deno.test("dueSays() compares days where the patron was told a day, and minutes where it was an hour", () => {
  const says = (written: string, promised = PROMISED) => dueSays(promised, written, BERLIN);
  assertEquals([DAY, EARLIER, LATER].map((one) => says(one)), ["same", "earlier", "later"]);
  assertEquals(["20261214    180000", "20261214    000000"].map((one) => says(one)), ["same", "same"]);
  const hour = at("2026-12-14T18:00:00+01:00");
  const written = ["20261214    180059", "20261214    175900", "20261214   Z170000", "20261214    000000"];
  assertEquals(written.map((one) => says(one, hour)), ["same", "earlier", "same", "same"]);
  assertEquals(says("next week"), undefined);
});

Deno.test("objectionTo() says why a system would have refused a loan, as far as its answers tell", () => {
  const onShelf = { onShelf: true, queue: 1 },
    free = { onShelf: false, queue: 0 },
    queued = { onShelf: false, queue: 2 };
  const may = { denied: false, holds: 0 }, denied = { denied: true, holds: 0, words: "Card blocked." };
  const doubts = [
    objectionTo("i1", free, may),
    objectionTo("i1", free, denied),
    objectionTo("i1", onShelf, may),
    objectionTo("i1", queued, may),
    objectionTo("i1", onShelf, { ...may, holds: 1, onShelf: ["I1"] }),
    objectionTo("i1", onShelf, { ...may, holds: 1, onShelf: ["I2"] }),
    // Whether the copy is theirs nobody says.
    objectionTo("i1", onShelf, { ...may, holds: 1 }),
    objectionTo("i1", queued, { ...may, holds: 1 }),
  ].map((objection) => objection?.doubt);
  const held = "held-for-other";
  assertEquals(doubts, [undefined, "card-denied", held, held, undefined, held, undefined, undefined]);
  assertEquals(objectionTo("i1", onShelf, denied), { doubt: held, said: "Card blocked." });
});

import type { Step } from "./asks.ts";
import type { Ask } from "./sent.ts";

const ask = (desk: number, what: Ask): Step => ({ kind: "ask", desk, ask: what });
const pass = (minutes: number): Step => ({ kind: "pass", minutes });
const checkout = { kind: "checkout", patron: "P1", item: "A1", renewal: true, agreed: false } as const;
const hold = { kind: "hold", mode: "+", patron: "P1", agreed: false } as const;
const end = pass(1);

/** Days on which server and model once differed, each cut down to what made the difference. */
export const KEPT_DAYS: readonly (readonly Step[])[] = [
  // A copy that is lent at another branch was last seen there.
  [ask(1, checkout), end],
  [ask(1, checkout), ask(0, { kind: "undo-checkout", item: "A1" }), end],
  // A hold that ran out cannot be changed: it would tell a place in a queue in which it does not stand.
  [ask(0, { ...hold, title: "TA", expiresIn: 0 }), pass(4320), ask(0, { ...hold, mode: "*", title: "TA" }), end],
  // Cancelling looks at neither the place nor the date that come along.
  [ask(0, { ...hold, item: "A1" }), ask(0, { ...hold, mode: "-", title: "TA", expiresIn: -1, pickup: "nowhere" }), end],
  // A renewal by checkout is put back as a renewal, not as a checkout.
  [ask(0, checkout), ask(0, checkout), ask(0, { kind: "undo-checkout", item: "A1" }), end],
  // What was renewed along with everything else is not the last checkout any more.
  [
    ask(0, checkout),
    ask(0, { kind: "renew-all", patron: "P1", agreed: false }),
    ask(0, { kind: "undo-checkout", item: "A1" }),
    end,
  ],
  // A clock that stands still: what is lent, taken back and lent by three messages with one date is lent.
  [ask(4, checkout), ask(4, { kind: "checkin", item: "A1" }), { kind: "reconnect", desk: 4 }, ask(4, checkout), end],
  [
    ask(4, { kind: "enable", patron: "P1" }),
    ask(4, { kind: "block", patron: "P1" }),
    { kind: "reconnect", desk: 4 },
    ask(4, { kind: "enable", patron: "P1" }),
    end,
  ],
  // What was told off-line long ago counts as told a month ago: no retry any more, and later than what it came too late for.
  [
    ask(0, { ...checkout, renewal: false }),
    ask(0, { kind: "told-checkout", patron: "P1", item: "A1", ago: 3_676, dueIn: 27_059 }),
    pass(54_799),
    { kind: "again", back: 0 },
    end,
  ],
  // What was told off-line and is told again is the same deed, hours later too.
  [ask(0, { kind: "told-checkout", patron: "P1", item: "A1", ago: 0, dueIn: 20_160 }), pass(120), {
    kind: "again",
    back: 0,
  }, end],
  // Undoing the renewal that somebody else's card made tells who has the copy.
  [
    ask(0, { ...checkout, item: "D1", agreed: true }),
    ask(0, { kind: "renew", patron: "P4", item: "D1", thirdParty: true, agreed: true }),
    ask(0, { kind: "undo-checkout", item: "D1" }),
    end,
  ],
  // Nobody's own hold recalls the loan.
  [
    ask(0, { ...checkout, patron: "P4", item: "A3" }),
    pass(7136),
    ask(0, { ...hold, patron: "P4", title: "TA", by: "4" }),
    ask(1, { kind: "checkin", item: "A1" }),
    ask(1, { kind: "checkin", item: "A2" }),
    ask(0, { kind: "status", patron: "P4" }),
    end,
  ],
  // A scan that clears the hold shelf of what was not collected is a checkin; until then the copy is not free.
  [
    ask(0, { ...hold, patron: "P2", title: "TA" }),
    ask(1, { kind: "checkin", item: "A3" }),
    pass(4980),
    ask(1, { kind: "checkin", item: "A2" }),
    ask(0, { ...checkout, item: "A1" }),
    ask(0, { ...hold, item: "A1" }),
    ask(0, { ...hold, patron: "P2", mode: "-", title: "TA" }),
    ask(1, { kind: "checkin", item: "A3" }),
    end,
  ],
  // A patron whose loan was ended by what somebody else did off-line has changed: the same request is no retry.
  [
    ask(2, { ...checkout, patron: "P4" }),
    ask(0, { ...hold, patron: "P2", title: "TA" }),
    pass(110),
    ask(2, { kind: "renew-all", patron: "P4", agreed: true }),
    ask(2, { kind: "told-checkout", patron: "P2", item: "A1", ago: 67, dueIn: 20_160 }),
    { kind: "again", back: 1 },
    end,
  ],
  // A withdrawn copy that went out off-line stays withdrawn, and is refused when it comes back.
  [
    ask(0, { kind: "told-checkout", patron: "P1", item: "W1", ago: 0, dueIn: 20_160 }),
    ask(0, { kind: "checkin", item: "W1" }),
    end,
  ],
  // A request that was refused at first, and whose retries bear the date of each try, is executed once.
  [
    ask(0, { kind: "block", patron: "P1" }),
    ask(1, checkout),
    ask(0, { kind: "enable", patron: "P1" }),
    { kind: "again", back: 1, date: "now" },
    { kind: "again", back: 1, date: "now" },
    end,
  ],
];

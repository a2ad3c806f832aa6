import type { WalkedPart, WalkedRequest } from "./walked_world.ts";

const LOAN: WalkedRequest = { change: "A", copy: "1", gateway: 0, kind: "loan" };
const RETURN: WalkedRequest = { change: "B", copy: "1", gateway: 1, kind: "return" };
const HOLD: WalkedRequest = { change: "C", copy: "2", gateway: 0, kind: "hold" };
const COIN: WalkedRequest = { change: "D", copy: "3", gateway: 0, kind: "coin" };

const PART: Omit<WalkedPart, "requests"> = {
  ...{ mortal: [0, 1], hasStaff: true, isDiskSlow: false, takesTime: true, asksAgain: false, mayFail: false },
  mostApart: 2,
};

/** What `task test` walks: each with all orders of what it names. */
export const WALKED_PARTS: Readonly<Record<string, WalkedPart>> = {
  "a loan, with all that may fail": { ...PART, requests: [LOAN], isDiskSlow: true, asksAgain: true, mayFail: true },
  "a loan, and its retry at another gateway": { ...PART, requests: [LOAN, { ...LOAN, gateway: 1 }], isDiskSlow: true },
  "a loan, and its retry at the same gateway": { ...PART, requests: [LOAN, LOAN], isDiskSlow: true },
  "a loan, and the return of the copy at another gateway": { ...PART, requests: [LOAN, RETURN], hasStaff: false },
  "a loan, and a hold on another copy": { ...PART, requests: [LOAN, HOLD], mostApart: 1 },
  "a loan, and a hold on its copy": { ...PART, requests: [LOAN, { ...HOLD, copy: "1" }], hasStaff: false },
  "money in a coin box, and another coin of the same patron": {
    ...PART,
    requests: [COIN, { ...COIN, change: "E", gateway: 1 }],
    hasStaff: false,
  },
  "money in a coin box, and its retry": { ...PART, requests: [COIN, { ...COIN, gateway: 1 }], mayFail: true },
};

/** What takes longer: `deno task soak:core`. */
export const LONG_PARTS: Readonly<Record<string, WalkedPart>> = {
  "a loan, the return of the copy, and staff": { ...PART, requests: [LOAN, RETURN] },
  "a loan, the return of the copy at the same gateway": { ...PART, requests: [LOAN, { ...RETURN, gateway: 0 }] },
  "a loan, the return of the copy, and a hold on another": {
    ...PART,
    requests: [LOAN, RETURN, HOLD],
    mortal: [],
    hasStaff: false,
    takesTime: false,
    mostApart: 3,
  },
  "the same, and the gateway of the return dies": {
    ...PART,
    requests: [LOAN, RETURN, HOLD],
    mortal: [1],
    hasStaff: false,
    takesTime: false,
    mostApart: 3,
  },
};

import type { WalkedPart, WalkedRequest } from "./walked_world.ts";

const LOAN: WalkedRequest = { change: "A", copy: "1", gateway: 0, kind: "loan" };
const RETURN: WalkedRequest = { change: "B", copy: "1", gateway: 1, kind: "return" };
const HOLD: WalkedRequest = { change: "C", copy: "2", gateway: 0, kind: "hold" };
const COIN: WalkedRequest = { change: "D", copy: "3", gateway: 0, kind: "coin" };

const PART: Omit<WalkedPart, "requests"> = {
  ...{ mortal: [0, 1], hasStaff: true, isDiskSlow: false, takesTime: true, asksAgain: false, mayFail: false },
  mostApart: 2,
};

const WAITING: typeof PART = { ...PART, workers: [1], mortal: [], hasStaff: false, takesTime: false };
const SECOND: WalkedRequest = { ...RETURN, change: "E" };
const UNDO: WalkedRequest = { ...RETURN, change: "F", kind: "undo" };

const LENT: WalkedRequest = { change: "G", copy: "1", gateway: 1, kind: "loan", patron: "1", isQueued: true };
const BACK: WalkedRequest = { change: "H", copy: "1", gateway: 1, kind: "return", isQueued: true };
const SECOND_LOAN: WalkedRequest = { ...LENT, change: "K", copy: "3" };
const NEXT_LOAN: WalkedRequest = { change: "I", copy: "2", gateway: 0, kind: "loan", patron: "1" };

const LOAN_OF_LENT: WalkedRequest = { ...NEXT_LOAN, copy: "1" };

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
  "a return that may wait, with all that may fail": {
    ...{ ...WAITING, requests: [RETURN], workers: [0, 1], mayFail: true, isPrompt: true, hasDesk: true },
  },
  "a return that may wait, and its retry": {
    ...WAITING,
    requests: [RETURN, { ...RETURN, gateway: 0 }],
    isPrompt: true,
  },
  "a return that may wait, and a loan of its copy": {
    ...WAITING,
    requests: [RETURN, { ...LOAN, gateway: 1 }],
    isPrompt: true,
    takesTime: true,
  },
  "a return that may wait, and the next of its copy": {
    ...WAITING,
    requests: [RETURN, SECOND],
    workers: [],
    isPrompt: true,
  },
  "a loan that a stand-in accepted, and its return": {
    ...{ ...WAITING, requests: [LENT, BACK], isPrompt: true, hasDesk: true, mortal: [1] },
  },
  "a loan that a stand-in accepted, and a terminal's change of its patron": {
    ...{ ...WAITING, requests: [LENT, NEXT_LOAN], isPrompt: true },
  },
  "a loan that a stand-in accepted, and a terminal's return of its copy": {
    ...{ ...WAITING, requests: [LENT, RETURN], isPrompt: true },
  },
  "a return that a stand-in accepted, and its retry": {
    ...{ ...WAITING, requests: [LENT, BACK, { ...RETURN, change: "H", gateway: 0 }], isPrompt: true },
  },
  "a loan that a stand-in accepted, and its retry": {
    ...{ ...WAITING, requests: [LENT, { ...LOAN, change: "G", patron: "1" }], isPrompt: true },
  },
  "two loans of a patron that a stand-in accepted": {
    ...{ ...WAITING, requests: [LENT, SECOND_LOAN], isPrompt: true },
  },
  "a loan that a stand-in accepted, and a second process under the name of one that stands still": {
    ...{ ...WAITING, requests: [LENT], isPrompt: true, workers: [0, 1], suspended: [1], takesTime: true },
  },
  "a return that may wait, and its undoing": { ...WAITING, requests: [RETURN, UNDO], isPrompt: true },
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
  "a return that may wait, with all that may fail, and late": {
    ...WAITING,
    requests: [RETURN],
    mayFail: true,
    workers: [0, 1],
    mortal: [1],
  },
  "a return that may wait, and its retry, late": {
    ...WAITING,
    requests: [RETURN, { ...RETURN, gateway: 0 }],
    mortal: [1],
    isPrompt: true,
  },
  "a return that may wait, a loan of its copy, and a crash": {
    ...WAITING,
    requests: [RETURN, LOAN],
    mortal: [1],
    isPrompt: true,
    hasDesk: true,
  },
  "a return that may wait, and a loan of its copy, late": { ...WAITING, requests: [RETURN, LOAN] },
  "a return that may wait, the next of its copy, and two workers": {
    ...WAITING,
    requests: [RETURN, { ...SECOND, gateway: 0 }],
    workers: [0, 1],
    isPrompt: true,
  },
  "a loan that a stand-in accepted, its return, and two workers": {
    ...{ ...WAITING, requests: [LENT, BACK], isPrompt: true, hasDesk: true, workers: [0, 1], mortal: [1] },
  },
  "a loan that a stand-in accepted, and a terminal's return of its copy at another gateway": {
    ...{ ...WAITING, requests: [LENT, { ...RETURN, gateway: 0 }], isPrompt: true },
  },
  "a loan that a stand-in accepted, a terminal's loan of its copy, and a crash": {
    ...{ ...WAITING, requests: [LENT, LOAN_OF_LENT], isPrompt: true, mortal: [1], hasDesk: true },
  },
  "a loan that a stand-in accepted, its return, and a terminal's loan, of which one has no answer": {
    ...{ ...WAITING, requests: [LENT, BACK, LOAN_OF_LENT], isPrompt: true, mortal: [1], hasDesk: true, mostLost: 1 },
  },
  "a loan that a stand-in accepted, its return, and a terminal's loan, of which two have no answer": {
    ...{ ...WAITING, requests: [LENT, BACK, LOAN_OF_LENT], isPrompt: true, mostLost: 2 },
  },
  "two loans of a patron that a stand-in accepted, and a terminal's change": {
    ...{
      ...WAITING,
      requests: [LENT, SECOND_LOAN, NEXT_LOAN],
      isPrompt: true,
      workers: [0, 1],
    },
  },
  "a loan that a stand-in accepted, with all that may fail, and late": {
    ...{ ...WAITING, requests: [LENT, BACK], hasDesk: true, mayFail: true },
  },
  "a return that may wait, its undoing, and a crash": {
    ...WAITING,
    requests: [RETURN, UNDO],
    isPrompt: true,
    mortal: [1],
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

import type {
  ChangeFacts,
  CoreEvent,
  HandOverAsked,
  RequestEvent,
  SeenAccepted,
} from "../../../src/gateway/core/states.ts";

/**
 * What the walk leaves out: a defect of the program, a storage that fails in between, another process that is quicker, three
 * changes at once, the end of a process, and what is held back from being handed over.
 */
interface UnwalkedLines {
  /** Whether the system answers; it does where absent. */
  readonly isOnline?: false;
  readonly events: readonly CoreEvent[];
  /** All that is to be done, in order, each by its name, and what is told. */
  readonly done: readonly string[];
}

const LOAN: ChangeFacts = {
  ...{ provedSays: "no", unconfirmedSays: "no", isAccepted: false, isCoin: false, isNeverAnswered: false, copy: "1" },
};
const RETURN: ChangeFacts = { ...LOAN, provedSays: "yes", as: "return" };
const COIN: ChangeFacts = {
  ...{ provedSays: "yes", unconfirmedSays: "yes", isAccepted: false, isCoin: true, isNeverAnswered: false },
};
const HANDED_OVER: ChangeFacts = {
  ...{ provedSays: "yes", unconfirmedSays: "yes", isAccepted: true, isCoin: false, isNeverAnswered: false },
};

const WAITS: SeenAccepted = { ledgerId: 7, state: "waiting", isOwn: false, isReturn: true };

function asked(id: number, facts: ChangeFacts): CoreEvent {
  return { kind: "asked", id, facts };
}

function handedOver(how: Partial<HandOverAsked> = {}): CoreEvent {
  return { kind: "asked", id: 1, facts: HANDED_OVER, handOver: { ...how, ledgerId: 7 } };
}

function to(id: number, ...events: readonly RequestEvent[]): readonly CoreEvent[] {
  return events.map((event) => ({ kind: "request", id, event }));
}

/** A loan that is sent. */
function sent(id: number): readonly CoreEvent[] {
  const copy = String(id), prepared = { kind: "prepared", canBeProved: false } as const;
  return [asked(id, { ...LOAN, copy }), ...to(id, { kind: "leased" }, { kind: "begun", ledgerId: id }, prepared)];
}

function half(ledgerId: number): CoreEvent {
  return { kind: "row", ledgerId, event: { kind: "half" } };
}

const LEASED = { kind: "leased" } as const,
  AWAY = { kind: "storage away" } as const,
  BROKEN = { kind: "broken" } as const;
const NONE_EARLIER = { kind: "none earlier" } as const, TAKEN_UP = { kind: "taken up", row: WAITS } as const;
const NO_SESSION = { kind: "no session", reason: "library-busy" } as const;
const IN_THE_WAY = {
  kind: "in the way",
  row: { ledgerId: 5, state: "open", terminalTold: "nothing" },
} as const;
const PAID_BEFORE = {
  kind: "earlier",
  row: { ledgerId: 3, state: "done", by: "answer", answer: "38Y", says: "yes", terminalTold: "yes" },
} as const;

const SENT = ["lease", "write row", "prepare", "send"];

/** Each is named by what happens. */
export const UNWALKED_LINES: Readonly<Record<string, UnwalkedLines>> = {
  "a session that comes too late": {
    events: [asked(1, LOAN), ...to(1, { kind: "late" }, LEASED, NONE_EARLIER)],
    done: ["lease", "give back", "look up", "tell refused library-busy"],
  },
  "an answer to a later question, and another change without one meanwhile": {
    events: [
      ...[...sent(1), ...sent(2), half(1), asked(3, LOAN), half(2)],
      ...[{ kind: "question answered", owedThen: 1, at: 0 }, { kind: "questioned" }] as const,
    ],
    done: [
      ...[...SENT, ...SENT, "unanswered", "set apart", "ring over", "ask later question", "ring late"],
      ...["unanswered", "set apart", "ring over", "ask later question", "ring late"],
    ],
  },
  "the end of the process, and then of the terminal's time": {
    events: [...sent(1), { kind: "closing" }, ...to(1, { kind: "over" })],
    done: [...SENT, "end", "drop", "tell unconfirmed"],
  },
  "a row that cannot be read": {
    events: [asked(1, LOAN), ...to(1, LEASED, IN_THE_WAY, { kind: "rings" }, AWAY)],
    done: ["lease", "write row", "give back", "ring look", "read", "storage failed", "tell refused unavailable"],
  },
  "a coin that was paid before": {
    events: [asked(1, COIN), ...to(1, NO_SESSION, NONE_EARLIER, PAID_BEFORE)],
    done: ["lease", "look up", "take", "tell stored yes"],
  },
  "a coin that cannot be written down": {
    events: [asked(1, COIN), ...to(1, NO_SESSION, NONE_EARLIER, AWAY)],
    done: ["lease", "look up", "take", "storage failed", "tell refused library-busy"],
  },
  "an undoing of what another account has returned, while the system is away": {
    isOnline: false,
    events: [asked(1, { ...LOAN, as: "undo" }), ...to(1, { kind: "returns", rows: [WAITS] }, NONE_EARLIER)],
    done: ["read returns", "look up", "tell refused library-away"],
  },
  "a return behind two that wait": {
    events: [
      asked(1, RETURN),
      ...to(
        1,
        NONE_EARLIER,
        { kind: "returns", rows: [WAITS, { ...WAITS, ledgerId: 8 }] },
        { kind: "handed over", came: { kind: "over" } },
      ),
    ],
    done: ["find accepted", "read returns", "hand over 7", "hand over 8"],
  },
  "a return that cannot be compared": {
    events: [asked(1, RETURN), ...to(1, AWAY)],
    done: ["find accepted", "tell refused unavailable"],
  },
  "a return that cannot be accepted": {
    isOnline: false,
    events: [
      asked(1, RETURN),
      ...to(1, NONE_EARLIER, { kind: "returns", rows: [] }, NONE_EARLIER, NONE_EARLIER, { kind: "not accepted" }),
    ],
    done: ["find accepted", "read returns", "look up", "find accepted", "accept", "tell refused library-away"],
  },
  "a return that another process hands over first": {
    events: [handedOver(), ...to(1, TAKEN_UP, LEASED, { kind: "gone" }, { kind: "row" })],
    done: ["take up", "lease", "write row", "give back", "read", "handed over over"],
  },
  "a return that staff hold back": {
    events: [handedOver(), ...to(1, { kind: "held", by: "staff" })],
    done: ["take up", "handed over waits staff"],
  },
  "a return while a stand-in answers": {
    events: [handedOver(), ...to(1, { kind: "held", by: "stand-in" })],
    done: ["take up", "handed over waits login"],
  },
  "a return that has waited for too long, and that another process has handed over": {
    events: [
      handedOver({ isTooOld: true }),
      ...to(1, TAKEN_UP, { kind: "not listed" }, {
        kind: "row",
        row: { ledgerId: 7, state: "done", by: "answer", terminalTold: "yes" },
      }),
    ],
    done: ["take up", "list", "read", "handed over over"],
  },
  "a return that cannot be read": {
    events: [handedOver(), ...to(1, AWAY)],
    done: ["take up", "handed over waits row"],
  },
  "a defect before a change is sent": {
    events: [asked(1, LOAN), ...to(1, LEASED, { kind: "begun", ledgerId: 1 }, BROKEN)],
    done: ["lease", "write row", "prepare", "give back", "leave unsent"],
  },
  "a defect before a change has a row": {
    events: [asked(1, LOAN), ...to(1, BROKEN)],
    done: ["lease", "give back"],
  },
  "a defect at a return, and the next of its copy": {
    events: [asked(1, RETURN), asked(2, RETURN), ...to(1, BROKEN)],
    done: ["find accepted", "ring over", "find accepted"],
  },
  "a defect before a return that waited is sent": {
    events: [handedOver(), ...to(1, TAKEN_UP, LEASED, { kind: "begun", ledgerId: 7 }, BROKEN)],
    done: ["take up", "lease", "write row", "prepare", "give back", "leave unsent", "handed over waits row"],
  },
  "a defect before a return that waited is begun": {
    events: [handedOver(), ...to(1, TAKEN_UP, BROKEN)],
    done: ["take up", "lease", "give back", "handed over waits row"],
  },
};

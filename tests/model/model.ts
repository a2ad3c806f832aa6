import type { Answer } from "./answer.ts";
import type { Result } from "./result.ts";
import { checkin, checkout, namedLoan, renew, renewAll } from "./circulate.ts";
import { blockOrEnable, hold, pay, updateItem } from "./desk_services.ts";
import { itemInformation, patronAnswer, patronInformation } from "./inquire.ts";
import { type Ask, DESKS, messageOf, type Sent } from "./sent.ts";
import { undoCheckin, undoCheckout } from "./undo.ts";
import type { ModelChange, State } from "./state.ts";

type Service = (state: State, sent: Sent) => Result;

const SERVICES: Readonly<Record<Sent["ask"]["kind"], Service>> = {
  "checkout": checkout,
  "told-checkout": checkout,
  "undo-checkin": undoCheckin,
  "checkin": checkin,
  "told-checkin": checkin,
  "undo-checkout": undoCheckout,
  "renew": renew,
  "told-renew": renew,
  "renew-all": renewAll,
  "hold": hold,
  "pay": pay,
  "block": blockOrEnable,
  "enable": blockOrEnable,
  "update-item": updateItem,
  "status": (state, { ask }) => ({ answer: "patron" in ask ? patronAnswer(state, "24", ask.patron) : {} }),
  "info": (state, sent) => ({ answer: patronInformation(state, sent) }),
  "item": (state, sent) => ({ answer: itemInformation(state, sent) }),
};

/** What the model answers to a message, and does. */
export function answerTo(state: State, sent: Sent): Answer {
  const { desk, ask } = sent;
  const { account, place } = DESKS[desk] ?? { account: "", place: "" };
  const key = [account, place, messageOf(sent)].join();
  const newest = state.changes.get(subjectOf(state, ask));
  // What was done off-line bears its own dates: the same bytes tell of the same deed, whenever they come.
  const told = ask.kind.startsWith("told-");
  if (newest?.key === key && (told || isRecent(newest, state))) return newest.answer;
  const before = holdersOf(state, ask);
  const { answer, done } = SERVICES[ask.kind](state, sent);
  if (done) {
    const { action, patron, at = state.now, items, undo } = done;
    const after = state.holds;
    const change: ModelChange = {
      key,
      account,
      made: state.now,
      at,
      action,
      patron,
      answer,
      undo: undo && (() => undo(after)),
    };
    const patrons = [...before, ...holdersOf(state, ask), patron].filter((one) => one !== undefined);
    for (const about of [...items, ...patrons]) state.changes.set(about, change);
  }
  return answer;
}

/** Who has the copy that a message names: whose loan ends or comes back is changed, whoever the message is about. */
function holdersOf(state: State, ask: Ask): readonly string[] {
  const loan = "item" in ask && ask.item !== undefined && ask.kind !== "hold"
    ? state.copies.get(ask.item)?.loan
    : undefined;
  return loan && !["item", "update-item"].includes(ask.kind) ? [loan.patron] : [];
}

function isRecent({ made }: ModelChange, { now }: State): boolean {
  return Temporal.Instant.compare(made.add({ minutes: 2 }), now) >= 0;
}

/** The copy that a message names, whether by its barcode or as a loan of a title, else the patron. */
function subjectOf(state: State, ask: Ask): string {
  const item = ask.kind === "renew" ? namedLoan(state, ask) : "item" in ask ? ask.item : undefined;
  return item ?? ("patron" in ask ? ask.patron : "");
}

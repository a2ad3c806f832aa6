import type { Answer } from "./answer.ts";
import type { Result } from "./result.ts";
import { checkin, checkout, renew, renewAll } from "./circulate.ts";
import { blockOrEnable, hold, pay, updateItem } from "./desk_services.ts";
import { itemInformation, patronAnswer, patronInformation } from "./inquire.ts";
import { judge, noteRefused, standing } from "./retries.ts";
import { type Ask, DESKS, type Sent } from "./sent.ts";
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
  const { account } = DESKS[desk] ?? { account: "" };
  const judged = judge(state, sent, !INQUIRIES.has(ask.kind), namedBy(ask));
  const earlier = standing(state, judged, sent);
  if (earlier !== undefined) {
    if (judged.stored?.change === undefined) noteRefused(state, desk);
    return earlier;
  }
  const before = holdersOf(state, ask);
  const { answer, done } = SERVICES[ask.kind](state, sent);
  if (done) {
    const { action, patron, at = state.now, items, undo } = done;
    const after = state.holds;
    const change: ModelChange = { account, at, action, patron, undo: undo && (() => undo(after)) };
    const patrons = [...before, ...holdersOf(state, ask), patron].filter((one) => one !== undefined);
    for (const about of [...items, ...patrons]) state.changes.set(about, change);
    const about = [...items, ...patron === undefined ? [] : [patron]];
    state.answers.set(judged.key, { answer, made: state.now, change, about, place: placeOf(desk) });
  } else {
    noteRefused(state, desk);
    if (!ask.kind.startsWith("told-")) return answer;
    // The terminal forgets what it was answered, so that what could not be taken over is kept, too.
    state.answers.set(judged.key, { answer, made: state.now, about: [], place: placeOf(desk) });
  }
  return answer;
}

const placeOf = (desk: number) => DESKS[desk]?.place ?? "";

const INQUIRIES: ReadonlySet<Ask["kind"]> = new Set(["status", "info", "item"]);

/** The patron and the copy that a message names. */
function namedBy(ask: Ask): readonly string[] {
  const patron = "patron" in ask ? [`patron ${ask.patron}`] : [];
  return "item" in ask && ask.item !== undefined ? [...patron, `item ${ask.item}`] : patron;
}

/** Who has the copy that a message names: whose loan ends or comes back is changed, whoever the message is about. */
function holdersOf(state: State, ask: Ask): readonly string[] {
  const loan = "item" in ask && ask.item !== undefined && ask.kind !== "hold"
    ? state.copies.get(ask.item)?.loan
    : undefined;
  return loan && !["item", "update-item"].includes(ask.kind) ? [loan.patron] : [];
}

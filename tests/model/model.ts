import type { Answer } from "./answer.ts";
import type { Result } from "./result.ts";
import { checkin, checkout, renew, renewAll } from "./circulate.ts";
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
  const { account } = DESKS[desk] ?? { account: "" };
  const key = [account, messageOf(sent)].join();
  if (!INQUIRIES.has(ask.kind)) {
    const stored = standing(state, sent, key);
    state.heard.set(desk, [...state.heard.get(desk) ?? [], { key, about: namedBy(ask) }]);
    if (stored !== undefined) return stored;
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
    state.answers.set(key, { answer, made: state.now, change, about });
  } else if (isTold(ask)) state.answers.set(key, { answer, made: state.now, about: [] });
  return answer;
}

const INQUIRIES: ReadonlySet<Ask["kind"]> = new Set(["status", "info", "item"]);

/** What was done off-line bears its own dates: the same bytes tell of the same deed, whenever they come. */
function isTold(ask: Ask): boolean {
  return ask.kind.startsWith("told-");
}

/**
 * The stored answer that stands for a message, if one does: terminals of the model send no sequence numbers, and their
 * clocks go.
 */
function standing(state: State, { desk, ask, at }: Sent, key: string): Answer | undefined {
  const stored = state.answers.get(key);
  if (stored === undefined) return undefined;
  const age = state.now.since(stored.made).total("seconds");
  if (isTold(ask)) return age <= 30 * 86_400 ? stored.answer : undefined;
  if (age > WINDOW || state.now.since(at).total("hours") > 24) return undefined;
  const heard = state.heard.get(desk) ?? [];
  const since = heard.slice(heard.findLastIndex((one) => one.key === key) + 1);
  const names = namedBy(ask);
  const isHere = heard.some((one) => one.key === key);
  if (isHere && since.some(({ about }) => about.some((one) => names.includes(one)))) return undefined;
  const untouched = stored.about.every((one) => state.changes.get(one) === stored.change);
  return tellsTheTruthAgain(ask) && untouched ? undefined : stored.answer;
}

/** Ten seconds for each of six tries, as the policy tells terminals. */
const WINDOW = 60;

function tellsTheTruthAgain(ask: Ask): boolean {
  const kinds: readonly Ask["kind"][] = ["checkin", "block", "enable", "update-item"];
  return kinds.includes(ask.kind) || (ask.kind === "hold" && ask.mode === "-");
}

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

import type { CoreDraft } from "./draft.ts";
import { beginRow, proves } from "./row_rules.ts";
import type { AskedChange, Awaiting, ChangeFacts, FollowedRow, RequestEvent, SeenRow, Word } from "./states.ts";
import { isAnsweredHere, wordOfRow, wordSays } from "./terminal_words.ts";

/**
 * What comes of waiting behind a row: it waits on, its terminal hears this, or it is tried again; `returns`: the returns
 * of its copy are handed over first.
 */
type Verdict = AskedChange | Word | "again" | "returns";

const IN_DOUBT: Word = { kind: "in doubt" }, BUSY: Word = { kind: "refused", reason: "library-busy" };

/** Goes on with a request that waits behind a row, or begins to wait. */
export function waitBehind(asked: AskedChange, event: RequestEvent, draft: CoreDraft): Verdict {
  switch (event.kind) {
    case "earlier":
    case "in the way": {
      const { ledgerId } = event.row, as = event.kind === "earlier" ? "retry" : "other";
      return judge({ ...asked, phase: "behind", as, ledgerId }, event.row, draft);
    }
    case "row":
      // In the queue of a patron nobody waits for what is unknown: whether this row is in the way is found anew.
      if (asked.as === "other" && event.row?.isQueued && event.row.state === "unknown") return "again";
      return judge(asked, event.row, draft);
    case "over":
      return timeOver(asked, draft);
    case "rings":
      return asked.awaiting === "look" || asked.awaiting === "change" ? read(asked, draft) : asked;
    default:
      return followedOn(asked, event, draft);
  }
}

/** Follows the row of another process, whose standing is not known otherwise. */
function follow(seen: SeenRow, { rows, effects }: CoreDraft): FollowedRow | undefined {
  const { ledgerId, canBeProved, state } = seen, known = rows.get(ledgerId);
  if (known !== undefined || canBeProved === undefined || state !== "unknown") return known;
  const standing = "unknown", session = "none";
  const row = beginRow({ ledgerId, facts: OF_ANOTHER, canBeProved, standing, session, isForeign: true });
  rows.set(ledgerId, row);
  effects.push({ kind: "follow", ledgerId, seen });
  return row;
}

/** Follows a row, and asks for its proof. */
export function followAndProve(seen: SeenRow, draft: CoreDraft): FollowedRow | undefined {
  const row = follow(seen, draft), asking = row && proves(row, undefined, draft);
  if (asking !== undefined) draft.rows.set(asking.ledgerId, asking);
  return asking;
}

/** What is known of a change that another process has sent. No terminal of this process waits for it. */
const OF_ANOTHER: ChangeFacts = {
  ...{ provedSays: "no", unconfirmedSays: "no" },
  ...{ isAccepted: false, isCoin: false, isNeverAnswered: false },
};

function judge(asked: AskedChange, row: SeenRow | undefined, draft: CoreDraft): Verdict {
  return asked.as === "retry" ? judgeFirst(asked, row ?? asked.seen, draft) : judgeOther(asked, row, draft);
}

/** Judges a retry by the row of the first request. */
function judgeFirst(asked: AskedChange, row: SeenRow | undefined, draft: CoreDraft): Verdict {
  if (row === undefined) return "again";
  if (row.state === "unknown") followAndProve(row, draft);
  // Its terminal was told yes when a stand-in accepted it, and hears the same.
  if (!asked.facts.isAccepted && isAnsweredHere(row)) return wordOfRow(row);
  if (mayBeOut(row) && !asked.isOver) return waitForChange({ ...asked, seen: row }, draft);
  // Nothing was sent, and nobody was told yes; or it waits to be handed over by this very request.
  const isToBeSent = row.state === "waiting"
    ? asked.facts.isAccepted
    : row.state === "not sent" && row.terminalTold !== "yes";
  if (isToBeSent) return asked.refusal ?? "again";
  const word = wordOfRow(row), told = wordSays(word, asked.facts);
  // A retry may hear more than the first request. The terminal of an accepted return hears nothing now.
  const isNews = !asked.facts.isAccepted && row.terminalTold !== told;
  if (isNews) draft.effects.push({ kind: "note told", ledgerId: row.ledgerId, told });
  return word;
}

/** Judges a request by another row that is in its way. */
function judgeOther(asked: AskedChange, row: SeenRow | undefined, draft: CoreDraft): Verdict {
  if (row?.state === "waiting") return asked.facts.copy === undefined ? BUSY : "returns";
  if (row === undefined || !mayBeOut(row)) return "again";
  if (row.state === "unknown") {
    const followed = followAndProve(row, draft);
    if (followed?.standing === "settled") return waitToBeWritten(asked, followed, "again", draft);
    return followed?.isAsking && !asked.isOver ? wait(asked, "proof", "over", draft) : IN_DOUBT;
  }
  return asked.isOver ? BUSY : waitForChange({ ...asked, seen: row }, draft);
}

function timeOver(asked: AskedChange, draft: CoreDraft): Verdict {
  const { awaiting } = asked;
  if (awaiting === "row") return asked;
  if (awaiting === "proof") return IN_DOUBT;
  return typeof awaiting === "object" && awaiting.then === "again" ? "again" : read(asked, draft);
}

/** Goes on after a change of the row, if this process follows it. */
function followedOn(asked: AskedChange, { kind }: RequestEvent, draft: CoreDraft): Verdict {
  const { awaiting, ledgerId = 0 } = asked, row = draft.rows.get(ledgerId);
  if (awaiting === "proof") {
    if (row?.standing === "settled") return waitToBeWritten(asked, row, "again", draft);
    return row === undefined || kind === "proof over" ? IN_DOUBT : asked;
  }
  if (awaiting === "change" && kind === "stands otherwise") return waitToBeWritten(asked, row, "read", draft);
  if (typeof awaiting !== "object" || (row !== undefined && row.written < awaiting.written)) return asked;
  return awaiting.then === "again" ? "again" : read(asked, draft);
}

function waitForChange(asked: AskedChange, draft: CoreDraft): Verdict {
  const { ledgerId = 0 } = asked, row = draft.rows.get(ledgerId);
  if (row === undefined) return wait(asked, "look", "look", draft);
  if (row.written < row.writings) return waitToBeWritten(asked, row, "read", draft);
  return wait(asked, "change", row.isForeign ? "look" : "over", draft);
}

/** Waits until the row's state is on disk. */
function waitToBeWritten(
  asked: AskedChange,
  row: FollowedRow | undefined,
  then: "read" | "again",
  draft: CoreDraft,
): AskedChange | "again" {
  if (row !== undefined && row.written < row.writings) {
    return wait(asked, { written: row.writings, then }, "over", draft);
  }
  return then === "again" ? then : read(asked, draft);
}

function wait(asked: AskedChange, awaiting: Awaiting, when: "look" | "over", { effects }: CoreDraft): AskedChange {
  effects.push({ kind: "ring", id: asked.id, when });
  return { ...asked, awaiting };
}

function read(asked: AskedChange, { effects }: CoreDraft): AskedChange {
  const { id, ledgerId = 0, seen, awaiting } = asked;
  // Where no process of ours follows an open row, the one that sent it may have died.
  effects.push({ kind: "read", id, ledgerId, isAbandoned: awaiting === "look" && seen?.state === "open" });
  return { ...asked, awaiting: "row" };
}

/** Whether its bytes may be out, and nobody knows yet what becomes of it. */
function mayBeOut({ state }: SeenRow): boolean {
  return state === "open" || state === "unknown";
}

import type { DeskWork, LendDone, ReturnDone } from "../../desk/work/desk_work.ts";
import type { ActionTold } from "../frame/page_sessions.ts";
import type { PageTexts } from "../texts/page_texts.ts";
import { refusalTold } from "./errands.ts";

/** How outcomes are written: texts, times and branch names. */
export interface OutcomeMeans {
  readonly texts: PageTexts;
  /** Writes a moment, given in milliseconds since 1970. */
  readonly moment: (at: number) => string;
  /** Gives the name of a branch for its code. */
  readonly branchName: (code: string) => string;
}

/** What an operation answers when it is done. */
type DoneOf<K extends keyof DeskWork> = Extract<Awaited<ReturnType<DeskWork[K]>>, { ok: true }>;

/** Tells of a copy that was lent, or whose loan was renewed. */
export function lentInWords({ title, due, renewal, ...sums }: LendDone, means: OutcomeMeans): ActionTold {
  const { told } = means.texts.counter;
  const text = renewal ? told.renewed(title, means.moment(due)) : told.lent(title, means.moment(due));
  return { done: true, text, ...sumsInWords(sums, means) };
}

/** Tells of a copy that came back, and where it must go. */
export function returnedInWords(done: ReturnDone, means: OutcomeMeans): ActionTold {
  const { told } = means.texts.counter;
  const { title, patronId } = done;
  const where = wayInWords(done, means);
  const { more = [] } = sumsInWords(done, means);
  return {
    done: true,
    text: patronId === undefined ? told.notOnLoan(title) : told.returned(title),
    ...(where !== undefined || more.length > 0) && { more: [...where === undefined ? [] : [where], ...more] },
  };
}

function wayInWords(
  { alert, destination = "", hold, holdCancelled }: ReturnDone,
  { texts: { counter: { told } }, branchName }: OutcomeMeans,
): string | undefined {
  const branch = branchName(destination);
  const name = hold === undefined ? "" : hold.name || hold.patronId;
  if (alert === "hold-here") return told.holdHere(name);
  if (alert === "hold-elsewhere") return told.holdElsewhere(branch, name);
  if (holdCancelled) return told.holdCancelled;
  if (alert === "send-elsewhere") return told.sendElsewhere(branch);
  return alert === "other" ? told.lookAtIt : undefined;
}

/** Tells which loans of a patron were renewed, and why others were not. */
export function renewedAllInWords(
  { renewed, unrenewed, ...sums }: DoneOf<"renewAll">,
  means: OutcomeMeans,
): ActionTold {
  const { told } = means.texts.counter;
  const left = unrenewed.map(({ itemId, ...refused }) => told.notRenewed(itemId, refusalTold(refused, means.texts)));
  const more = [...left, ...sumsInWords(sums, means).more ?? []];
  return { done: true, text: told.renewedAll(renewed.length), ...more.length > 0 && { more } };
}

/** Tells of a hold that was placed. */
export function heldInWords({ title, pickup, position, available }: DoneOf<"hold">, means: OutcomeMeans): ActionTold {
  const { told } = means.texts.counter;
  const more = available ? [told.heldAvailable] : position === undefined ? [] : [told.position(position)];
  return { done: true, text: told.held(title, means.branchName(pickup)), ...more.length > 0 && { more } };
}

function sumsInWords(
  { fee, dueBack }: { readonly fee?: string; readonly dueBack?: string },
  { texts: { frame, counter: { told } } }: OutcomeMeans,
): Pick<ActionTold, "more"> {
  const more = [
    ...fee === undefined ? [] : [told.fee(frame.decimal(fee))],
    ...dueBack === undefined ? [] : [told.dueBack(frame.decimal(dueBack))],
  ];
  return more.length === 0 ? {} : { more };
}

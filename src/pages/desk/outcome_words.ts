import type { HoldDone, LendDone, RenewAllDone, ReturnDone, UndoDone } from "../../desk/work/desk_work.ts";
import { itemPath, patronPath, type ScanMode, slipPath } from "../frame/record_links.ts";
import type { ActionResult, ToldAct } from "../frame/page_sessions.ts";
import type { PageTexts } from "../../texts/languages.ts";
import { refusalTold } from "./errands.ts";

/** How outcomes are written: texts, times and branch names. */
export interface OutcomeMeans {
  readonly texts: PageTexts;
  /** Writes a moment, given in milliseconds since 1970. */
  readonly moment: (at: number) => string;
  /** Gives the name of a branch for its code. */
  readonly branchName: (code: string) => string;
  /** The page to which what follows leads back; absent: the page of the record. */
  readonly back?: string;
}

/** Tells of a copy that was lent, or whose loan was renewed. */
export function lentInWords({ title, due, renewal, ...done }: LendDone, means: OutcomeMeans): ActionResult {
  const { told } = means.texts.circulation;
  const text = renewal ? told.renewed(title, means.moment(due)) : told.lent(title, means.moment(due));
  return { done: true, text, ...sumsInWords(done, means), undo: undoOf("lend", done, means) };
}

function undoOf(scan: ScanMode, { itemId: item, at }: Pick<LendDone, "itemId" | "at">, { back }: OutcomeMeans) {
  return { scan, item, at, back: back ?? itemPath(item) };
}

/** Tells of a scan that was undone: how the copy is again, and which hold is not as it was. */
export function undoneInWords(
  { itemId, title, loan, holdsChanged, ...sums }: UndoDone,
  scan: ScanMode,
  means: OutcomeMeans,
): ActionResult {
  const { undo, told } = means.texts.circulation;
  const text = loan !== undefined
    ? undo.onLoanAgain(title, means.moment(loan.due))
    : scan === "lend"
    ? undo.notOnLoan(title)
    : undo.notReturned(title);
  const more = [...holdsChanged.map(undo.holdChanged), ...sumsInWords(sums, means).more ?? []];
  const acts = [
    ...loan === undefined ? [] : [{ name: told.openBorrower, path: patronPath(loan.patronId) }],
    { name: told.openItem, path: itemPath(itemId) },
  ];
  return { done: true, text, ...more.length > 0 && { more }, acts };
}

/** Tells of a copy that came back, and where it must go. */
export function returnedInWords(done: ReturnDone, means: OutcomeMeans): ActionResult {
  const { told } = means.texts.circulation;
  const { title, patronId } = done;
  const where = wayInWords(done, means);
  const more = [...foundInWords(done, means), ...where === undefined ? [] : [where], ...moneyInWords(done, means)];
  const acts = [...slipActs(done, means), ...moneyActs(done, means), ...recordLinks(done, means)];
  return {
    done: true,
    text: patronId === undefined ? told.notOnLoan(title) : told.returned(title),
    ...more.length > 0 && { more },
    ...acts.length > 0 && { acts },
    undo: undoOf("return", done, means),
  };
}

/** Links to the copy, and to whoever had it where money does not name them: that page is in the journal. */
function recordLinks(
  { itemId, patronId, borrower }: ReturnDone,
  { texts: { circulation: { told } }, back }: OutcomeMeans,
): readonly ToldAct[] {
  return [
    ...patronId === undefined || borrower !== undefined
      ? []
      : [{ name: told.openBorrower, path: patronPath(patronId) }],
    ...back === undefined ? [] : [{ name: told.openItem, path: itemPath(itemId) }],
  ];
}

/** The slip that goes with a copy which is not for its shelf. */
function slipActs({ alert, itemId }: ReturnDone, { texts: { slips } }: OutcomeMeans): readonly ToldAct[] {
  if (alert === undefined || alert === "other") return [];
  const kind = alert === "hold-here" ? "hold" : "transit";
  return [{ name: slips.print[kind], path: slipPath(kind, { item: itemId }) }];
}

/** Tells of a copy that was lost and is found, what its last patron owes no more for that, and what is still to be decided. */
function foundInWords(
  { found, borrower, lossEnded, charged = [] }: ReturnDone,
  { texts: { frame, circulation: { told } } }: OutcomeMeans,
): readonly string[] {
  if (found === undefined) return [];
  const fees = charged.map(({ amount, outstanding }) =>
    told.chargedForLoss(borrower?.name ?? "", frame.decimal(amount), frame.decimal(outstanding))
  );
  return [
    told.found(frame.statuses[found] ?? found.replaceAll("-", " ")),
    ...lossEnded === undefined ? [] : [told.lossEnded(borrower?.name ?? "", frame.decimal(lossEnded))],
    ...fees,
  ];
}

/** Tells of the fee and of the money to give back whose they are. */
function moneyInWords(
  { fee, dueBack, borrower }: ReturnDone,
  means: OutcomeMeans,
): readonly string[] {
  const { texts: { frame, circulation: { told } } } = means;
  if (borrower === undefined) return sumsInWords({ fee, dueBack }, means).more ?? [];
  const { name, owed } = borrower;
  return [
    ...fee === undefined ? [] : [told.feeOf(name, frame.decimal(fee))],
    ...dueBack === undefined ? [] : [told.dueBackTo(name, frame.decimal(dueBack))],
    ...fee === undefined || owed === undefined || owed === fee ? [] : [told.owesInAll(name, frame.decimal(owed))],
  ];
}

/** What staff do next about the money: take it, or waive what was charged for a loss. */
function moneyActs(
  { patronId, fee, borrower, found, charged = [] }: ReturnDone,
  { texts: { frame, circulation: { told } }, back }: OutcomeMeans,
): readonly ToldAct[] {
  if (patronId === undefined || borrower === undefined) return [];
  const { name, owed } = borrower;
  const payment = { id: patronId, amount: owed ?? "", payment: crypto.randomUUID(), ...back !== undefined && { back } };
  const pay = fee !== undefined && owed !== undefined
    ? [{ name: told.takeFrom(name, frame.decimal(owed)), path: "/patrons/pay", fields: payment }]
    : [];
  const waive = found === undefined ? [] : charged.filter(({ outstanding }) => /[1-9]/.test(outstanding))
    .map(({ feeId, outstanding: amount }) => ({
      name: told.waiveFor(name, frame.decimal(amount)),
      path: "/patrons/waive",
      fields: { id: patronId, fee: feeId, amount, reason: told.foundReason, ...back !== undefined && { back } },
    }));
  return [...pay, ...waive, { name: told.openPatron(name), path: patronPath(patronId) }];
}

function wayInWords(
  { alert, destination = "", hold, holdCancelled }: ReturnDone,
  { texts: { circulation: { told } }, branchName }: OutcomeMeans,
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
  { renewed, unrenewed, ...sums }: RenewAllDone,
  means: OutcomeMeans,
): ActionResult {
  const { told } = means.texts.circulation;
  const left = unrenewed.map(({ itemId, ...refused }) => told.notRenewed(itemId, refusalTold(refused, means.texts)));
  const more = [...left, ...sumsInWords(sums, means).more ?? []];
  return { done: true, text: told.renewedAll(renewed.length), ...more.length > 0 && { more } };
}

/** Tells of a hold that was placed. */
export function heldInWords({ title, pickup, position, available }: HoldDone, means: OutcomeMeans): ActionResult {
  const { told } = means.texts.circulation;
  const more = available ? [told.heldAvailable] : position === undefined ? [] : [told.position(position)];
  return { done: true, text: told.held(title, means.branchName(pickup)), ...more.length > 0 && { more } };
}

function sumsInWords(
  { fee, dueBack }: { readonly fee?: string; readonly dueBack?: string },
  { texts: { frame, circulation: { told } } }: OutcomeMeans,
): Pick<ActionResult, "more"> {
  const more = [
    ...fee === undefined ? [] : [told.fee(frame.decimal(fee))],
    ...dueBack === undefined ? [] : [told.dueBack(frame.decimal(dueBack))],
  ];
  return more.length === 0 ? {} : { more };
}

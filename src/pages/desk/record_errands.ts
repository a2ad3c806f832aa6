import type { Desk } from "../../desk/desk.ts";
import type { Attendant, DeskOutcome } from "../../desk/work/desk_work.ts";
import type { DeskRequest } from "../../desk/work/desk_request.ts";
import { FEE_TYPES } from "../../library/fee.ts";
import { HOLD_SCOPES } from "../../library/library.ts";
import { isPin, LONGEST_PIN } from "../../library/pin.ts";
import { patronPath, slipPath, titlePath } from "../frame/record_links.ts";
import type { PageTexts } from "../../texts/languages.ts";
import type { Errand } from "./errands.ts";
import { heldInWords, lentInWords, type OutcomeMeans, renewedAllInWords, returnedInWords } from "./outcome_words.ts";

/** A form on the page of a patron or an item, and who sent it. */
interface RecordForm {
  /** The card, or the barcode. */
  readonly id: string;
  readonly form: Readonly<Partial<Record<string, string>>>;
  readonly desk: Pick<Desk, "work" | "itemStatuses">;
  readonly at: Attendant;
  readonly means: OutcomeMeans;
}

/** Reads the errand that a form asks for. */
type ReadErrand = (sent: RecordForm) => Errand;

/** The errands of the pages of a patron and a copy, by the address of the form. */
export const RECORD_ERRANDS: Readonly<Record<string, ReadErrand>> = {
  "/patrons/renew": ({ id: borrower, form, desk: { work }, at, means }) => async (extra, texts) => {
    const came = await work.renew({ ...extra, itemId: given(form.item), borrower }, at);
    return came.ok ? lentInWords({ ...came, renewal: true }, { ...means, texts }) : came;
  },
  "/patrons/renew-all": ({ id: patronId, desk: { work }, at, means }) => async (extra, texts) => {
    const came = await work.renewAll({ ...extra, patronId }, at);
    return came.ok ? renewedAllInWords(came, { ...means, texts }) : came;
  },
  "/patrons/hold": ({ id: patronId, form, desk: { work }, at, means }) => async (extra, texts) => {
    const [expires, pickup] = [given(form.expires), given(form.pickup)];
    const scope = HOLD_SCOPES.find((each) => each === form.scope);
    const wanted = { scope, ...pickup !== "" && { pickup }, ...expires !== "" && { expires } };
    const asked = { ...extra, patronId, title: given(form.title), ...wanted };
    const came = await work.hold(asked, at);
    return came.ok ? heldInWords(came, { ...means, texts }) : came;
  },
  "/titles/hold": ({ id: title, form, desk: { work }, at, means }) => async (extra, texts) => {
    const [expires, pickup, patronId] = [given(form.expires), given(form.pickup), given(form.patron)];
    const wanted = { ...pickup !== "" && { pickup }, ...expires !== "" && { expires } };
    const came = await work.hold({ ...extra, patronId, title, ...wanted }, at);
    if (!came.ok) return came;
    return { ...heldInWords(came, { ...means, texts }), path: titlePath(came.titleId, came.patronId) };
  },
  "/patrons/cancel-hold": ({ id: patronId, form, desk: { work }, at }) => async (extra, { circulation }) => {
    const came = await work.cancelHold({ ...extra, patronId, title: given(form.title) }, at);
    return came.ok ? { done: true, text: circulation.told.holdGone(came.title) } : came;
  },
  "/patrons/pay": ({ id: patronId, form, desk: { work }, at }) => async (extra, { frame, circulation, slips }) => {
    const [feeId, paymentType, transactionId] = [given(form.fee), given(form.type), given(form.payment)];
    const how = { ...feeId !== "" && { feeId }, ...paymentType !== "" && { paymentType }, transactionId };
    const came = await work.pay({ ...extra, patronId, amount: amountIn(form.amount), ...how }, at);
    if (!came.ok) return came;
    const text = circulation.told.paid(frame.decimal(came.amount), frame.decimal(came.owed));
    const slip = { name: slips.print.payment, path: slipPath("payment", { card: came.patronId }) };
    return { done: true, text, acts: [slip] };
  },
  "/patrons/waive": ({ id: patronId, form, desk: { work }, at }) => async (extra, { frame, circulation }) => {
    const feeId = given(form.fee);
    const asked = { reason: given(form.reason), ...extra, patronId, ...feeId !== "" && { feeId } };
    const came = await work.waive({ ...asked, amount: amountIn(form.amount) }, at);
    if (!came.ok) return came;
    return { done: true, text: circulation.told.waived(frame.decimal(came.amount), frame.decimal(came.owed)) };
  },
  "/patrons/charge": ({ id: patronId, form, desk: { work }, at }) => async (extra, { frame, circulation }) => {
    const type = FEE_TYPES.find((each) => each === form.type) ?? "other";
    const asked = { reason: given(form.reason), ...extra, patronId, type, amount: amountIn(form.amount) };
    const came = await work.charge(asked, at);
    if (!came.ok) return came;
    return { done: true, text: circulation.told.charged(frame.decimal(came.amount), frame.decimal(came.owed)) };
  },
  "/patrons/block": ({ id: patronId, form, desk: { work }, at }) =>
    simple("block", (extra) => work.block({ ...extra, patronId, reason: form.message ?? "" }, at)),
  "/patrons/unblock": ({ id: patronId, desk: { work }, at }) =>
    simple("unblock", (extra) => work.unblock({ ...extra, patronId }, at)),
  "/patrons/unlock": ({ id: patronId, desk: { work }, at }) =>
    simple("unlock", (extra) => work.unlock({ ...extra, patronId }, at)),
  "/patrons/pin": ({ id: patronId, form: { pin = "" }, desk: { work }, at }) => async (extra, texts) => {
    if (!isPin(pin)) return { done: false, text: texts.desk.records.badPin(LONGEST_PIN) };
    return await simple("set-pin", (more) => work.setPin({ ...more, patronId, pin }, at))(extra, texts);
  },
  "/patrons/card": ({ id: patronId, form, desk: { work }, at }) => async (extra, { circulation }) => {
    const came = await work.newCard({ reason: given(form.reason), ...extra, patronId, card: given(form.card) }, at);
    if (!came.ok) return came;
    return { done: true, text: circulation.told.newCard(came.patronId), path: patronPath(came.patronId) };
  },
  "/patrons/renew-card": ({ id: patronId, form, desk: { work }, at }) => async (extra, { circulation, frame }) => {
    const until = given(form.until);
    const came = await work.renewCard({ ...extra, patronId, ...until !== "" && { until } }, at);
    if (!came.ok) return came;
    return { done: true, text: circulation.told.cardRenewed(frame.day(Temporal.PlainDate.from(came.expires))) };
  },
  "/items/status": ({ id: itemId, form, desk: { work, itemStatuses }, at }) => async (extra, texts) => {
    const status = itemStatuses.find((each) => each === form.status);
    if (status === undefined) return { done: false, text: texts.desk.records.noStatus };
    return await simple("set-status", (more) => work.setStatus({ ...more, itemId, status }, at))(extra, texts);
  },
  "/items/return": ({ id: itemId, form: { borrower }, desk: { work }, at, means }) => async (extra, texts) => {
    const came = await work.takeBack({ ...extra, itemId, borrower }, at);
    return came.ok ? returnedInWords(came, { ...means, texts }) : came;
  },
  "/items/lend": ({ id: itemId, form, desk: { work }, at, means }) => async (extra, texts) => {
    const came = await work.lend({ ...extra, itemId, patronId: given(form.patron) }, at);
    return came.ok ? lentInWords(came, { ...means, texts }) : came;
  },
  "/items/renew": ({ id: itemId, form: { borrower }, desk: { work }, at, means }) => async (extra, texts) => {
    const came = await work.renew({ ...extra, itemId, borrower }, at);
    return came.ok ? lentInWords({ ...came, renewal: true }, { ...means, texts }) : came;
  },
  "/items/due": ({ id: itemId, form, desk: { work }, at, means }) => async (extra, { circulation }) => {
    const came = await work.setDue({ ...extra, itemId, due: given(form.due), borrower: form.borrower }, at);
    return came.ok ? { done: true, text: circulation.told.due(came.title, means.moment(came.due)) } : came;
  },
};

function given(text = ""): string {
  return text.trim();
}

/** Writes an amount with a decimal point: in German it is typed with a comma. */
function amountIn(text: string | undefined): string {
  return given(text).replace(",", ".");
}

/** Makes the errand of a change whose outcome has nothing to add. */
function simple(
  kind: keyof PageTexts["desk"]["records"]["done"],
  carryOut: (extra: DeskRequest) => Promise<DeskOutcome<object>>,
): Errand {
  return async (extra, { desk: { records } }) => {
    const came = await carryOut(extra);
    return came.ok ? { done: true, text: records.done[kind] } : came;
  };
}

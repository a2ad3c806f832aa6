import type { Desk, DeskChange } from "../../desk/desk.ts";
import type { Attendant } from "../../desk/work/desk_work.ts";
import { FEE_TYPES } from "../../library/fee.ts";
import { isPin, LONGEST_PIN } from "../../library/pin.ts";
import type { ActionTold } from "../frame/page_sessions.ts";
import type { Errand } from "./errands.ts";
import { heldInWords, lentInWords, type OutcomeMeans, renewedAllInWords, returnedInWords } from "./outcome_words.ts";

/** A form on the page of a patron or an item, and who sent it. */
interface RecordForm {
  /** The card, or the barcode. */
  readonly id: string;
  readonly form: Readonly<Partial<Record<string, string>>>;
  readonly desk: Pick<Desk, "work" | "change" | "itemStatuses">;
  readonly at: Attendant;
  readonly means: OutcomeMeans;
}

/** Reads what a form asks for. */
type ReadErrand = (sent: RecordForm) => Errand;

/** What staff change on the page of a patron or an item, by the address of its form. */
export const RECORD_ERRANDS: Readonly<Record<string, ReadErrand>> = {
  "/patrons/renew": ({ form, desk: { work }, at, means }) => async (extra, texts) => {
    const came = await work.renew({ ...extra, itemId: given(form.item) }, at);
    return came.ok ? lentInWords({ ...came, renewal: true }, { ...means, texts }) : came;
  },
  "/patrons/renew-all": ({ id: patronId, desk: { work }, at, means }) => async (extra, texts) => {
    const came = await work.renewAll({ ...extra, patronId }, at);
    return came.ok ? renewedAllInWords(came, { ...means, texts }) : came;
  },
  "/patrons/hold": ({ id: patronId, form, desk: { work }, at, means }) => async (extra, texts) => {
    const expires = given(form.expires);
    const asked = { ...extra, patronId, title: given(form.title), ...expires !== "" && { expires } };
    const came = await work.hold(asked, at);
    return came.ok ? heldInWords(came, { ...means, texts }) : came;
  },
  "/patrons/cancel-hold": ({ id: patronId, form, desk: { work }, at }) => async (extra, { counter }) => {
    const came = await work.cancelHold({ ...extra, patronId, title: given(form.title) }, at);
    return came.ok ? { done: true, text: counter.told.holdGone(came.title) } : came;
  },
  "/patrons/pay": ({ id: patronId, form, desk: { work }, at }) => async (extra, { frame, counter }) => {
    const [feeId, paymentType, transactionId] = [given(form.fee), given(form.type), given(form.payment)];
    const how = { ...feeId !== "" && { feeId }, ...paymentType !== "" && { paymentType }, transactionId };
    const came = await work.pay({ ...extra, patronId, amount: amountIn(form.amount), ...how }, at);
    if (!came.ok) return came;
    return { done: true, text: counter.told.paid(frame.decimal(came.amount), frame.decimal(came.owed)) };
  },
  "/patrons/waive": ({ id: patronId, form, desk: { work }, at }) => async (extra, { frame, counter }) => {
    const feeId = given(form.fee);
    const asked = { reason: given(form.reason), ...extra, patronId, ...feeId !== "" && { feeId } };
    const came = await work.waive({ ...asked, amount: amountIn(form.amount) }, at);
    if (!came.ok) return came;
    return { done: true, text: counter.told.waived(frame.decimal(came.amount), frame.decimal(came.owed)) };
  },
  "/patrons/charge": ({ id: patronId, form, desk: { work }, at }) => async (extra, { frame, counter }) => {
    const type = FEE_TYPES.find((each) => each === form.type) ?? "other";
    const asked = { reason: given(form.reason), ...extra, patronId, type, amount: amountIn(form.amount) };
    const came = await work.charge(asked, at);
    if (!came.ok) return came;
    return { done: true, text: counter.told.charged(frame.decimal(came.amount), frame.decimal(came.owed)) };
  },
  "/patrons/block": change(({ id: patronId, form }) => ({ kind: "block", patronId, message: form.message ?? "" })),
  "/patrons/unblock": change(({ id: patronId }) => ({ kind: "unblock", patronId })),
  "/patrons/unlock": change(({ id: patronId }) => ({ kind: "unlock", patronId })),
  "/patrons/pin": change(({ id: patronId, form: { pin = "" }, means: { texts: { desk } } }) =>
    isPin(pin) ? { kind: "set-pin", patronId, pin } : desk.records.badPin(LONGEST_PIN)
  ),
  "/items/status": change(({ id: itemId, form, desk: { itemStatuses }, means: { texts: { desk } } }) => {
    const status = itemStatuses.find((each) => each === form.status);
    return status === undefined ? desk.records.noStatus : { kind: "set-status", itemId, status };
  }),
  "/items/return": ({ id: itemId, desk: { work }, at, means }) => async (extra, texts) => {
    const came = await work.takeBack({ ...extra, itemId }, at);
    return came.ok ? returnedInWords(came, { ...means, texts }) : came;
  },
  "/items/renew": ({ id: itemId, desk: { work }, at, means }) => async (extra, texts) => {
    const came = await work.renew({ ...extra, itemId }, at);
    return came.ok ? lentInWords({ ...came, renewal: true }, { ...means, texts }) : came;
  },
  "/items/due": ({ id: itemId, form, desk: { work }, at, means }) => async (extra, { counter }) => {
    const came = await work.setDue({ ...extra, itemId, due: given(form.due) }, at);
    return came.ok ? { done: true, text: counter.told.due(came.title, means.moment(came.due)) } : came;
  },
};

function given(text = ""): string {
  return text.trim();
}

/** An amount, with a point before its decimals: in German a comma stands there. */
function amountIn(text: string | undefined): string {
  return given(text).replace(",", ".");
}

/** Makes an errand of a change that no rule refuses; a text says what is wrong with the form. */
function change(read: (sent: RecordForm) => DeskChange | string): ReadErrand {
  return (sent) => async (_, { desk: { records } }): Promise<ActionTold> => {
    const asked = read(sent);
    if (typeof asked === "string") return { done: false, text: asked };
    const outcome = await sent.desk.change(asked, sent.at.name);
    if (outcome === "unknown") return { done: false, text: records.nothingDone };
    if (outcome === "busy") return { done: false, text: records.busy };
    return { done: true, text: records.done[asked.kind] };
  };
}

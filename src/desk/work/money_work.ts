import { type Currency, parseMoney } from "../../library/money.ts";
import type { MoneyWork } from "./desk_work.ts";
import { type DeskWorkParts, doTask } from "./task.ts";

/** The type of a payment in cash (specification, "payment type"). */
const CASH = "00";

/** Two digits (specification, "payment type"): a library may have types of its own beside those that have names. */
const PAYMENT_TYPE = /^\d\d$/;

/** So many digits are read, to tell a barcode that was scanned in the place of an amount from what is no number. */
const READ_DIGITS = 64;

/** The most that one payment or fee may come to at the desk, in minor units: `9999.99`, or `999999` without decimals. */
function largestAmount({ currencyDigits }: Pick<Currency, "currencyDigits">): number {
  return 10 ** (currencyDigits === 0 ? 6 : 4 + currencyDigits) - 1;
}

/** Makes what staff do with money. */
export function createMoneyWork(parts: DeskWorkParts): MoneyWork {
  return {
    pay: ({ patronId, feeId, paymentType = CASH, transactionId = "", ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, institution, money, refuse }) => {
        const amount = parseMoney(request.amount, institution, READ_DIGITS);
        const most = largestAmount(institution);
        if (amount !== undefined && amount > most) return refuse({ reason: "amount-too-large", amount: most });
        if (!PAYMENT_TYPE.test(paymentType)) return refuse({ reason: "payment-type-invalid" });
        const { currency } = institution;
        const paid = { patronId, amount, currency, feeId, transactionId, paymentType };
        const outcome = await services.takePayment({ ...asked, ...paid });
        if (!outcome.ok) return refuse(outcome);
        return { ok: true, patronId: outcome.patronId, amount: money(outcome.amount), owed: money(outcome.owed) };
      }),
    waive: ({ patronId, feeId, ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, why, institution, money, refuse }) => {
        if (why === "") return refuse({ reason: "reason-missing" });
        const amount = request.amount === undefined ? "all" : parseMoney(request.amount, institution) ?? 0;
        const outcome = await services.waive({ ...asked, patronId, amount, feeId });
        if (!outcome.ok) return refuse(outcome);
        return { ok: true, patronId: outcome.patronId, amount: money(outcome.amount), owed: money(outcome.owed) };
      }),
    charge: ({ patronId, type, itemId, ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, why, institution, money, refuse }) => {
        if (why === "") return refuse({ reason: "reason-missing" });
        const amount = parseMoney(request.amount, institution, READ_DIGITS) ?? 0;
        const most = largestAmount(institution);
        if (amount > most) return refuse({ reason: "amount-too-large", amount: most });
        const outcome = await services.charge({ ...asked, patronId, amount, type, itemId, description: why });
        if (!outcome.ok) return refuse(outcome);
        const { feeId = "", owed } = outcome;
        return { ok: true, patronId: outcome.patronId, feeId, amount: money(outcome.amount), owed: money(owed) };
      }),
  };
}

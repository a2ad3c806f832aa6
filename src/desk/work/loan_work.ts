import { totalOwed } from "../../circulation/rules/standing.ts";
import type { UndoScanOutcome } from "../../circulation/staff/undo_scan.ts";
import { isDay, withinYears } from "../../library/day.ts";
import type { Asked } from "../../library/library.ts";
import type { Lent, PaidBack, ServiceFee, TakenBack } from "../../library/outcome.ts";
import type { LendDone, LoanWork, MoneyTold, ReturnDone, UndoDone } from "./desk_work.ts";
import { type DeskWorkParts, doTask, type Task, type WriteMoney } from "./task.ts";

/** Makes what staff do with loans. */
export function createLoanWork(parts: DeskWorkParts): LoanWork {
  return {
    lend: ({ patronId, itemId, takenFrom, ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, feeAcknowledged, money, refuse }) => {
        const outcome = await services.lend({ ...asked, patronId, itemId, takenFrom, feeAcknowledged });
        return outcome.ok ? { ok: true, ...lendDone(outcome, asked, money) } : refuse(outcome);
      }),
    takeBack: ({ itemId, borrower, ...request }, at) =>
      doTask(parts, request, at, async (task) => {
        const outcome = await task.services.takeBack({ ...task.asked, itemId, borrower });
        if (!outcome.ok) return task.refuse(outcome);
        return { ok: true, ...returnDone(outcome, task), ...await aboutMoney(outcome, task) };
      }),
    renew: ({ itemId, borrower, ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, feeAcknowledged, money, refuse }) => {
        const outcome = await services.renew({ ...asked, itemId, borrower, feeAcknowledged });
        return outcome.ok ? { ok: true, ...lendDone(outcome, asked, money) } : refuse(outcome);
      }),
    undoScan: ({ itemId, scan, at: done, ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, money, refuse }) => {
        const moment = Temporal.Instant.fromEpochMilliseconds(done);
        const outcome = await services.undoScan({ ...asked, itemId, scan, at: moment });
        return outcome.ok ? { ok: true, ...undoDone(outcome, money) } : refuse(outcome);
      }),
    setDue: ({ itemId, due, borrower, ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, institution, refuse }) => {
        const moment = readDue(due, institution.timeZone);
        if (moment === undefined) return refuse({ reason: "due-invalid" });
        const outcome = await services.changeDue({ ...asked, itemId, due: moment, borrower });
        if (!outcome.ok) return refuse(outcome);
        const { patronId, item: { title } } = outcome;
        return { ok: true, patronId, itemId: outcome.item.itemId, title, due: outcome.due.epochMilliseconds };
      }),
    renewAll: ({ patronId, ...request }, at) =>
      doTask(parts, request, at, async ({ services, asked, feeAcknowledged, money, refuse }) => {
        const outcome = await services.renewAll({ ...asked, patronId, feeAcknowledged });
        if (!outcome.ok) return refuse(outcome);
        return {
          ok: true,
          patronId: outcome.patronId,
          renewed: outcome.renewed.map(({ itemId, due }) => ({ itemId, due: due.epochMilliseconds })),
          unrenewed: outcome.unrenewed.map(({ itemId, ...refused }) => ({ itemId, ...refuse(refused) })),
          ...moneyTold({ dueBack: outcome.dueBack }, money),
        };
      }),
  };
}

function lendDone(
  { patronId, item: { itemId, title }, due, renewal, ...sums }: Lent,
  { now }: Pick<Asked, "now">,
  money: WriteMoney,
): LendDone {
  const told = moneyTold(sums, money);
  return { patronId, itemId, title, due: due.epochMilliseconds, renewal, at: now.epochMilliseconds, ...told };
}

function undoDone(
  { item: { itemId, title }, loan, holdsChanged, ...sums }: UndoScanOutcome & { readonly ok: true },
  money: WriteMoney,
): UndoDone {
  return {
    ...{ itemId, title, holdsChanged, ...moneyTold(sums, money) },
    ...loan && { loan: { patronId: loan.patronId, due: loan.due.epochMilliseconds, renewals: loan.renewals } },
  };
}

/**
 * Tells who had the copy where there is money to be spoken of: a fee, money to give back, or fees for the work with its
 * loss. What staff do about these the rules do not say; what its replacement has cost has ended.
 */
async function aboutMoney(
  { patronId, item: { itemId }, found, fee, dueBack }: TakenBack,
  { named, asked: { now }, money }: Task,
): Promise<Pick<ReturnDone, "borrower" | "charged">> {
  if (patronId === undefined || fee === undefined && dueBack === undefined && found === undefined) return {};
  const facts = await named.patronFacts(patronId, now);
  if (facts === undefined) return {};
  const owed = totalOwed(facts);
  const fees = found === undefined ? [] : await named.feesOfItem({ patronId, itemId });
  const charged = fees.filter(({ type }) => type === "processing")
    .map(({ feeId, amount, outstanding }) => ({ feeId, amount: money(amount), outstanding: money(outstanding) }));
  const { firstName, lastName } = facts.patron;
  return {
    borrower: { name: `${firstName} ${lastName}`.trim(), ...owed > 0 && { owed: money(owed) } },
    ...charged.length > 0 && { charged },
  };
}

function returnDone(outcome: TakenBack, { asked: { now }, money }: Pick<Task, "asked" | "money">): ReturnDone {
  const { item: { itemId, title }, patronId, alert, destination, hold, holdCancelled, found, lossEnded, ...sums } =
    outcome;
  return {
    ...{ itemId, title, at: now.epochMilliseconds, ...moneyTold(sums, money) },
    ...patronId !== undefined && { patronId },
    ...alert !== undefined && { alert },
    ...destination !== undefined && { destination },
    ...hold !== undefined && { hold },
    ...holdCancelled !== undefined && { holdCancelled },
    ...found !== undefined && { found },
    ...lossEnded !== undefined && { lossEnded: money(lossEnded) },
  };
}

/** Writes the fee that was charged, and what staff give back. */
function moneyTold({ fee, dueBack }: PaidBack & { readonly fee?: ServiceFee }, money: WriteMoney): MoneyTold {
  return {
    ...fee !== undefined && { fee: money(fee.amount) },
    ...dueBack !== undefined && { dueBack: money(dueBack) },
  };
}

/**
 * Reads a due date as staff type it. A loan that is due on a day ends with that day's last minute, as under the rules.
 */
function readDue(text: string, timeZone: string): Temporal.Instant | undefined {
  const [, day = "", time = "23:59"] = /^(\S{10})(?:[T ](\d\d:\d\d))?$/.exec(text.trim()) ?? [];
  if (!isDay(day)) return undefined;
  try {
    const local = Temporal.PlainDateTime.from(`${day}T${time}`);
    return withinYears(local.toZonedDateTime(timeZone, { disambiguation: "later" }).toInstant());
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

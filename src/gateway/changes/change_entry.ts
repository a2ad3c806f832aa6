import type { Upstream } from "../../config/upstream/upstream.ts";
import { parseSentMoney } from "../../library/money.ts";
import type { Redact } from "../../library/redaction.ts";
import { changeAsked } from "../../server/back_end/change_asked.ts";
import type { LedgerEntry, LedgerRow } from "../../storage/port/ledger.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import type { ChangeRequest } from "./change_request.ts";
import type { ProvableChange } from "./judge_proof.ts";
import type { KnownBefore } from "../base/system_memory.ts";

/** What decides how long the row of a change counts, and who owns it. */
interface RowTerms {
  readonly clock: GatewayClock;
  readonly owner: string;
  readonly redact: Redact;
  readonly upstream: () => Upstream;
}

/** Milliseconds for which a row may stay open after its terminal's deadline. */
const OPEN_LONGER = 5_000;
const MINUTE = 60_000;

/**
 * Makes the ledger's row of a change: who, what, when. An identifier that contains a password field, because the
 * terminal uses another delimiter, is redacted.
 */
export function changeEntry(
  { heard, context, deadline }: Pick<ChangeRequest, "heard" | "context" | "deadline">,
  before: KnownBefore,
  { clock, owner, redact, upstream }: RowTerms,
): LedgerEntry {
  const { request } = heard;
  const left = () => deadline - clock.elapsed();
  const { now, origin, institution } = context;
  const asked = changeAsked(request);
  if (asked === undefined) throw new RangeError(`${request.name} changes nothing`);
  const named = (id: string | undefined) => id === undefined ? undefined : redact(id);
  const told = JSON.stringify(before);
  return {
    owner,
    openFor: Math.ceil(Math.max(0, left())) + OPEN_LONGER,
    standsFor: upstream().settleMinutes * MINUTE,
    deadline: { left },
    institution: institution.id,
    at: now,
    origin,
    action: asked.change,
    patronId: named(asked.patronId),
    itemId: named(asked.itemId),
    titleId: named(asked.titleId),
    ...request.name === "feePaid" && {
      amount: parseSentMoney(request.fields.feeAmount ?? "", institution),
      payment: {
        paymentType: request.fixed.paymentType,
        currency: request.fixed.currency.trim(),
        feeId: named(request.fields.feeId?.trim() || undefined),
        transactionId: redact(request.fields.transactionId?.trim() ?? ""),
      },
    },
    ...told !== "{}" && { before: told },
  };
}

/** Gives what later questions can prove about a request; `undefined` for a request that no question can prove. */
export function provableRequest({ request }: ChangeRequest["heard"]): ProvableChange | undefined {
  const { patronId, itemId } = changeAsked(request) ?? {};
  switch (request.name) {
    case "checkout":
    case "checkin":
    case "renew":
      return { message: request.name, patronId, itemId };
    case "feePaid":
      return { message: request.name, patronId, amount: request.fields.feeAmount ?? "" };
    default:
      return undefined;
  }
}

/** Gives what later questions can prove about the change of a row; `undefined` where no question can prove it. */
export function provableRow(
  { message, patronId, itemId, amount }: LedgerRow,
  decimals: number,
): ProvableChange | undefined {
  const names = { ...patronId !== undefined && { patronId }, ...itemId !== undefined && { itemId } };
  switch (message) {
    case "checkout":
    case "checkin":
    case "renew":
      return { message, ...names };
    case "fee-paid":
      return amount === undefined
        ? undefined
        : { message: "feePaid", ...names, amount: (amount / 10 ** decimals).toFixed(decimals) };
    default:
      return undefined;
  }
}

import type { OfflineFacts, PinGiven } from "../../library/library.ts";
import type { Timestamp } from "../../protocol/timestamp.ts";
import type { HandlerContext } from "./handler.ts";

/** Reads an identifier as the library looks it up: readers and keyboards add blanks. An empty one is an absent one. */
export function identifier(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === "" ? undefined : trimmed;
}

/** Reads the PIN of a request, never trimmed, under the account's policy. */
export function pinGiven(patronPassword: string | undefined, { account }: HandlerContext): PinGiven {
  return { pin: patronPassword, required: account.requirePin, emptyAllowed: account.allowEmptyPasswords };
}

/** Picks AO of an answer: the request's if there is anything in it, else the account's institution. */
export function institutionId(asked: string | undefined, { institution }: HandlerContext): string {
  return asked === undefined || asked.trim() === "" ? institution.id : asked;
}

/**
 * Reads what a terminal did while it was off-line. "No block" counts only where the policy allows off-line work; the
 * due date counts only with it, since terminals fill it with anything otherwise.
 */
export function offlineFacts(
  { noBlock, transactionDate, noBlockDueDate }: {
    readonly noBlock: boolean;
    readonly transactionDate: Timestamp | null;
    readonly noBlockDueDate?: Timestamp | null;
  },
  { institution, local }: HandlerContext,
): OfflineFacts | undefined {
  if (!noBlock || !institution.policy.offline) return undefined;
  return {
    at: transactionDate === null ? undefined : local.instant(transactionDate),
    due: noBlockDueDate ? local.instant(noBlockDueDate) : undefined,
  };
}

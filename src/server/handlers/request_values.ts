import type { OfflineFacts, PinGiven } from "../../library/library.ts";
import type { PinVerdict } from "../../library/outcome.ts";
import type { Timestamp } from "../../protocol/timestamp.ts";
import type { HandlerContext } from "./handler.ts";

/** Reads an identifier as the library looks it up: readers and keyboards add blanks. An empty one is an absent one. */
export function identifier(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === "" ? undefined : trimmed;
}

/**
 * Reads the PIN of a request, never trimmed, under the account's policy. An empty AD is none: php-sip2, SIP2.NET and 3M's
 * own sample always send the field.
 */
export function pinGiven(patronPassword: string | undefined, { account }: HandlerContext): PinGiven {
  return { pin: patronPassword === "" ? undefined : patronPassword, required: account.requirePin };
}

/**
 * Reads the PIN of a request that changes something. An account may ask that it is not looked at there, as in Koha; one
 * that it requires must come all the same.
 */
export function pinForChange(patronPassword: string | undefined, context: HandlerContext): PinGiven {
  const given = pinGiven(patronPassword, context);
  if (context.account.answers?.pinIgnored === undefined) return given;
  return { required: given.required && given.pin === undefined };
}

/**
 * Tells CQ, without a verdict that of a card that nobody has; `undefined` where no AD was sent. An empty one is not right, since clients that let
 * people in by `CQY` must not let everybody in, unless the account allows empty passwords.
 */
export function passwordVerdict(
  patronPassword: string | undefined,
  verdict: PinVerdict | undefined,
  { account }: HandlerContext,
): boolean | undefined {
  if (patronPassword === undefined) return undefined;
  if (verdict === undefined) return false;
  return patronPassword === "" ? account.allowEmptyPasswords : verdict === "right";
}

/** Picks AO of an answer: the request's if there is anything in it, else the account's institution. */
export function institutionId(asked: string | undefined, { institution }: HandlerContext): string {
  return asked === undefined || asked.trim() === "" ? institution.id : asked;
}

/** The last moment that a date of four digits can tell in every time zone. */
const LAST_MOMENT = Temporal.Instant.from("9999-12-30T23:59:59Z");

/** Reads what a terminal did while it was off-line (no block): a fact, whether the policy expects it or not. */
export function offlineReturn(
  { noBlock, transactionDate }: { readonly noBlock: boolean; readonly transactionDate: Timestamp | null },
  { local }: HandlerContext,
): OfflineFacts | undefined {
  if (!noBlock) return undefined;
  return { at: transactionDate === null ? undefined : local.instant(transactionDate) };
}

/**
 * Reads what a terminal lent or renewed while it was off-line. Without a no-block due date it is an ordinary request, as
 * in Koha; without no block that date counts for nothing, since terminals fill it with anything then. A due date before
 * the loan, or beyond the year 9999, is none.
 */
export function offlineLoan(
  { noBlock, transactionDate, noBlockDueDate }: {
    readonly noBlock: boolean;
    readonly transactionDate: Timestamp | null;
    readonly noBlockDueDate: Timestamp | null;
  },
  context: HandlerContext,
): OfflineFacts | undefined {
  if (!noBlock || noBlockDueDate === null) return undefined;
  const { at } = offlineReturn({ noBlock, transactionDate }, context) ?? {};
  const due = context.local.instant(noBlockDueDate);
  const from = at ?? context.now;
  const plausible = Temporal.Instant.compare(from, due) < 0 && Temporal.Instant.compare(due, LAST_MOMENT) <= 0;
  return { at, due: plausible ? due : undefined };
}

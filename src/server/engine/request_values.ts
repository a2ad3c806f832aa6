import { LAST_MOMENT } from "../../library/day.ts";
import type { OfflineFacts, PinGiven } from "../../library/library.ts";
import type { PinVerdict } from "../../library/outcome.ts";
import type { Request } from "../../protocol/message.ts";
import type { BackEndContext } from "../back_end/back_end.ts";

/** Reads an identifier as the library looks it up: readers and keyboards add blanks. An empty one is an absent one. */
export function identifier(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === "" ? undefined : trimmed;
}

/**
 * Reads the PIN of a request, never trimmed, under the account's policy. An empty AD is none: php-sip2, SIP2.NET and
 * 3M's own sample always send the field.
 */
export function pinGiven(patronPassword: string | undefined, { account }: BackEndContext): PinGiven {
  return { pin: patronPassword === "" ? undefined : patronPassword, required: account.requirePin };
}

/**
 * Reads the PIN of a request that changes something. An account may ask that it is not looked at there, as in Koha; one
 * that it requires must come all the same.
 */
export function pinForChange(patronPassword: string | undefined, context: BackEndContext): PinGiven {
  const given = pinGiven(patronPassword, context);
  if (context.account.answers?.pinIgnored === undefined) return given;
  return { required: given.required && given.pin === undefined };
}

/**
 * Gives CQ; `undefined` if no AD was sent, or it was not checked. Without a verdict it is N, as of an unknown card. An
 * empty PIN is not right unless the account allows empty passwords: clients that let people in by `CQY` must not let
 * everybody in.
 */
export function passwordVerdict(
  patronPassword: string | undefined,
  verdict: PinVerdict | undefined,
  { account }: BackEndContext,
): boolean | undefined {
  if (patronPassword === undefined) return undefined;
  if (verdict === undefined) return false;
  if (patronPassword === "") return account.allowEmptyPasswords;
  return verdict === "unchecked" ? undefined : verdict === "right";
}

/** Picks AO of an answer: the request's if there is anything in it, else the account's institution. */
export function institutionId(asked: string | undefined, { institution }: BackEndContext): string {
  return asked === undefined || asked.trim() === "" ? institution.id : asked;
}

/**
 * Reads what a terminal did off-line from a request that says that it has happened (no block). It is a fact, whether
 * the policy expects it or not. A terminal whose clock battery died may give a date of years ago.
 */
export function offlineReturn(
  request: Request<"checkin" | "checkout" | "renew">,
  context: BackEndContext,
): OfflineFacts {
  const { transactionDate } = request.fixed;
  const said = transactionDate === null ? undefined : context.local.instant(transactionDate);
  const at = said && offlineMoment(said, context);
  return {
    at,
    ...said !== at && { tooEarly: said },
    ...!context.institution.policy.offline && { unexpected: true },
  };
}

/** Gives the moment of something that was done off-line: as it was said, or the earliest that can be true. */
export function offlineMoment(said: Temporal.Instant, { account, now }: BackEndContext): Temporal.Instant {
  const earliest = now.subtract({ hours: 24 * account.offlineDays });
  return Temporal.Instant.compare(said, earliest) < 0 ? earliest : said;
}

/**
 * Reads the same for a loan or a renewal, with its due date. A due date before the loan, or beyond the year 9999,
 * counts as none.
 */
export function offlineLoan(request: Request<"checkout" | "renew">, context: BackEndContext): OfflineFacts {
  const facts = offlineReturn(request, context);
  const { noBlockDueDate } = request.fixed;
  if (noBlockDueDate === null) return facts;
  const due = context.local.instant(noBlockDueDate);
  const from = facts.at ?? context.now;
  const plausible = Temporal.Instant.compare(from, due) < 0 && Temporal.Instant.compare(due, LAST_MOMENT) <= 0;
  return { ...facts, due: plausible ? due : undefined };
}

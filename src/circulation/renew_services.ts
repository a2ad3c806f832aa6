import type { RenewAllCommand, RenewalServices, RenewCommand } from "../library/library.ts";
import type { CheckoutOutcome, RenewAllOutcome } from "../library/outcome.ts";
import type { PatronFacts } from "../storage/port/storage.ts";
import { decideOfflineRenewal } from "./decide/decide_offline.ts";
import { decideRenewAll } from "./decide/decide_renew_all.ts";
import { decideRenewal } from "./decide/decide_renewal.ts";
import { addressed, type Decision, refusalOf } from "./decide/decision.ts";
import type { DecidingParts } from "./engine_parts.ts";
import { sameId } from "../library/id.ts";
import { feesOfLoan, ignoringPinOffline, isOffline } from "./loan_services.ts";
import { busyCard } from "./busy.ts";
import type { CardJudge } from "./pins/pin.ts";
import type { ServiceParts } from "./service_parts.ts";
import { withLastChange } from "./with_last_change.ts";

/** Makes the services that extend loans. */
export function createRenewServices(parts: ServiceParts): RenewalServices {
  const { perform } = parts;
  return {
    renew(command) {
      const judge = parts.guard.judge(ignoringPinOffline(command));
      const { patronId, itemId } = command;
      const subject = { action: "renewal", patronId, itemId } as const;
      return perform(command, subject, () => decideRenewing(parts, command, judge), busyCard);
    },
    renewAll(command) {
      const judge = parts.guard.judge(command);
      const subject = { action: "renew-all", patronId: command.patronId } as const;
      return perform<RenewAllOutcome>(command, subject, () => decideAll(parts, command, judge), busyCard);
    },
  };
}

/** Decides whether the card that a command names may renew a copy. */
export async function decideRenewing(
  parts: DecidingParts,
  command: RenewCommand,
  judge: CardJudge,
): Promise<Decision<CheckoutOutcome>> {
  const { storage } = parts;
  const itemId = command.itemId ?? await copyOnLoan(parts, command);
  const { patron, item } = await storage.checkoutFacts(command.patronId, itemId ?? "", command.now);
  const card = await judge(patron);
  if (card.refusal !== undefined) return refusalOf({ ...card, item }, card.refusal);
  if (item === undefined) {
    const reason = command.itemId === undefined ? "not-on-loan-to-patron" : "item-unknown";
    return refusalOf(card, { reason });
  }
  if (item.loan === undefined) {
    return refusalOf({ ...card, item }, { reason: "not-on-loan" });
  }
  const holder = await borrowerOf(parts, card.patron, item.loan.patronId, command);
  if (holder === undefined) {
    const reason = command.thirdPartyAllowed ? "not-on-loan-to-patron" : "renewal-third-party";
    return refusalOf({ ...card, item }, { reason });
  }
  const fees = await feesOfLoan(storage, item.loan, command.now);
  const facts = { patron: holder, item, loan: item.loan, pin: card.pin, fees };
  const rules = parts.rules(command.origin.account);
  const decision = isOffline(command)
    ? decideOfflineRenewal({ ...facts, item: await withLastChange(storage, item) }, rules, command, parts.newId)
    : decideRenewal(facts, rules, command, parts.newId);
  return holder === card.patron ? decision : addressedTo(card.patron, decision);
}

/** Addresses the answer to the patron whose card was sent, not to the borrower. */
function addressedTo(reader: PatronFacts, decision: Decision<CheckoutOutcome>): Decision<CheckoutOutcome> {
  const { language: _, ...outcome } = decision.outcome;
  return { ...decision, outcome: { ...outcome, ...addressed(reader) } };
}

/**
 * Gives the barcode of the patron's copy of the title that the command names. Where it names the title by the barcode of a
 * copy, that is the one, if the patron has it.
 */
async function copyOnLoan({ storage }: DecidingParts, command: RenewCommand): Promise<string | undefined> {
  const { patronId, titleId, now } = command;
  if (titleId === undefined) return undefined;
  const { patron, title } = await storage.titleFacts(patronId, titleId, now);
  if (patron === undefined) return undefined;
  const lent = (title?.copies ?? []).filter(({ loan }) => loan && sameId(loan.patronId, patron.patron.patronId));
  return (lent.find(({ item }) => sameId(item.itemId, titleId)) ?? lent[0])?.item.itemId;
}

/** Gives the patron whose loan may be renewed: the card's own, or with third party allowed the one who has the item. */
async function borrowerOf(
  { storage }: DecidingParts,
  card: PatronFacts,
  borrowerId: string,
  { thirdPartyAllowed, now }: RenewCommand,
): Promise<PatronFacts | undefined> {
  if (sameId(card.patron.patronId, borrowerId)) return card;
  return thirdPartyAllowed ? await storage.patronFacts(borrowerId, now) : undefined;
}

async function decideAll(
  { storage, rules, newId }: DecidingParts,
  command: RenewAllCommand,
  judge: CardJudge,
): Promise<Decision<RenewAllOutcome>> {
  const { patron, loans = [] } = await storage.loansFacts(command.patronId, command.now, "all") ?? {};
  const card = await judge(patron);
  if (card.refusal !== undefined) return refusalOf(card, card.refusal);
  const fees = new Map(
    await Promise.all(
      loans.map(async ({ loan }) => [loan.itemId, await feesOfLoan(storage, loan, command.now)] as const),
    ),
  );
  return decideRenewAll({ ...card, loans, fees }, rules(command.origin.account), command, newId);
}

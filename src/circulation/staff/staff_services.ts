import type { KeyedLocks } from "../../library/keyed_locks.ts";
import type { Asked, CheckinCommand, Library, RenewCommand } from "../../library/library.ts";
import type { CheckinOutcome, CheckoutOutcome } from "../../library/outcome.ts";
import type { ItemFacts, Storage } from "../../storage/port/storage.ts";
import { busyCard, busyCopy } from "../busy.ts";
import { type Decision, refusalOf } from "../decide/decision.ts";
import { createHoldService } from "../hold_service.ts";
import { createLoanServices, decideTakingBack } from "../loan_services.ts";
import { createPatronServices } from "../patron_services.ts";
import { createPerform } from "../perform.ts";
import type { PinGuard } from "../pins/pin_guard.ts";
import { createRenewServices, decideRenewing } from "../renew_services.ts";
import type { Rules } from "../rules/rules.ts";
import type { ServiceParts } from "../service_parts.ts";
import { type CardCommand, type CardOutcome, decideCard } from "./change_card.ts";
import { type ChargeCommand, decideCharging } from "./charge_fee.ts";
import { decideDue, type DueCommand, type DueOutcome } from "./change_due.ts";
import { refusedLoan } from "./refused_loan.ts";
import { staffTooLate } from "./staff_refused.ts";
import { decideWaiving, type OwedOutcome, type WaiverCommand } from "./waive_fee.ts";

/** What staff have done by the services that terminals use. */
export interface StaffServices extends Pick<Library, "checkout" | "renewAll" | "hold" | "payFee"> {
  /** Takes a copy back, if a patron is named only from that one. */
  takeBackCopy(command: CopyReturn): Promise<CheckinOutcome>;
  /** Extends the loan of a copy, if a patron is named only that patron's. */
  renewCopy(command: CopyRenewal): Promise<CheckoutOutcome>;
  /** Gives a loan another due date. */
  changeDue(command: DueCommand): Promise<DueOutcome>;
  /** Gives a patron another card. */
  changeCard(command: CardCommand): Promise<CardOutcome>;
  /** Waives fees. */
  waive(command: WaiverCommand): Promise<OwedOutcome>;
  /** Charges a fee. */
  charge(command: ChargeCommand): Promise<OwedOutcome>;
}

/** Takes a copy back. */
interface CopyReturn extends Pick<CheckinCommand, keyof Asked | "itemId"> {
  /** The patron who is thought to have it; absent: any patron, or nobody. */
  readonly borrower?: string;
}

/** Extends the loan of a copy. */
interface CopyRenewal extends Pick<RenewCommand, keyof Asked | "feeAcknowledged"> {
  readonly itemId: string;
  /** The patron who is thought to have it; absent: any patron. */
  readonly borrower?: string;
}

interface StaffServicesParts {
  /** In the name of a member of staff. */
  readonly storage: Storage;
  /** The rules for what is asked, with what staff set aside of them. */
  readonly rules: Rules;
  /** Makes an identifier for a fee, a payment or a hold. */
  readonly newId: () => string;
  /** Shared with all that staff do in this process. */
  readonly locks: KeyedLocks;
}

/** Staff see who stands before them: no PIN is asked for. */
const BY_SIGHT: PinGuard = {
  judge: () => (patron) =>
    Promise.resolve(
      patron === undefined ? { pin: "absent", refusal: { reason: "patron-unknown" } } : { pin: "absent", patron },
    ),
};

/** Makes the services that terminals use, for one thing that a member of staff does. */
export function createStaffServices({ storage, rules, newId, locks }: StaffServicesParts): StaffServices {
  const shared: ServiceParts = {
    storage,
    rules: () => rules,
    newId,
    perform: createPerform(storage, locks),
    guard: BY_SIGHT,
  };
  return {
    checkout: createLoanServices(shared).checkout,
    takeBackCopy({ borrower, ...command }) {
      const subject = { action: "checkin", itemId: command.itemId } as const;
      const denial = (found: ItemFacts) => refusedLoan(found, borrower);
      return shared.perform(command, subject, () => decideTakingBack(shared, command, denial), busyCopy);
    },
    renewAll: createRenewServices(shared).renewAll,
    renewCopy(command) {
      const subject = { action: "renewal", itemId: command.itemId } as const;
      return shared.perform(command, subject, () => decideRenewingCopy(shared, command), busyCard);
    },
    ...createHoldService(shared),
    payFee: createPatronServices(shared).payFee,
    changeDue(command) {
      const subject = { action: "due-changed", itemId: command.itemId } as const;
      return shared.perform<DueOutcome>(command, subject, () => decideDue(storage, command), staffTooLate);
    },
    changeCard(command) {
      const subject = { action: "card-changed", patronId: command.patronId } as const;
      return shared.perform<CardOutcome>(command, subject, () => decideCard(storage, command, rules), staffTooLate);
    },
    waive(command) {
      const subject = { action: "fee-waived", patronId: command.patronId } as const;
      return shared.perform<OwedOutcome>(command, subject, () => decideWaiving(storage, command), staffTooLate);
    },
    charge(command) {
      const { patronId, itemId } = command;
      const subject = { action: "fee-charged", patronId, itemId } as const;
      return shared.perform<OwedOutcome>(command, subject, () => decideCharging(storage, command, newId), staffTooLate);
    },
  };
}

async function decideRenewingCopy(parts: ServiceParts, command: CopyRenewal): Promise<Decision<CheckoutOutcome>> {
  const pin = "absent";
  const item = await parts.storage.itemFacts(command.itemId);
  if (item === undefined) return refusalOf({ pin }, { reason: "item-unknown" });
  const reason = refusedLoan(item, command.borrower);
  if (item.loan === undefined || reason !== undefined) {
    return refusalOf({ item, pin }, { reason: reason ?? "not-on-loan" });
  }
  const own = { ...command, patronId: item.loan.patronId, pin: { required: false }, thirdPartyAllowed: false };
  return await decideRenewing(parts, own, parts.guard.judge(own));
}

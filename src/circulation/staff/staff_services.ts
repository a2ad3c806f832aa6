import type { Day } from "../../library/day.ts";
import type { KeyedLocks } from "../../library/keyed_locks.ts";
import type { Asked, CheckoutCommand, HoldScope } from "../../library/library.ts";
import type {
  CheckinOutcome,
  CheckoutOutcome,
  FeePaidOutcome,
  HoldOutcome,
  RenewAllOutcome,
} from "../../library/outcome.ts";
import type { ItemFacts, Storage } from "../../storage/port/storage.ts";
import { busyCard, busyCopy } from "../busy.ts";
import { type Decision, refusalOf } from "../decide/decision.ts";
import { createHoldService } from "../hold_service.ts";
import { decideLending, decideTakingBack } from "../loan_services.ts";
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
import { decideUndoScan, type UndoScanCommand, type UndoScanOutcome } from "./undo_scan.ts";
import { decideWaiving, type OwedOutcome, type WaiverCommand } from "./waive_fee.ts";

/**
 * What staff have done by the rules that hold for terminals. Staff see who stands before them, so that nothing here has a
 * PIN; what only terminals tell (off-line work, third parties, foreign currencies) is not asked for either.
 */
export interface StaffServices {
  /** Lends a copy, or renews the loan if the patron has it already. */
  lend(loan: StaffLoan): Promise<CheckoutOutcome>;
  /** Takes a copy back, if a patron is named only from that one. */
  takeBack(taken: StaffReturn): Promise<CheckinOutcome>;
  /** Undoes what the member of staff has lent or taken back, as long as nothing else has changed the copy. */
  undoScan(command: UndoScanCommand): Promise<UndoScanOutcome>;
  /** Extends the loan of a copy, if a patron is named only that patron's. */
  renew(renewal: StaffRenewal): Promise<CheckoutOutcome>;
  /** Extends all loans of a patron that can be extended. */
  renewAll(renewal: StaffRenewalOfAll): Promise<RenewAllOutcome>;
  /** Places a hold. */
  placeHold(hold: StaffHold): Promise<HoldOutcome>;
  /** Cancels a patron's hold on a title. */
  cancelHold(hold: StaffHoldEnd): Promise<HoldOutcome>;
  /** Takes a payment. */
  takePayment(payment: StaffPayment): Promise<FeePaidOutcome>;
  /** Gives a loan another due date. */
  changeDue(command: DueCommand): Promise<DueOutcome>;
  /** Gives a patron another card. */
  changeCard(command: CardCommand): Promise<CardOutcome>;
  /** Waives fees. */
  waive(command: WaiverCommand): Promise<OwedOutcome>;
  /** Charges a fee. */
  charge(command: ChargeCommand): Promise<OwedOutcome>;
}

/** What may cost the patron a fee. */
interface WithFee extends Asked {
  /** Whether the patron has agreed to a fee. */
  readonly feeAcknowledged: boolean;
}

interface StaffLoan extends WithFee {
  readonly patronId: string;
  readonly itemId: string;
  /** The other patron from whom it is taken back first; absent: a copy that another has is not lent. */
  readonly takenFrom?: string;
}

interface StaffReturn extends Asked {
  readonly itemId: string;
  /** The patron who is thought to have it; absent: any patron, or nobody. */
  readonly borrower?: string;
}

interface StaffRenewal extends WithFee {
  readonly itemId: string;
  /** The patron who is thought to have it; absent: any patron. */
  readonly borrower?: string;
}

interface StaffRenewalOfAll extends WithFee {
  readonly patronId: string;
}

/** A hold that is to end, on any copy of its title. */
interface StaffHoldEnd extends WithFee {
  readonly patronId: string;
  /** A title's identifier, its exact title, or the barcode of a copy. */
  readonly titleId: string;
}

interface StaffHold extends StaffHoldEnd {
  /** Which copies may fill it. */
  readonly scope: HoldScope;
  /** The code of the branch where the patron wants to collect it; absent: the patron's home library. */
  readonly pickupLocation?: string;
  /** The last day on which the patron wants it; absent: no end. */
  readonly expires?: Day;
}

/** Money in the institution's currency. */
interface StaffPayment extends Asked {
  readonly patronId: string;
  /** Minor units; `undefined` when what was typed is not an amount of money. */
  readonly amount: number | undefined;
  readonly currency: string;
  /** Absent: the oldest fees first. */
  readonly feeId?: string;
  /** Identifies the payment where it comes again; empty: it does not. */
  readonly transactionId: string;
  /** In the codes of terminals. */
  readonly paymentType: string;
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

/** Staff see who stands before them: no PIN is judged. */
const BY_SIGHT: PinGuard = {
  judge: () => (patron) =>
    Promise.resolve(
      patron === undefined ? { pin: "absent", refusal: { reason: "patron-unknown" } } : { pin: "absent", patron },
    ),
};

/** Nor is one asked for. */
const pin = { required: false } as const;

/** Makes what one thing that a member of staff does needs of the services that terminals use. */
export function createStaffServices({ storage, rules, newId, locks }: StaffServicesParts): StaffServices {
  const shared: ServiceParts = {
    storage,
    rules: () => rules,
    newId,
    perform: createPerform(storage, locks),
    guard: BY_SIGHT,
  };
  const { renewAll } = createRenewServices(shared);
  const { hold } = createHoldService(shared), { payFee } = createPatronServices(shared);
  return {
    lend({ takenFrom, ...loan }) {
      const { patronId, itemId } = loan;
      const command = { ...loan, pin, renewalAllowed: true };
      const decide = () =>
        takenFrom === undefined
          ? decideLending(shared, command, BY_SIGHT.judge(command))
          : decideHandingOver(shared, command, takenFrom);
      return shared.perform(command, { action: "checkout", patronId, itemId } as const, decide, busyCard);
    },
    undoScan(command) {
      const { itemId } = command;
      const subject = { action: command.scan === "lend" ? "undo-checkout" : "undo-checkin", itemId } as const;
      return shared.perform<UndoScanOutcome>(command, subject, () => decideUndoScan(shared, command), staffTooLate);
    },
    takeBack({ borrower, ...command }) {
      const subject = { action: "checkin", itemId: command.itemId } as const;
      const denial = (found: ItemFacts) => refusedLoan(found, borrower);
      return shared.perform(command, subject, () => decideTakingBack(shared, command, denial), busyCopy);
    },
    renew(renewal) {
      const subject = { action: "renewal", itemId: renewal.itemId } as const;
      return shared.perform(renewal, subject, () => decideRenewingCopy(shared, renewal), busyCard);
    },
    renewAll: (renewal) => renewAll({ ...renewal, pin }),
    placeHold: (placed) => hold({ ...placed, mode: "place", pin }),
    cancelHold: (cancelled) => hold({ ...cancelled, mode: "cancel", scope: "title", pin }),
    takePayment: (payment) => payFee({ ...payment, currencyAccepted: true, pin }),
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

/** Takes a copy back from the patron who is thought to have it, and lends it, in one change. Those who wait come first. */
function decideHandingOver(
  parts: ServiceParts,
  command: CheckoutCommand,
  takenFrom: string,
): Promise<Decision<CheckoutOutcome>> {
  const rules = (account: string): Rules => {
    const own = parts.rules(account);
    return { ...own, account: { ...own.account, onLoanLent: true } };
  };
  const denial = (found: ItemFacts) => refusedLoan(found, takenFrom);
  return decideLending({ ...parts, rules }, command, parts.guard.judge(command), denial);
}

async function decideRenewingCopy(parts: ServiceParts, renewal: StaffRenewal): Promise<Decision<CheckoutOutcome>> {
  const item = await parts.storage.itemFacts(renewal.itemId);
  if (item === undefined) return refusalOf({ pin: "absent" }, { reason: "item-unknown" });
  const reason = refusedLoan(item, renewal.borrower);
  if (item.loan === undefined || reason !== undefined) {
    return refusalOf({ item, pin: "absent" }, { reason: reason ?? "not-on-loan" });
  }
  const own = { ...renewal, patronId: item.loan.patronId, pin, thirdPartyAllowed: false };
  return await decideRenewing(parts, own, parts.guard.judge(own));
}

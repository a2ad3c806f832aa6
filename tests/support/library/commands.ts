import type {
  CheckinCommand,
  CheckoutCommand,
  HoldCommand,
  ItemUpdateCommand,
  PatronQuery,
  PatronUpdateCommand,
  PayFeeCommand,
  PinGiven,
  RenewAllCommand,
  RenewCommand,
  UndoCommand,
} from "../../../src/library/library.ts";
import { anOrigin } from "./changes.ts";
import { NOON } from "./records.ts";

/** A request without a PIN at a terminal that asks for none. */
export const NO_PIN: PinGiven = { required: false };

const asked = { origin: anOrigin(), now: NOON, patronId: "P1", pin: NO_PIN };

/** Patron `P1` borrows copy `I1` at noon; renewing is allowed, no fee is acknowledged. */
export function aCheckout(overrides: Partial<CheckoutCommand> = {}): CheckoutCommand {
  return { ...asked, itemId: "I1", renewalAllowed: true, feeAcknowledged: false, ...overrides };
}

/** Copy `I1` comes back to `MAIN` at noon. */
export function aCheckin(overrides: Partial<CheckinCommand> = {}): CheckinCommand {
  return { origin: anOrigin(), now: NOON, itemId: "I1", ...overrides };
}

/** The last change of copy `I1` is undone at noon. */
export function anUndo(overrides: Partial<UndoCommand> = {}): UndoCommand {
  return { origin: anOrigin(), now: NOON, itemId: "I1", ...overrides };
}

/** Patron `P1` renews copy `I1` at noon; a third party may not, no fee is acknowledged. */
export function aRenewal(overrides: Partial<RenewCommand> = {}): RenewCommand {
  return { ...asked, itemId: "I1", thirdPartyAllowed: false, feeAcknowledged: false, ...overrides };
}

/** Patron `P1` renews everything at noon; no fee is acknowledged. */
export function aRenewAll(overrides: Partial<RenewAllCommand> = {}): RenewAllCommand {
  return { ...asked, feeAcknowledged: false, ...overrides };
}

/** Patron `P1` places a hold on title `T1` at noon; no fee is acknowledged. */
export function aHoldRequest(overrides: Partial<HoldCommand> = {}): HoldCommand {
  return { ...asked, mode: "place", titleId: "T1", scope: "title", feeAcknowledged: false, ...overrides };
}

/** Patron `P1` pays 5.00 in cash at noon, under transaction id `BK1`, for no fee in particular. */
export function aPayment(overrides: Partial<PayFeeCommand> = {}): PayFeeCommand {
  return {
    ...asked,
    amount: 500,
    currencyAccepted: true,
    currency: "USD",
    transactionId: "BK1",
    paymentType: "00",
    ...overrides,
  };
}

/** Patron `P1` is blocked, or enabled, at noon. */
export function aPatronUpdate(overrides: Partial<PatronUpdateCommand> = {}): PatronUpdateCommand {
  return { ...asked, ...overrides };
}

/** Copy `I1` is said at noon to have a torn cover. */
export function anItemUpdate(overrides: Partial<ItemUpdateCommand> = {}): ItemUpdateCommand {
  return { origin: anOrigin(), now: NOON, itemId: "I1", properties: "torn cover", ...overrides };
}

/** How patron `P1` stands at noon, without a list. */
export function aPatronQuery(overrides: Partial<PatronQuery> = {}): PatronQuery {
  return { origin: anOrigin(), patronId: "P1", pin: NO_PIN, now: NOON, ...overrides };
}

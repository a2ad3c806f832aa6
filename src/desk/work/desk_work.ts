import type { Scan } from "../../circulation/staff/undo_scan.ts";
import type { Day } from "../../library/day.ts";
import type { FeeType } from "../../library/fee.ts";
import type { ItemStatus } from "../../library/item.ts";
import type { HoldScope } from "../../library/library.ts";
import type { ReturnAlert } from "../../library/outcome.ts";
import type { Reason, StaffReason } from "../../library/reason.ts";
import type { CardRequest, CopyRequest } from "./desk_request.ts";
import type { FieldFault } from "./record_fields.ts";
import type {
  AddItemRequest,
  AddPatronRequest,
  CardRenewed,
  ChangeItemRequest,
  ChangePatronRequest,
  CopyChanged,
  ItemKept,
  PatronKept,
  RenewCardRequest,
} from "./record_requests.ts";

/**
 * What staff do for patrons at the desk. Each operation gives an outcome: what was done, or why not, and whether the
 * reason can be set aside. It throws only when the storage cannot be reached.
 */
export interface DeskWork extends LoanWork, HoldWork, MoneyWork, CardWork, PatronWork, CopyWork {}

/** What staff do with loans. */
export interface LoanWork {
  /** Lends a copy, or renews the loan if the patron has it already. */
  lend(asked: LendRequest, at: Attendant): Promise<DeskOutcome<LendDone>>;
  /** Takes a copy back, and tells where it must go. */
  takeBack(asked: LoanRequest, at: Attendant): Promise<DeskOutcome<ReturnDone>>;
  /** Undoes what the same member lent, renewed or took back, as long as nothing else has changed the copy. */
  undoScan(asked: UndoRequest, at: Attendant): Promise<DeskOutcome<UndoDone>>;
  /** Renews the loan of a copy. */
  renew(asked: LoanRequest, at: Attendant): Promise<DeskOutcome<LendDone>>;
  /** Renews all loans of a patron that can be renewed. */
  renewAll(asked: CardRequest, at: Attendant): Promise<DeskOutcome<RenewAllDone>>;
  /** Gives a loan another due date. */
  setDue(asked: DueRequest, at: Attendant): Promise<DeskOutcome<DueDone>>;
}

/** What staff do with holds. */
export interface HoldWork {
  /** Places a hold. */
  hold(asked: HoldRequest, at: Attendant): Promise<DeskOutcome<HoldDone>>;
  /** Cancels a patron's hold on a title. */
  cancelHold(asked: TitleRequest, at: Attendant): Promise<DeskOutcome<HoldDone>>;
}

/** What staff do with money. */
export interface MoneyWork {
  /** Takes a payment: of one fee if it is named, else of the oldest first. */
  pay(asked: PaymentRequest, at: Attendant): Promise<DeskOutcome<MoneyDone>>;
  /** Waives what a patron owes; a reason must be given. */
  waive(asked: WaiverRequest, at: Attendant): Promise<DeskOutcome<MoneyDone>>;
  /** Charges a fee; a reason must be given. */
  charge(asked: ChargeRequest, at: Attendant): Promise<DeskOutcome<ChargeDone>>;
}

/** What staff do with cards and their PINs. */
export interface CardWork {
  /** Blocks a card. The patron reads the reason, too. */
  block(asked: CardRequest, at: Attendant): Promise<DeskOutcome<object>>;
  /** Lifts the block of a card. */
  unblock(asked: CardRequest, at: Attendant): Promise<DeskOutcome<object>>;
  /** Lets PINs be tried again on a card that wrong ones have locked. */
  unlock(asked: CardRequest, at: Attendant): Promise<DeskOutcome<object>>;
  /** Sets a PIN, and ends the lock of wrong ones. */
  setPin(asked: PinRequest, at: Attendant): Promise<DeskOutcome<object>>;
  /** Gives a patron another card, and moves everything of the patron to it. The old card is then unknown. */
  newCard(asked: NewCardRequest, at: Attendant): Promise<DeskOutcome<CardDone>>;
}

/** What staff do with the records of patrons. */
export interface PatronWork {
  /** Makes a patron. One of the same name is asked about first. */
  addPatron(asked: AddPatronRequest, at: Attendant): Promise<DeskOutcome<PatronKept>>;
  /** Changes what is known of a patron. */
  changePatron(asked: ChangePatronRequest, at: Attendant): Promise<DeskOutcome<PatronKept>>;
  /** Gives a card another last day; without one, a year more. */
  renewCard(asked: RenewCardRequest, at: Attendant): Promise<DeskOutcome<CardRenewed>>;
  /** Notes in the journal that a member of staff looked a patron up. Not waited for. */
  noteSeen(patronId: string, at: Attendant): void;
}

/** What staff do with the records of copies. */
export interface CopyWork {
  /** Makes a copy, and its title if there is none such. */
  addItem(asked: AddItemRequest, at: Attendant): Promise<DeskOutcome<ItemKept>>;
  /** Changes what is known of a copy. */
  changeItem(asked: ChangeItemRequest, at: Attendant): Promise<DeskOutcome<CopyChanged>>;
  /** Sets the status of a copy. */
  setStatus(asked: StatusRequest, at: Attendant): Promise<DeskOutcome<object>>;
}

/** A member of staff at work. */
export interface Attendant {
  /** The name in the journal. */
  readonly name: string;
  readonly role: OverridingRole;
  /** The code of the branch where the desk is; absent: the institution's own. */
  readonly branch?: string;
}

/** The least role of staff that may set a reason aside. */
export type OverridingRole = "desk" | "admin";

/** Names a loan by its copy. */
interface LoanRequest extends CopyRequest {
  /** The card of the patron whose loan staff saw; it is refused if another has the copy by now. Absent: any patron. */
  readonly borrower?: string;
}

interface LendRequest extends CopyRequest, CardRequest {
  /** The card of the other patron from whom it is taken back first; absent: a copy that another has is not lent. */
  readonly takenFrom?: string;
}

/** Undoes something that staff did with a copy. */
interface UndoRequest extends CopyRequest {
  readonly scan: Scan;
  /** When it was done, in milliseconds since 1970. */
  readonly at: number;
}

/** Names a title. */
interface TitleRequest extends CardRequest {
  /** Its identifier, its exact title, or the barcode of a copy. */
  readonly title: string;
}

/** Places a hold. */
interface HoldRequest extends TitleRequest {
  /** Which copies may fill it; absent: any of the title. */
  readonly scope?: HoldScope;
  /** The code of the branch where the patron wants to collect it; absent: the patron's home library. */
  readonly pickup?: string;
  /** The last day on which the patron wants it; absent: no end. */
  readonly expires?: Day;
}

/** Takes a payment. */
interface PaymentRequest extends CardRequest {
  /** As staff type it: `12`, `12.5` or `12.50`. */
  readonly amount: string;
  readonly feeId?: string;
  /** How it was paid, in the codes of terminals; absent: in cash. */
  readonly paymentType?: string;
  /**
   * Identifies this payment: if it comes again within a day, it is taken only once. Absent: each request is another
   * payment.
   */
  readonly transactionId?: string;
}

/** Waives what a patron owes. */
interface WaiverRequest extends CardRequest {
  /** As staff type it; absent: all that is owed. */
  readonly amount?: string;
  /** Absent: the oldest fees first. */
  readonly feeId?: string;
}

/** Charges a fee. The patron reads the reason, too. */
interface ChargeRequest extends CardRequest {
  /** As staff type it: `12`, `12.5` or `12.50`. */
  readonly amount: string;
  readonly type: FeeType;
  /** The copy that it is about; absent: none. */
  readonly itemId?: string;
}

/** Gives a loan another due date. */
interface DueRequest extends LoanRequest {
  /** A day, or a day and a time as the institution's clock shows it: `2026-12-24`, `2026-12-24T15:00`. */
  readonly due: string;
}

/** Sets a PIN. */
interface PinRequest extends CardRequest {
  readonly pin: string;
}

/** Sets the status of a copy. */
interface StatusRequest extends CopyRequest {
  readonly status: ItemStatus;
}

/** Gives a patron another card. */
interface NewCardRequest extends CardRequest {
  readonly card: string;
}

/** Why nothing was done, and whether that can be set aside. */
export interface DeskRefusal {
  readonly ok: false;
  readonly reason: Reason | StaffReason;
  /** The copy's title, if the copy is known. */
  readonly title?: string;
  /** The amount that the reason names, as people read it: what is owed, or what it costs. */
  readonly money?: string;
  /** The day that the reason names. */
  readonly date?: Day;
  /** The code of the branch that would take the copy back. */
  readonly destination?: string;
  /** All fields that hold what they may not. */
  readonly faults?: readonly FieldFault[];
  /** The card of the patron of the same name. */
  readonly other?: string;
  /** Absent: the reason cannot be set aside. */
  readonly override?: {
    /** The least role that may set it aside. */
    readonly role: OverridingRole;
    /** Whether the member who asked has that role. */
    readonly permitted: boolean;
    /** Whether a reason must be given for the journal. */
    readonly asksWhy: boolean;
  };
}

/** What was done, or why nothing was. */
export type DeskOutcome<Done> = ({ readonly ok: true } & Done) | DeskRefusal;

/** Amounts of money, as people read them; absent: none. */
export interface MoneyTold {
  /** The fee that was charged. */
  readonly fee?: string;
  /** What staff give back, since more was paid than is owed now. */
  readonly dueBack?: string;
}

/** A copy is lent, or its loan renewed. */
export interface LendDone extends MoneyTold {
  readonly patronId: string;
  readonly itemId: string;
  readonly title: string;
  /** When it is due, in milliseconds since 1970. */
  readonly due: number;
  /** Whether the patron had it already. */
  readonly renewal: boolean;
  /** When it was lent or renewed, in milliseconds since 1970. */
  readonly at: number;
}

/** A scan is undone. */
export interface UndoDone extends MoneyTold {
  readonly itemId: string;
  readonly title: string;
  /** The loan as it is again, due in milliseconds since 1970; absent: the copy is not on loan. */
  readonly loan?: { readonly patronId: string; readonly due: number; readonly renewals: number };
  /** The cards whose holds are not as they were, since others have changed them. */
  readonly holdsChanged: readonly string[];
}

/** A copy has come back. */
export interface ReturnDone extends MoneyTold {
  readonly itemId: string;
  /** When it was taken back, in milliseconds since 1970. */
  readonly at: number;
  readonly title: string;
  /** The patron who had it; absent if it was not on loan. */
  readonly patronId?: string;
  /** The name of that patron, and what the patron owes now; set where money is to be spoken of. */
  readonly borrower?: { readonly name: string; readonly owed?: string };
  /** What was the matter with it until it was found: it is available now. */
  readonly found?: ItemStatus;
  /** What that patron owed for its loss, and owes no more. */
  readonly lossEnded?: string;
  /** What that patron was charged for the work with its loss, in the order in which it was charged: it does not end by itself. */
  readonly charged?: readonly LossFee[];
  /** Why it must not simply go back on its shelf; absent: it may. */
  readonly alert?: ReturnAlert;
  /** The code of the branch where it must go. */
  readonly destination?: string;
  /** The patron who waits for it, here or where it travels to. */
  readonly hold?: { readonly patronId: string; readonly name: string };
  /** Set where it was on the hold shelf for a hold that was cancelled, and no other patron waits for it. */
  readonly holdCancelled?: true;
}

/** A fee for a copy that was lost and is found. */
interface LossFee {
  readonly feeId: string;
  /** What was charged, and what of it is owed still, as people read them. */
  readonly amount: string;
  readonly outstanding: string;
}

/** The outcome for all loans of a patron. */
export interface RenewAllDone extends MoneyTold {
  readonly patronId: string;
  /** When each is due, in milliseconds since 1970. */
  readonly renewed: readonly { readonly itemId: string; readonly due: number }[];
  readonly unrenewed: readonly (DeskRefusal & { readonly itemId: string })[];
}

/** A hold is placed or cancelled. */
export interface HoldDone {
  readonly patronId: string;
  readonly titleId: string;
  readonly title: string;
  /** The copy that was named. */
  readonly itemId?: string;
  /** The code of the branch where it is collected. */
  readonly pickup: string;
  readonly expires?: Day;
  /** Place in the title's queue, counted from 1; absent once cancelled. */
  readonly position?: number;
  /** Whether the patron is first in the queue, and a copy stands on a shelf now. */
  readonly available: boolean;
}

/** A patron's money is settled; amounts as people read them. */
interface MoneyDone {
  readonly patronId: string;
  readonly amount: string;
  /** What is still owed in all. */
  readonly owed: string;
}

interface ChargeDone extends MoneyDone {
  readonly feeId: string;
}

/** A loan has another due date. */
interface DueDone {
  readonly patronId: string;
  readonly itemId: string;
  readonly title: string;
  /** When it is due, in milliseconds since 1970. */
  readonly due: number;
}

/** A patron has another card. */
interface CardDone {
  /** The card as it is now. */
  readonly patronId: string;
  /** The card before. */
  readonly before: string;
}

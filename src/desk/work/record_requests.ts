import type { Day } from "../../library/day.ts";
import type { CardRequest, CopyRequest } from "./desk_request.ts";
import type { FieldTexts } from "./record_fields.ts";

/** Makes a patron with this card. */
export interface AddPatronRequest extends CardRequest {
  readonly fields: FieldTexts;
  /** Whether it is another person than the one of the same name. */
  readonly alikeAllowed?: boolean;
}

/** Changes a patron. */
export interface ChangePatronRequest extends CardRequest {
  /** Fields that are not there stay as they are. */
  readonly fields: FieldTexts;
}

/** Gives a card another last day. */
export interface RenewCardRequest extends CardRequest {
  readonly until?: Day;
}

/** Makes a copy with this barcode. */
export interface AddItemRequest extends CopyRequest {
  /** A title's identifier or exact title, or the title of a new one. */
  readonly title: string;
  readonly author?: string;
  /** Becomes the identifier of a new title; absent: one is made of the barcode. */
  readonly isbn?: string;
  readonly fields: FieldTexts;
}

/** Changes a copy. */
export interface ChangeItemRequest extends CopyRequest {
  readonly fields: FieldTexts;
}

/** A patron is made or changed. */
export interface PatronKept {
  readonly patronId: string;
}

/** A card has another last day. */
export interface CardRenewed extends PatronKept {
  readonly expires: Day;
}

/** A copy is changed. */
export interface CopyChanged {
  readonly itemId: string;
}

/** A copy is made. */
export interface ItemKept extends CopyChanged {
  readonly titleId: string;
  readonly title: string;
}

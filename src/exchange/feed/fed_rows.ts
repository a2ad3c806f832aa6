import type { Fee } from "../../library/fee.ts";
import { foldId } from "../../library/id.ts";
import type { Item } from "../../library/item.ts";
import type { NamedFee } from "../../library/known/known_debt.ts";
import type { LoanSaid } from "../../library/known/known_loan.ts";
import type { CardFacts, CopyFacts, HoldListed } from "../../library/known/known_records.ts";
import type { Patron } from "../../library/patron.ts";
import type { FedRow } from "../../storage/port/feed_stage.ts";
import { CANCELLED, type Hold, isSuspended } from "../../storage/port/hold.ts";
import type { StagedRow } from "../../storage/port/import_stage.ts";
import type { Loan } from "../../storage/port/loan.ts";
import type { RecordKind } from "../../storage/port/record_kind.ts";

/** What one row tells of a card. */
type CardSaid =
  | { readonly is: "patron"; readonly facts: Partial<CardFacts> }
  /** The card's number, under which the patron is found by another name. */
  | { readonly is: "login"; readonly patronId: string }
  | { readonly is: "loan"; readonly itemId: string }
  | { readonly is: "hold"; readonly on: string; readonly status: HoldListed }
  /** `null`: it is paid. */
  | { readonly is: "fee"; readonly feeId: string; readonly fee: NamedFee | null };

/** What one row tells of a copy. */
type CopySaid =
  | { readonly is: "item"; readonly facts: Partial<CopyFacts> }
  | { readonly is: "loan"; readonly loan: LoanSaid }
  | { readonly is: "captured"; readonly status: "waiting" | "in-transit" };

/** The fields of a record that its file has. */
export type FieldsSaid = ReadonlySet<string>;

/**
 * Says what a row tells of cards and copies: nothing of what its file has no column for, and nothing where the cell is empty
 * and empty means "not known". A title without a copy, and a payment, tell nothing that a copy of the records keeps.
 */
export function fedRows<K extends RecordKind>(
  kind: K,
  { line, record }: StagedRow<K>,
  told: FieldsSaid,
): readonly FedRow[] {
  const readers: { readonly [R in RecordKind]: (each: StagedRow<R>["record"]) => readonly Said[] } = {
    titles: () => [],
    payments: () => [],
    patrons: (patron) => ofPatron(patron, told),
    items: (item) => [{ kind: "copy", id: item.itemId, said: { is: "item", facts: copyFacts(item, told) } }],
    loans: (loan) => ofLoan(loan, told),
    holds: ofHold,
    fees: ofFee,
  };
  return readers[kind](record).map(({ kind: of, id, said }) => ({
    ...{ kind: of, id, line },
    from: kind,
    said: JSON.stringify(said),
  }));
}

/** Reads what {@link fedRows} wrote about a card. */
export function cardSaid({ said }: FedRow): CardSaid {
  return JSON.parse(said);
}

/** Reads what {@link fedRows} wrote about a copy. */
export function copySaid({ said }: FedRow): CopySaid {
  return JSON.parse(said);
}

type Said =
  | { readonly kind: "card"; readonly id: string; readonly said: CardSaid }
  | { readonly kind: "copy"; readonly id: string; readonly said: CopySaid };

function ofPatron(patron: Patron, told: FieldsSaid): readonly Said[] {
  const { patronId, loginId } = patron;
  const card: Said = { kind: "card", id: patronId, said: { is: "patron", facts: cardFacts(patron, told) } };
  if (loginId === "" || foldId(loginId) === foldId(patronId)) return [card];
  return [card, { kind: "card", id: loginId, said: { is: "login", patronId } }];
}

function ofLoan({ itemId, patronId, due, renewals }: Loan, told: FieldsSaid): readonly Said[] {
  const loan = { patronId, due: due.toString(), renewals: told.has("renewals") ? renewals : null };
  return [
    { kind: "copy", id: itemId, said: { is: "loan", loan } },
    { kind: "card", id: patronId, said: { is: "loan", itemId } },
  ];
}

function ofHold(hold: Hold): readonly Said[] {
  const { patronId, titleId, itemId, capturedItemId, status, shelfExpires } = hold;
  // It was cancelled while its copy waited: that copy is nobody's.
  if (shelfExpires === CANCELLED) return [];
  const on = itemId ?? (titleId || capturedItemId || "");
  const held = isSuspended(hold) ? "suspended" : status === "waiting" ? status : "pending" as const;
  return [
    { kind: "card", id: patronId, said: { is: "hold", on, status: held } },
    ...capturedItemId === undefined || status === "pending"
      ? []
      : [{ kind: "copy", id: capturedItemId, said: { is: "captured", status } } as const],
  ];
}

function ofFee({ feeId, patronId, outstanding, type, description }: Fee): readonly Said[] {
  const fee = outstanding > 0 ? { outstanding, type, description } : null;
  return [{ kind: "card", id: patronId, said: { is: "fee", feeId, fee } }];
}

function cardFacts(patron: Patron, told: FieldsSaid): Partial<CardFacts> {
  const { firstName, lastName, category, library, expires, cardLost, blocked, blockMessage, blockedUntil, pin } =
    patron;
  const { address, email, phone, birthDate } = patron;
  return {
    valid: true,
    ...firstName + lastName !== "" && { names: [firstName, lastName] },
    ...category !== "" && { category },
    ...library !== "" && { library },
    ...told.has("expires") && { expires: expires ?? null },
    ...told.has("cardLost") && { cardLost },
    ...told.has("blocked") && { block: blocked ? { message: blockMessage, until: blockedUntil ?? null } : null },
    ...pin !== "" && { pin },
    ...told.has("address") && address !== "" && { address },
    ...told.has("email") && email !== "" && { email },
    ...told.has("phone") && phone !== "" && { phone },
    ...told.has("birthDate") && birthDate !== undefined && { birthDate },
  };
}

function copyFacts(item: Item, told: FieldsSaid): Partial<CopyFacts> {
  const { title, author, titleId, itemType, mediaType, permanentLocation, currentLocation, securityMarker } = item;
  const known = { title, author, titleId, itemType, mediaType, permanentLocation, currentLocation, securityMarker };
  return {
    // A file may lack the place where a copy is: that it is where it belongs nobody said.
    ...Object.fromEntries(Object.entries(known).filter(([name, value]) => told.has(name) && value !== "")),
    ...told.has("status") && { status: item.status },
    ...told.has("transitTo") && { transitTo: item.transitTo ?? null },
  };
}

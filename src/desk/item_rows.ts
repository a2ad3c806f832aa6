import { CANCELLED } from "../storage/port/hold.ts";
import type { ItemFacts } from "../storage/port/storage.ts";
import type { LabelledValue } from "./labelled_lines.ts";
import type { RowWords } from "./row_words.ts";

/** Describes an item for people to read, with its loan and the holds on its title. */
export function itemRows(
  { item, loan, holds, lastChange }: ItemFacts,
  { amount, moment }: RowWords,
): readonly LabelledValue[] {
  return [
    ["item", item.itemId],
    ["title id", item.titleId],
    ["title", item.title],
    ["author", item.author],
    ["item type", item.itemType],
    ["media type", item.mediaType],
    ["collection", item.collection],
    ["shelving location", item.shelvingLocation],
    ["call number", item.callNumber],
    ["belongs to", item.permanentLocation],
    ["last seen at", item.currentLocation],
    ["owner", item.owner],
    ["status", item.status],
    ["security marker", item.securityMarker],
    ["replacement cost", item.replacementCost === undefined ? undefined : amount(item.replacementCost)],
    ["properties", item.properties],
    ["on its way to", item.transitTo],
    ["returned", item.returned && moment(item.returned)],
    ["on loan to", loan?.patronId, loan && { kind: "patron", id: loan.patronId }],
    ["  since", loan && moment(loan.checkedOut)],
    ["  due", loan && moment(loan.due)],
    ["  renewed", loan && `${loan.renewals} times`],
    ["holds on the title", String(holds.length)],
    ...holds.map((hold) =>
      [
        "  hold",
        `${hold.holdId} of ${hold.patronId}, ${
          hold.shelfExpires === CANCELLED ? "cancelled" : hold.status
        }, to be collected at ${hold.pickupLocation}` +
        (hold.capturedItemId === undefined ? "" : `, captured ${hold.capturedItemId}`),
        { kind: "patron", id: hold.patronId },
      ] as const
    ),
    ["last change", lastChange && `${moment(lastChange.at)} ${lastChange.action} by ${lastChange.account}`],
  ];
}

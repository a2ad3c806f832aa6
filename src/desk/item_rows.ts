import { CANCELLED } from "../storage/port/hold.ts";
import type { ItemFacts } from "../storage/port/storage.ts";
import type { LabelledValue } from "./labelled_lines.ts";
import type { RowWords } from "./row_words.ts";

/** Describes an item for people to read, with its loan and the holds on its title. */
export function itemRows(
  { item, loan, holds, lastChange }: ItemFacts,
  { amount, moment, change, branch, code, texts }: RowWords,
): readonly LabelledValue[] {
  return [
    [texts.item, item.itemId],
    [texts.titleId, item.titleId],
    [texts.title, item.title],
    [texts.author, item.author],
    [texts.itemType, item.itemType],
    [texts.mediaType, code("mediaType", item.mediaType)],
    [texts.collection, item.collection],
    [texts.shelvingLocation, item.shelvingLocation],
    [texts.callNumber, item.callNumber],
    [texts.belongsTo, branch(item.permanentLocation)],
    [texts.lastSeenAt, branch(item.currentLocation)],
    [texts.owner, branch(item.owner)],
    [texts.status, texts.codes[item.status] ?? item.status],
    [texts.securityMarker, code("securityMarker", item.securityMarker)],
    [texts.replacementCost, item.replacementCost === undefined ? undefined : amount(item.replacementCost)],
    [texts.properties, item.properties],
    [texts.onItsWayTo, item.transitTo && branch(item.transitTo)],
    [texts.returned, item.returned && moment(item.returned)],
    [texts.onLoanTo, loan?.patronId, loan && { kind: "patron", id: loan.patronId }],
    [texts.since, loan && moment(loan.checkedOut)],
    [texts.due, loan && moment(loan.due)],
    [texts.renewed, loan && texts.times(loan.renewals)],
    [texts.holdsOnTitle, String(holds.length)],
    ...holds.map((hold) =>
      [
        texts.hold,
        texts.holdTold(
          hold.holdId,
          hold.patronId,
          hold.shelfExpires === CANCELLED ? texts.cancelled : texts.codes[hold.status] ?? hold.status,
          branch(hold.pickupLocation),
        ) + (hold.capturedItemId === undefined ? "" : texts.captured(hold.capturedItemId)),
        { kind: "patron", id: hold.patronId },
      ] as const
    ),
    [texts.lastChange, lastChange && change(lastChange)],
  ];
}

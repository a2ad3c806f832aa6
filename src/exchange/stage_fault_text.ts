import type { StageFault } from "../storage/port/import_stage.ts";
import type { RecordKind } from "../storage/port/record_kind.ts";

/** The columns that identify a record of each kind. */
const KEYS: Readonly<Record<RecordKind, string>> = {
  titles: "title_id",
  items: "item_id",
  patrons: "patron_id",
  loans: "item_id",
  holds: "hold",
  fees: "fee_id",
  payments: "payment_id",
};

/** How to go on where two identifiers of titles are one to sip2d: only the library can tell whether they are one title. */
const GO_ON = "sip2d takes both for one title. If they are one, write both alike; if they are two, " +
  "give one of them another title_id in the files of titles, items and holds";

/** Says in words what is wrong with a record that does not fit. */
export function stageFaultText({ kind, problem, id, other }: StageFault): string {
  const quoted = JSON.stringify(id);
  switch (problem) {
    case "repeated":
      return kind === "holds"
        ? `line ${other} is about the same hold, or the same patron and title; there must be one of them`
        : `${KEYS[kind]} ${quoted} is already in line ${other}`;
    case "login-repeated":
      return `login_id ${quoted} is already in line ${other}, of another patron`;
    case "login-taken":
      return `login_id ${quoted} belongs to patron ${other}, who is not in the file`;
    case "title-missing":
      return `item ${quoted} is new; it must have a title_id`;
    case "title-spelled":
      return `title_id ${quoted} differs only in capital letters from that of line ${other}; ${GO_ON}`;
    case "title-spelled-in-titles":
      return `title_id ${quoted} differs only in capital letters from line ${other} of the file of titles; ${GO_ON}`;
    case "patron-unknown":
      return `patron ${quoted} is neither in the database nor in a file of patrons`;
    case "item-unknown":
      return `item ${quoted} is neither in the database nor in a file of items`;
    case "title-unknown":
      return id === ""
        ? "the title is not known, as the item is not"
        : `title ${quoted} is neither in the database nor in a file of items or titles`;
    case "captured-twice":
      return `item ${quoted} is captured for another hold${other === undefined ? "" : `, in line ${other}`}`;
  }
}

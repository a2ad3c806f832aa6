import { spreadsheetLine } from "../../exchange/write_csv.ts";
import { sameId } from "../../library/id.ts";
import { DESK_LISTS, type DeskListName, type DeskLists, type ListAsked } from "./desk_lists.ts";
import { listCardsEnding } from "./list_cards_ending.ts";
import { listDebts } from "./list_debts.ts";
import { listExceptions } from "./list_exceptions.ts";
import { listInTransit } from "./list_in_transit.ts";
import { listLost } from "./list_lost.ts";
import { listOnShelf } from "./list_on_shelf.ts";
import { listOverdue } from "./list_overdue.ts";
import { listToPull } from "./list_to_pull.ts";
import { listUncollected } from "./list_uncollected.ts";
import type { ListedRow, ListParts, ListTime } from "./listed_row.ts";

const LISTS: Readonly<Record<DeskListName, (parts: ListParts, at: ListTime) => Promise<readonly ListedRow[]>>> = {
  "to-pull": listToPull,
  "uncollected": listUncollected,
  "on-shelf": listOnShelf,
  "in-transit": listInTransit,
  "lost": listLost,
  "overdue": listOverdue,
  "debts": listDebts,
  "cards-ending": listCardsEnding,
  "exceptions": listExceptions,
};

/** Creates the lists that staff print. Each is read slice by slice, so that terminals do not wait. */
export function createDeskLists(parts: ListParts & { readonly time: (over: number) => ListTime }): DeskLists {
  async function rows(
    name: DeskListName,
    { branch = "", over = 0 }: ListAsked = {},
  ): Promise<readonly (readonly string[])[]> {
    const listed = await LISTS[name](parts, parts.time(over));
    const wanted = branch === ""
      ? [...listed]
      : listed.filter(({ branches }) => branches.some((each) => sameId(each, branch)));
    // The rows are sorted by their columns from the left: the branch, then the shelf or the patron.
    const order = new Intl.Collator("en", { numeric: true });
    const compared = (a: ListedRow, b: ListedRow) => {
      const at = a.cells.findIndex((cell, index) => order.compare(cell, b.cells[index] ?? "") !== 0);
      return at < 0 ? 0 : order.compare(a.cells[at] ?? "", b.cells[at] ?? "");
    };
    return wanted.sort(compared).map(({ cells }) => cells);
  }

  return {
    rows,
    async *csv(name, asked) {
      yield spreadsheetLine(DESK_LISTS[name]);
      for (const row of await rows(name, asked)) yield spreadsheetLine(row);
    },
  };
}

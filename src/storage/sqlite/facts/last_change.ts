import type { LastChange } from "../../port/storage.ts";
import { text, textIfAny } from "../../rows/row.ts";
import type { ListStatement } from "../rows/list_statement.ts";
import { instant } from "../rows/records.ts";

/** What to select for {@link lastChangeFinder} where the journal row is `j`. */
export const LAST_CHANGE_SELECT = "j.at, j.account, j.terminal, j.action, j.patron_id";

/** Makes a finder of the newest change of a record of a statement that finds its row of the journal. */
export function lastChangeFinder({ get, at }: ListStatement): (id: string) => LastChange | undefined {
  const place = {
    at: at("at"),
    account: at("account"),
    terminal: at("terminal"),
    action: at("action"),
    patronId: at("patron_id"),
  };
  return (id) => {
    const row = get(id);
    if (row === undefined) return undefined;
    const patronId = textIfAny(row, place.patronId);
    return {
      at: instant(row, place.at),
      account: text(row, place.account),
      terminal: text(row, place.terminal),
      action: text(row, place.action),
      ...(patronId !== undefined && { patronId }),
    };
  };
}

import type { DeskPatron } from "../../desk/desk.ts";
import { DueTime } from "../cards/due_time.tsx";
import { itemPath } from "../frame/record_links.ts";
import { useTexts } from "../frame/site_context.ts";
import { Row, Table } from "../frame/table.tsx";
import { ChangeForm } from "./record_parts.tsx";

/** Shows a patron's loans; on the patron's page each can be renewed. */
export function LoansTable(
  { patronId, loans, timeZone, renewable = false }: Pick<DeskPatron, "patronId" | "loans"> & {
    readonly timeZone: string;
    readonly renewable?: boolean;
  },
) {
  const { circulation: { patron: words } } = useTexts();
  if (loans.length === 0) return <p>{words.noLoans}</p>;
  const columns = [words.title, words.due, words.renewals, words.item, ...renewable ? [words.action] : []];
  return (
    <Table label={words.loans} columns={columns}>
      {loans.map(({ itemId, title, due, overdue, renewals }) => (
        <Row
          columns={columns}
          cells={[
            title,
            <DueTime at={due} timeZone={timeZone} overdue={overdue} />,
            renewals,
            <a href={itemPath(itemId)}>{itemId}</a>,
            ...renewable
              ? [
                <ChangeForm
                  action="/patrons/renew"
                  id={patronId}
                  button={words.renew}
                  label={words.renewOne(title)}
                >
                  <input type="hidden" name="item" value={itemId} />
                </ChangeForm>,
              ]
              : [],
          ]}
        />
      ))}
    </Table>
  );
}

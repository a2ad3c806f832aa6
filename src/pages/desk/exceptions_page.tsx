import type { StaffMember } from "../../config/config.ts";
import type { DeskException } from "../../desk/desk.ts";
import { Layout } from "../frame/layout.tsx";
import type { ActionTold } from "../frame/page_sessions.ts";
import { PageTime } from "../frame/page_time.tsx";
import { Row, Table } from "../frame/table.tsx";
import { Told } from "../frame/told.tsx";

interface ExceptionsShown {
  readonly member: StaffMember;
  readonly rows: readonly DeskException[];
  /** Whether there are more rows behind these. */
  readonly more: boolean;
  readonly timeZone: string;
  /** What came of closing one. */
  readonly told?: ActionTold;
}

const COLUMNS = ["No.", "Time", "Terminal", "Asked for", "Patron", "Item", "Amount", "What to do", "Seen to"] as const;

/** Shows what staff must see to of the changes that other library systems were asked for. */
export function ExceptionsPage({ member, rows, more, timeZone, told }: ExceptionsShown) {
  return (
    <Layout title="Changes to see to" member={member} path="/journal">
      <Told told={told} />
      <p>
        Of these changes nobody knows whether the library system carried them out, or the terminal was told otherwise.
        Each stays here until somebody says what was found or done.
      </p>
      <p>
        <a href="/journal">Journal</a>
        {" · "}
        <a href="/exceptions.csv">As CSV</a>
      </p>
      {rows.length === 0 && <p>Nothing needs attention.</p>}
      <Table label="Changes to see to, the newest first" columns={COLUMNS}>
        {rows.map((row) => <ExceptionRow row={row} timeZone={timeZone} />)}
      </Table>
      {more && <a href={`/exceptions?before=${rows.at(-1)?.number}`}>Go on</a>}
    </Layout>
  );
}

function ExceptionRow({ row, timeZone }: { readonly row: DeskException; readonly timeZone: string }) {
  const { number, at, institution, account, terminal, action, patronId, itemId, titleId, money, remedy } = row;
  const cells = [
    number,
    <PageTime at={at} timeZone={timeZone} />,
    `${terminal} (${account}, ${institution})`,
    action,
    patronId,
    itemId || titleId,
    money,
    remedy,
    <form method="post" action="/exceptions/close">
      <input type="hidden" name="number" value={number} />
      <input name="word" required maxlength={200} autocomplete="off" aria-label={`What you did about ${number}`} />
      <button type="submit">Close</button>
    </form>,
  ];
  return <Row columns={COLUMNS} cells={cells} />;
}

import type { StaffMember } from "../../config/config.ts";
import type { DeskException } from "../../desk/desk.ts";
import { Layout } from "../frame/layout.tsx";
import { PageTime } from "../frame/page_time.tsx";

interface ExceptionsShown {
  readonly member: StaffMember;
  readonly rows: readonly DeskException[];
  /** Whether there are more rows behind these. */
  readonly more: boolean;
  readonly timeZone: string;
  /** What came of closing one. */
  readonly told?: { readonly done: boolean; readonly text: string };
}

const COLUMNS = ["No.", "Time", "Terminal", "Asked for", "Patron", "Item", "Amount", "What to do", "Seen to"] as const;

/** Shows what staff must see to of the changes that other library systems were asked for. */
export function ExceptionsPage({ member, rows, more, timeZone, told }: ExceptionsShown) {
  return (
    <Layout title="Changes to see to" member={member} path="/journal">
      {told && <p role={told.done ? "status" : "alert"}>{told.text}</p>}
      <p>
        Of these changes nobody knows whether the library system carried them out, or the terminal was told otherwise.
        Each stays here until somebody says what was found or done.
      </p>
      <p>
        <a href="/journal">Journal</a>
        {" · "}
        <a href="/exceptions.csv">As CSV</a>
      </p>
      <div role="region" aria-label="Changes to see to" tabindex={0}>
        <table>
          <thead>
            <tr>{COLUMNS.map((name) => <th scope="col">{name}</th>)}</tr>
          </thead>
          <tbody>{rows.map((row) => <ExceptionRow row={row} timeZone={timeZone} />)}</tbody>
        </table>
      </div>
      {rows.length === 0 && <p>Nothing needs attention.</p>}
      {more && <a href={`/exceptions?before=${rows.at(-1)?.number}`}>Go on</a>}
    </Layout>
  );
}

function ExceptionRow({ row, timeZone }: { readonly row: DeskException; readonly timeZone: string }) {
  const { number, at, institution, account, terminal, action, patronId, itemId, titleId, money, remedy } = row;
  return (
    <tr>
      <td>{number}</td>
      <td>
        <PageTime at={at} timeZone={timeZone} />
      </td>
      <td>{`${terminal} (${account}, ${institution})`}</td>
      <td>{action}</td>
      <td>{patronId}</td>
      <td>{itemId || titleId}</td>
      <td>{money}</td>
      <td>{remedy}</td>
      <td>
        <form method="post" action="/exceptions/close">
          <input type="hidden" name="number" value={number} />
          <input name="word" required maxlength={200} autocomplete="off" aria-label={`What you did about ${number}`} />
          <button type="submit">Close</button>
        </form>
      </td>
    </tr>
  );
}

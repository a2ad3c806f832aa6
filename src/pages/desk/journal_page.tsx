import type { StaffMember } from "../../config/config.ts";
import type { DeskRow } from "../../desk/desk.ts";
import { Choice } from "../frame/choice.tsx";
import { Filters } from "../frame/filters.tsx";
import { Layout } from "../frame/layout.tsx";
import { Outcome } from "../frame/outcome.tsx";
import { PageTime } from "../frame/page_time.tsx";
import { JOURNAL_REASONS, reasonInWords } from "../frame/reason_words.ts";
import { itemPath, patronPath } from "../frame/record_links.ts";
import { Row, Table } from "../frame/table.tsx";
import type { JournalForm } from "./journal_form.ts";

interface JournalShown {
  readonly member: StaffMember;
  readonly form: JournalForm;
  readonly actions: readonly string[];
  readonly rows: readonly DeskRow[];
  /** Whether there are more rows behind these. */
  readonly more: boolean;
  readonly problem?: string;
  readonly timeZone: string;
}

const COLUMNS = ["Time", "Account", "Terminal", "Action", "Outcome", "Patron", "Item", "Amount", "Detail", "No."];

/** Shows what happened at the terminals and at the desk, the newest first. */
export function JournalPage({ member, form, actions, rows, more, problem, timeZone }: JournalShown) {
  const query = (changes: Partial<JournalForm>) =>
    new URLSearchParams(
      Object.entries({ ...form, ...changes }).filter(([name, value]) => value !== "" || name === "since"),
    );
  const oldest = rows.at(-1);
  return (
    <Layout title="Journal" member={member} path="/journal">
      <Filters action="/journal" name="Search" chosen={Object.values({ ...form, since: "", after: "" })}>
        <Field label="Patron" name="patron" value={form.patron} />
        <Field label="Item" name="item" value={form.item} />
        <Field label="Terminal" name="terminal" value={form.terminal} />
        <Choice label="Action" name="action" values={actions} chosen={form.action} words={actionInWords} />
        <Choice
          label="Reason"
          name="reason"
          values={JOURNAL_REASONS}
          chosen={form.reason}
          words={(code) => reasonInWords(code) ?? code}
        />
        <Field label="From" name="since" value={form.since} type="date" />
        <Field label="To" name="until" value={form.until} type="date" />
      </Filters>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {form.at !== "" && (
        <p role="status">
          Only what was told in the minute around <PageTime at={Number(form.at)} timeZone={timeZone} />.{" "}
          <a href={`/journal?${query({ at: "", after: "" })}`}>Show the day</a>
        </p>
      )}
      <p>
        <a href={`/journal?${query({ action: "exception", at: "", after: "" })}`}>Exceptions</a>
        {" · "}
        <a href="/exceptions">Changes to see to</a>
        {" · "}
        <a href={`/payments?${query({ at: "", after: "" })}`}>Payments</a>
        {" · "}
        <a href={`/journal.csv?${query({ after: "" })}`}>As CSV</a>
        {form.after !== "" && (
          <>
            {" · "}
            <a href={`/journal?${query({ after: "" })}`}>Newest</a>
          </>
        )}
      </p>
      {rows.length === 0 && <p>Nothing was found.</p>}
      <Table label="Journal, the newest first" columns={COLUMNS}>
        {rows.map((row) => <JournalRow row={row} timeZone={timeZone} />)}
      </Table>
      {more && oldest && (
        <a href={`/journal?${query({ after: `${oldest.told}-${oldest.journalId}` })}`}>
          Older than <PageTime at={oldest.told} timeZone={timeZone} />
        </a>
      )}
    </Layout>
  );
}

function JournalRow({ row, timeZone }: { readonly row: DeskRow; readonly timeZone: string }) {
  const { journalId, at, account, terminal, action, outcome, reason, patronId, itemId, money, detail } = row;
  const time = <PageTime at={at} timeZone={timeZone} />;
  const cells = [
    // What staff did came by no message.
    account === "desk" ? time : <a href={messagePath(row)} title="The message">{time}</a>,
    account,
    terminal,
    actionInWords(action),
    <Outcome outcome={outcome} reason={reason} />,
    patronId && <a href={patronPath(patronId)}>{patronId}</a>,
    itemId && <a href={itemPath(itemId)}>{itemId}</a>,
    money,
    detail,
    String(journalId),
  ];
  return <Row columns={COLUMNS} cells={cells} />;
}

/** The messages among which the row's is: of that minute, account, and patron or item. */
function messagePath({ told, account, patronId, itemId }: DeskRow): string {
  const about = itemId !== "" ? [["item", itemId]] : patronId !== "" ? [["patron", patronId]] : [];
  return `/messages?${new URLSearchParams([["at", String(told)], ["account", account], ...about])}`;
}

function actionInWords(action: string): string {
  return action.replaceAll("-", " ");
}

function Field(
  { label, name, value, type = "text" }: {
    readonly label: string;
    readonly name: keyof JournalForm;
    readonly value: string;
    readonly type?: "text" | "date";
  },
) {
  return (
    <label>
      {label}
      <input name={name} value={value} type={type} maxlength={200} />
    </label>
  );
}

import type { StaffMember } from "../../config/config.ts";
import type { DeskRow } from "../../desk/desk.ts";
import { Choice } from "../frame/choice.tsx";
import { Filters } from "../frame/filters.tsx";
import { detailInWords } from "../frame/journal_words.ts";
import { Layout } from "../frame/layout.tsx";
import { Outcome } from "../frame/outcome.tsx";
import { PageTime } from "../frame/page_time.tsx";
import { JOURNAL_REASONS, reasonInWords } from "../frame/reason_words.ts";
import { useTexts } from "../frame/site_context.ts";
import type { PageTexts } from "../../texts/languages.ts";
import { itemPath, patronPath } from "../frame/record_links.ts";
import { Row, Table } from "../frame/table.tsx";
import type { JournalForm } from "./journal_form.ts";

interface JournalShown {
  readonly member: StaffMember;
  readonly form: JournalForm;
  readonly actions: readonly string[];
  readonly rows: readonly DeskRow[];
  /** Whether there are more rows after these. */
  readonly more: boolean;
  readonly problem?: string;
  readonly timeZone: string;
}

function columnsOf({ desk: { journal } }: PageTexts): readonly string[] {
  const { time, account, terminal, action, outcome, patron, item, amount, detail, number } = journal;
  return [time, account, terminal, action, outcome, patron, item, amount, detail, number];
}

/** Shows what happened at the terminals and at the desk, the newest first. */
export function JournalPage({ member, form, actions, rows, more, problem, timeZone }: JournalShown) {
  const query = (changes: Partial<JournalForm>) =>
    new URLSearchParams(
      Object.entries({ ...form, ...changes }).filter(([name, value]) => value !== "" || name === "since"),
    );
  const oldest = rows.at(-1);
  const texts = useTexts();
  const words = texts.desk.journal;
  return (
    <Layout title={words.title} member={member} path="/journal">
      <Filters action="/journal" name={words.search} chosen={Object.values({ ...form, since: "", after: "" })}>
        <Field label={words.patron} name="patron" value={form.patron} />
        <Field label={words.item} name="item" value={form.item} />
        <Field label={words.terminal} name="terminal" value={form.terminal} />
        <Choice
          label={words.action}
          name="action"
          values={actions}
          chosen={form.action}
          words={(action) => actionInWords(action, texts)}
        />
        <Choice
          label={words.reason}
          name="reason"
          values={JOURNAL_REASONS}
          chosen={form.reason}
          words={(code) => reasonInWords(code, texts) ?? code}
        />
        <Field label={words.from} name="since" value={form.since} type="date" />
        <Field label={words.to} name="until" value={form.until} type="date" />
      </Filters>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {form.at !== "" && (
        <p role="status">
          {words.aroundMinute(<PageTime at={Number(form.at)} timeZone={timeZone} />)}{" "}
          <a href={`/journal?${query({ at: "", after: "" })}`}>{words.showDay}</a>
        </p>
      )}
      <p>
        <a href={`/journal?${query({ action: "exception", at: "", after: "" })}`}>{words.exceptions}</a>
        {" · "}
        <a href="/exceptions">{words.changesToSeeTo}</a>
        {" · "}
        <a href={`/payments?${query({ at: "", after: "" })}`}>{words.payments}</a>
        {" · "}
        <a href={`/journal.csv?${query({ after: "" })}`}>{texts.frame.asCsv}</a>
        {form.after !== "" && (
          <>
            {" · "}
            <a href={`/journal?${query({ after: "" })}`}>{words.newest}</a>
          </>
        )}
      </p>
      {rows.length === 0 && <p>{words.nothing}</p>}
      <Table label={words.table} columns={columnsOf(texts)} marked>
        {rows.map((row) => <JournalRow row={row} timeZone={timeZone} />)}
      </Table>
      {more && oldest && (
        <a href={`/journal?${query({ after: `${oldest.told}-${oldest.journalId}` })}`}>
          {words.olderThan(<PageTime at={oldest.told} timeZone={timeZone} />)}
        </a>
      )}
    </Layout>
  );
}

function JournalRow({ row, timeZone }: { readonly row: DeskRow; readonly timeZone: string }) {
  const { journalId, at, account, terminal, action, outcome, reason, patronId, itemId, money } = row;
  const texts = useTexts();
  const time = <PageTime at={at} timeZone={timeZone} />;
  const cells = [
    // What staff did has no message.
    account === "desk" ? time : <a href={messagePath(row)} title={texts.desk.journal.theMessage}>{time}</a>,
    account,
    terminal,
    actionInWords(action, texts),
    <Outcome outcome={outcome} reason={reason} />,
    patronId && <a href={patronPath(patronId)}>{patronId}</a>,
    itemId && <a href={itemPath(itemId)}>{itemId}</a>,
    texts.frame.decimal(money),
    detailInWords(row, texts),
    String(journalId),
  ];
  return <Row columns={columnsOf(texts)} cells={cells} />;
}

/** Gives the page of the messages of the row's minute, account, and patron or item: the row's own is among them. */
function messagePath({ told, account, patronId, itemId }: DeskRow): string {
  const about = itemId !== "" ? [["item", itemId]] : patronId !== "" ? [["patron", patronId]] : [];
  return `/messages?${new URLSearchParams([["at", String(told)], ["account", account], ...about])}`;
}

function actionInWords(action: string, { frame }: PageTexts): string {
  return frame.actions[action] ?? action.replaceAll("-", " ");
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

import type { StaffMember } from "../../config/config.ts";
import type { DeskRow, JournalSearch } from "../../desk/desk.ts";
import { Layout } from "../frame/layout.tsx";
import { PageTime } from "../frame/page_time.tsx";

/** The form of the journal's page, as it stands in the address. */
type JournalForm = Readonly<
  Record<"patron" | "item" | "terminal" | "action" | "reason" | "since" | "until" | "after", string>
>;

interface JournalShown {
  readonly member: StaffMember;
  readonly form: JournalForm;
  readonly rows: readonly DeskRow[];
  /** Whether there are more rows behind these. */
  readonly more: boolean;
  readonly problem?: string;
  readonly timeZone: string;
}

/** Reads the form of the journal; a first look is at today. */
export function readJournalForm(query: Readonly<Record<string, string>>, today: string): JournalForm {
  const { patron = "", item = "", terminal = "", action = "", reason = "", until = "", after = "" } = query;
  return { patron, item, terminal, action, reason, since: query.since ?? today, until, after };
}

/** Turns the form into a search; in words what is wrong with it. Days are those of the library. */
export function searchOf(form: JournalForm, timeZone: string): JournalSearch | string {
  const since = startOfDay(form.since, timeZone);
  const until = startOfDay(form.until, timeZone, 1);
  for (const [name, day] of [["From", since], ["To", until]] as const) {
    if (day === "wrong") return `${name} must be a day such as 2026-12-31.`;
  }
  const after = placeOf(form.after);
  return {
    patronId: form.patron.trim(),
    itemId: form.item.trim(),
    terminal: form.terminal.trim(),
    action: form.action.trim(),
    reason: form.reason.trim(),
    ...since !== undefined && since !== "wrong" && { since },
    ...until !== undefined && until !== "wrong" && { until },
    ...after !== undefined && { after },
  };
}

/** Reads a place in the journal as {@link afterRow} writes it. */
function placeOf(text: string): JournalSearch["after"] {
  const [, told, journalId] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  if (told === undefined || journalId === undefined) return undefined;
  return { told: Temporal.Instant.fromEpochMilliseconds(Number(told)), journalId: Number(journalId) };
}

function afterRow(row: DeskRow | undefined): string {
  return row === undefined ? "" : `${row.told}-${row.journalId}`;
}

function startOfDay(text: string, timeZone: string, later = 0): Temporal.Instant | "wrong" | undefined {
  if (text.trim() === "") return undefined;
  try {
    return Temporal.PlainDate.from(text.trim()).add({ days: later }).toZonedDateTime(timeZone).toInstant();
  } catch {
    return "wrong";
  }
}

/** Shows what happened at the terminals and at the desk. */
export function JournalPage({ member, form, rows, more, problem, timeZone }: JournalShown) {
  const query = (changes: Partial<JournalForm>) => new URLSearchParams({ ...form, ...changes });
  return (
    <Layout title="Journal" member={member} path="/journal">
      <form role="search" method="get" action="/journal">
        <Field label="Patron" name="patron" value={form.patron} />
        <Field label="Item" name="item" value={form.item} />
        <Field label="Terminal" name="terminal" value={form.terminal} />
        <Field label="Action" name="action" value={form.action} />
        <Field label="Reason" name="reason" value={form.reason} />
        <Field label="From" name="since" value={form.since} type="date" />
        <Field label="To" name="until" value={form.until} type="date" />
        <button type="submit">Search</button>
      </form>
      {problem !== undefined && <p role="alert">{problem}</p>}
      <p>
        <a href={`/journal?${query({ action: "exception", after: "" })}`}>Exceptions</a>
        {" · "}
        <a href="/exceptions">Changes to see to</a>
        {" · "}
        <a href={`/payments?${query({})}`}>Payments</a>
        {" · "}
        <a href={`/journal.csv?${query({ after: "" })}`}>As CSV</a>
      </p>
      <div role="region" aria-label="Journal" tabindex={0}>
        <table>
          <thead>
            <tr>
              {["No.", "Time", "Account", "Terminal", "Action", "Outcome", "Patron", "Item", "Amount", "Detail"].map((
                name,
              ) => <th scope="col">{name}</th>)}
            </tr>
          </thead>
          <tbody>{rows.map((row) => <JournalRow row={row} timeZone={timeZone} />)}</tbody>
        </table>
      </div>
      {rows.length === 0 && <p>Nothing was found.</p>}
      {more && <a href={`/journal?${query({ after: afterRow(rows.at(-1)) })}`}>Go on</a>}
    </Layout>
  );
}

function JournalRow({ row, timeZone }: { readonly row: DeskRow; readonly timeZone: string }) {
  const { journalId, at, account, terminal, action, outcome, reason, patronId, itemId, money, detail } = row;
  return (
    <tr>
      <td>{journalId}</td>
      <td>
        <PageTime at={at} timeZone={timeZone} />
      </td>
      <td>{account}</td>
      <td>{terminal}</td>
      <td>{action}</td>
      <td>{`${outcome}${reason && `: ${reason}`}`}</td>
      <td>{patronId && <a href={`/patrons?${new URLSearchParams({ id: patronId })}`}>{patronId}</a>}</td>
      <td>{itemId && <a href={`/items?${new URLSearchParams({ id: itemId })}`}>{itemId}</a>}</td>
      <td>{money}</td>
      <td>{detail}</td>
    </tr>
  );
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

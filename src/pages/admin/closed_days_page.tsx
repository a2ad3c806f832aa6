import { useContext } from "hono/jsx";
import type { StaffMember } from "../../config/config.ts";
import type { Day } from "../../library/day.ts";
import { branchName } from "../../desk/work/branch_name.ts";
import { Layout } from "../frame/layout.tsx";
import type { ActionResult } from "../frame/page_sessions.ts";
import { Result } from "../frame/result.tsx";
import { SiteContext, useTexts } from "../frame/site_context.ts";
import { Row, Table } from "../frame/table.tsx";

/** A day on which a branch is closed. */
export interface ClosedDay {
  /** The code of the branch. */
  readonly branch: string;
  /** A day, `12-25` for each year, or a weekday from 1, Monday. */
  readonly day: Day | number;
  /** Whether it was told on the page: it can be taken back there. */
  readonly isTold: boolean;
}

interface ClosedDaysShown {
  readonly member: StaffMember;
  readonly days: readonly ClosedDay[];
  readonly branches: ReadonlyMap<string, { readonly name: string }>;
  readonly told?: ActionResult;
}

/** Shows when each branch is closed, by the configuration and by what was told here, and closes it on further days. */
export function ClosedDaysPage({ member, days, branches, told }: ClosedDaysShown) {
  const { admin: { closedDays: words }, circulation: { lists }, frame } = useTexts();
  const { language } = useContext(SiteContext);
  const columns = [lists.columns.branch, words.day, words.where, words.action];
  return (
    <Layout title={words.title} member={member} path="/configuration">
      <Result told={told} />
      <p>{words.about}</p>
      {branches.size === 0 ? <p role="status">{words.noBranches}</p> : <CloseForm branches={branches} />}
      <p data-acts>
        <a href="/closed-days.csv">{frame.asCsv}</a>{" "}
        <button type="button" data-plain data-print hidden>{lists.print}</button>
      </p>
      {days.length === 0 && <p>{lists.empty}</p>}
      <Table label={words.title} columns={columns}>
        {days.map(({ branch, day, isTold }) => (
          <Row
            columns={columns}
            cells={[
              branchName(branches, branch),
              dayInWords(day, language, words.each, frame.day),
              isTold ? words.here : words.file,
              isTold ? <OpenForm branch={branch} day={String(day)} /> : "",
            ]}
          />
        ))}
      </Table>
    </Layout>
  );
}

/** A Monday, from which weekdays are counted, in a leap year, which has all days. */
const MONDAY = Temporal.PlainDate.from("2024-01-01");

function dayInWords(
  day: Day | number,
  language: string,
  each: (day: string) => string,
  write: (day: Temporal.PlainDate) => string,
): string {
  if (typeof day === "number") {
    return each(MONDAY.add({ days: day - 1 }).toLocaleString(language, { weekday: "long" }));
  }
  if (day.length > "12-25".length) return write(Temporal.PlainDate.from(day));
  return each(
    Temporal.PlainDate.from(`${MONDAY.year}-${day}`).toLocaleString(language, { day: "numeric", month: "long" }),
  );
}

function CloseForm({ branches }: Pick<ClosedDaysShown, "branches">) {
  const { admin: { closedDays: words }, circulation: { lists }, desk: { journal } } = useTexts();
  return (
    <form method="post" action="/closed-days/close" role="search">
      <label>
        {lists.columns.branch}
        <select name="branch">
          <option value="">{words.all}</option>
          {[...branches.keys()].map((code) => <option value={code}>{branchName(branches, code)}</option>)}
        </select>
      </label>
      <label>
        {journal.from}
        <input name="from" type="date" required />
      </label>
      <label>
        {words.until}
        <input name="until" type="date" />
      </label>
      <button type="submit" data-changes>{words.close}</button>
    </form>
  );
}

function OpenForm({ branch, day }: { readonly branch: string; readonly day: string }) {
  const { admin: { closedDays: words } } = useTexts();
  return (
    <form method="post" action="/closed-days/open">
      <input type="hidden" name="branch" value={branch} />
      <input type="hidden" name="day" value={day} />
      <button type="submit" data-changes aria-label={words.openOn(day)}>{words.open}</button>
    </form>
  );
}

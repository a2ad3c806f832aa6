import type { StaffMember } from "../../config/config.ts";
import { COUNTED_BY, type CountedBy, type LoanStatistics } from "../../desk/statistics/loan_statistics.ts";
import { BarChart } from "../cards/bar_chart.tsx";
import { Layout } from "../frame/layout.tsx";
import { useTexts } from "../frame/site_context.ts";

/** What the page of statistics shows. */
interface StatisticsShown {
  readonly member: StaffMember;
  readonly statistics: LoanStatistics;
  /** The first and the last day. */
  readonly since: string;
  readonly until: string;
  readonly branchName: (code: string) => string;
  /** For how many days the journal is kept; absent: for ever. */
  readonly keptDays?: number;
}

/** Shows loans by month, branch, item type and hour, as pictures and as a file. */
export function StatisticsPage({ member, statistics, since, until, branchName, keptDays }: StatisticsShown) {
  const { frame, desk: { statistics: words, journal } } = useTexts();
  const total = statistics.month.reduce((sum, { count }) => sum + count, 0);
  const named = (by: CountedBy, key: string) =>
    key === "" ? words.unknown : by === "branch" ? branchName(key) : by === "hour" ? words.hour(Number(key)) : key;
  return (
    <Layout title={words.title} member={member} path="/statistics">
      <form role="search" method="get" action="/statistics" data-screen>
        <label>
          {journal.from}
          <input type="date" name="since" value={since} />
        </label>
        <label>
          {journal.to}
          <input type="date" name="until" value={until} />
        </label>
        <button type="submit" data-plain>{words.show}</button>
        <a href={`/statistics.csv?${new URLSearchParams({ since, until })}`}>{frame.asCsv}</a>
      </form>
      <p>
        {words.total(total)}
        {keptDays !== undefined && ` ${words.kept(keptDays)}`}
      </p>
      {total > 0 && (
        <div data-cards data-wide>
          {COUNTED_BY.map((by) => (
            <BarChart
              name={words.by[by]}
              columns={[words.by[by], words.loans]}
              bars={statistics[by].map(({ key, count }) => ({
                label: by === "hour" ? key : key === "" ? "" : key.slice(0, 8),
                name: named(by, key),
                value: count,
              }))}
            />
          ))}
        </div>
      )}
    </Layout>
  );
}

/** Gives the statistics as cells of a file, with the names of the columns first. They are in English in each language. */
export function statisticsCells(statistics: LoanStatistics): readonly (readonly string[])[] {
  const rows = COUNTED_BY.flatMap((by) => statistics[by].map(({ key, count }) => [by, key, String(count)]));
  return [["by", "key", "loans"], ...rows];
}

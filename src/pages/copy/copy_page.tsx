import type { StaffMember } from "../../config/config.ts";
import {
  agreement,
  comparable,
  type CopyReport,
  type DifferenceTold,
  type MessageTally,
  type OutcomeTally,
  PIN,
  tryLimits,
} from "../../desk/copy/copy_report.ts";
import { COMPARED_OUTCOMES, type ComparedField } from "../../library/known/compared.ts";
import { FACT_ORIGINS } from "../../library/known/known.ts";
import type { TriedLimits } from "../../library/known/loan_needs.ts";
import { type Currency, formatMoney } from "../../library/money.ts";
import { codeMeaning } from "../../protocol/code_meanings.ts";
import { type CopyFreshness, recordsOf } from "../../observability/storage_gauges.ts";
import { BarChart } from "../cards/bar_chart.tsx";
import { Layout, mayAct } from "../frame/layout.tsx";
import { PageTime } from "../frame/page_time.tsx";
import { reasonInWords } from "../frame/reason_words.ts";
import { useTexts } from "../frame/site_context.ts";
import { Row, Table } from "../frame/table.tsx";
import type { PageTexts } from "../../texts/languages.ts";

/** A limit to try that is written into a field. */
export type LimitName = "loans_per_card" | "unknown_cards" | "unknown_items" | "owed_at_most";

/** What the page about a copy shows. */
export interface CopyShown {
  readonly member: StaffMember;
  /** The institution, of those that have a copy. */
  readonly institution: string;
  readonly institutions: readonly string[];
  readonly timeZone: string;
  /** Whether anything is compared. */
  readonly isCompared: boolean;
  readonly now: Temporal.Instant;
  /** Absent: the copy cannot be read now. */
  readonly report?: CopyReport;
  /** Absent for the same reason. */
  readonly freshness?: CopyFreshness;
  /** The limits that are tried, and the currency of what may be owed. */
  readonly limits: TriedLimits;
  /** What was written for limits and is none: those of the configuration are tried in their places. */
  readonly notLimits: readonly { readonly name: LimitName; readonly text: string }[];
  readonly currency: Currency;
}

/** The outcomes that are differences, and those that could not be compared. */
const CAUSES = COMPARED_OUTCOMES.filter((outcome) => outcome !== "agrees");

/** Shows how far a copy said the same as its library system, and where it did not. */
export function CopyPage(shown: CopyShown) {
  const { member, institution, institutions, timeZone, isCompared, report, freshness, now } = shown;
  const { copy: words } = useTexts();
  return (
    <Layout title={words.title} member={member} path="/copy">
      <p>{words.about}</p>
      {institutions.length > 1 && <Institutions chosen={institution} institutions={institutions} />}
      {freshness !== undefined && <Freshness freshness={freshness} timeZone={timeZone} now={now} />}
      {!isCompared && <p role="alert">{words.off}</p>}
      {report === undefined ? <p role="alert">{words.closed}</p> : (
        <>
          <Report report={report} timeZone={timeZone} withCards={mayAct(member.role, "desk")} />
          <Limits {...shown} report={report} />
        </>
      )}
    </Layout>
  );
}

function Institutions({ chosen, institutions }: { readonly chosen: string; readonly institutions: readonly string[] }) {
  const { copy: words } = useTexts();
  return (
    <form role="search" method="get" action="/copy" data-screen>
      <label>
        {words.institution}
        <select name="institution">
          {institutions.map((id) => <option value={id} selected={id === chosen}>{id}</option>)}
        </select>
      </label>
      <button type="submit" data-plain>{words.show}</button>
    </form>
  );
}

/** Shows how old the last whole feed is, what the copy knows and from where, and how much of today's questions it knew. */
function Freshness(
  { freshness, timeZone, now }: Pick<CopyShown, "timeZone" | "now"> & { readonly freshness: CopyFreshness },
) {
  const { copy: { fresh }, frame } = useTexts(), { wholeFeed, cards, items } = freshness;
  const hours = wholeFeed && Math.floor((now.epochMilliseconds - wholeFeed.epochMilliseconds) / 3_600_000);
  const columns = [fresh.what, fresh.all, ...FACT_ORIGINS.map((origin) => fresh.origins[origin]), fresh.today];
  const rows = [["card", fresh.cards, cards], ["copy", fresh.items, items]] as const;
  return (
    <>
      <h2>{fresh.title}</h2>
      <p>
        {wholeFeed === undefined || hours === undefined ? fresh.neverFed : (
          <>
            {fresh.fed} <PageTime at={wholeFeed.epochMilliseconds} timeZone={timeZone} /> ({fresh.age(hours)})
          </>
        )}
      </p>
      <Table label={fresh.title} columns={columns}>
        {rows.map(([kind, name, { known, all }]) => {
          const counts = [undefined, ...FACT_ORIGINS].map((origin) => recordsOf(freshness, kind, origin));
          const share = all === 0 ? fresh.noneToday : fresh.ofToday(percent(known / all, frame), all);
          return <Row columns={columns} cells={[name, ...counts, share]} />;
        })}
      </Table>
    </>
  );
}

/** Shows what the stand-in would have lent, and a form to try other limits. */
function Limits(
  { institution, report, limits, notLimits, currency }:
    & Pick<CopyShown, "institution" | "limits" | "notLimits" | "currency">
    & { readonly report: CopyReport },
) {
  const { copy: words } = useTexts(), names = words.limitNames;
  if (report.loans.length === 0) return <p>{words.noLoans}</p>;
  const { made, lent, wrongly } = tryLimits(report, limits);
  const number = (name: "loans_per_card" | "unknown_cards" | "unknown_items", value: number) => (
    <label>
      {names[name]}
      <input type="number" name={name} value={value} min={0} max={1000} required />
    </label>
  );
  const choice = (name: "unknown_pin" | "charged_lend", value: boolean) => (
    <label data-check>
      <input type="checkbox" name={name} value="yes" checked={value} />
      {names[name]}
    </label>
  );
  return (
    <>
      <h2>{words.limits}</h2>
      <p>{words.limitsWhy}</p>
      {notLimits.map(({ name, text }) => <p role="alert">{words.noLimit(names[name], text)}</p>)}
      <p>
        <strong>{words.tried(lent, made, wrongly)}</strong>
      </p>
      <form role="search" method="get" action="/copy" data-screen>
        <input type="hidden" name="institution" value={institution} />
        {number("loans_per_card", limits.loansPerCard)}
        {number("unknown_cards", limits.unknownCards)}
        {number("unknown_items", limits.unknownItems)}
        <label>
          {`${names["owed_at_most"]} (${currency.currency})`}
          <input name="owed_at_most" value={formatMoney(limits.owedAtMost, currency)} inputmode="decimal" required />
        </label>
        {choice("unknown_pin", limits.unknownPin)}
        {choice("charged_lend", limits.chargedLend)}
        <button type="submit" data-plain>{words.tryLimits}</button>
      </form>
    </>
  );
}

interface ReportShown {
  readonly report: CopyReport;
  readonly timeZone: string;
  /** Whether cards and barcodes may be seen. */
  readonly withCards: boolean;
}

function Report({ report, timeZone, withCards }: ReportShown) {
  const { copy: words, frame } = useTexts();
  const { total, messages, lastDay, days, differences } = report;
  const share = agreement(total);
  if (COMPARED_OUTCOMES.every((outcome) => total[outcome] === 0)) return <p>{words.nothing}</p>;
  return (
    <>
      {share !== undefined && <p>{words.agrees(percent(share, frame), comparable(total))}</p>}
      <div data-cards data-wide>
        <Chart name={words.today} what={words.message} bars={lastDay.map(barOf)} />
        <Chart name={words.month} what={words.message} bars={messages.map(barOf)} />
        <Chart
          name={words.days}
          what={words.day}
          bars={days.map(({ day, tally }) => ({ label: day.slice(5), name: day, tally }))}
        />
      </div>
      <h2>{words.byCause}</h2>
      <Causes messages={messages} />
      <h2>{words.examples}</h2>
      <p>{words.kept}</p>
      {differences.length === 0 && <p>{words.noExamples}</p>}
      <Differences differences={differences} timeZone={timeZone} withCards={withCards} />
    </>
  );
}

interface TallyBar {
  readonly label: string;
  readonly name: string;
  readonly tally: OutcomeTally;
}

function barOf({ message, tally }: MessageTally): TallyBar {
  return { label: message, name: message, tally };
}

/** Draws how many answers were compared, and how many of them were different. */
function Chart(
  { name, what, bars }: { readonly name: string; readonly what: string; readonly bars: readonly TallyBar[] },
) {
  const { copy: { compared, different } } = useTexts();
  return (
    <BarChart
      name={name}
      columns={[what, compared, different]}
      bars={bars.map(({ tally, ...bar }) => {
        const value = comparable(tally);
        return { ...bar, value, part: value - tally.agrees };
      })}
    />
  );
}

/** Shows what came of each message, and what each cause means that there is. */
function Causes({ messages }: Pick<CopyReport, "messages">) {
  const { copy: words, frame } = useTexts();
  const causes = CAUSES.filter((cause) => messages.some(({ tally }) => tally[cause] > 0));
  const columns = [words.message, words.compared, words.share, ...causes.map((cause) => words.outcomes[cause])];
  return (
    <>
      <Table label={words.byCause} columns={columns}>
        {messages.map(({ message, tally }) => {
          const share = agreement(tally);
          const counts = causes.map((cause) => tally[cause]);
          const cells = [
            message === PIN ? words.pin : message,
            comparable(tally),
            share === undefined ? "" : percent(share, frame),
          ];
          return <Row columns={columns} cells={[...cells, ...counts]} />;
        })}
      </Table>
      {causes.length > 0 && (
        <dl>
          {causes.map((cause) => (
            <>
              <dt>{words.outcomes[cause]}</dt>
              <dd>{words.causes[cause]}</dd>
            </>
          ))}
        </dl>
      )}
    </>
  );
}

interface DifferencesShown {
  readonly differences: readonly DifferenceTold[];
  readonly timeZone: string;
  readonly withCards: boolean;
}

function Differences({ differences, timeZone, withCards }: DifferencesShown) {
  const texts = useTexts(), { copy: words } = texts;
  const subject = withCards ? [words.subject] : [];
  const columns = [words.time, words.message, ...subject, words.field, words.bySystem, words.byCopy, words.cause];
  return (
    <Table label={words.examples} columns={columns}>
      {differences.map((difference) => {
        const { at, message, field, outcome, bySystem, byCopy } = difference;
        const cells = [
          <PageTime at={at.epochMilliseconds} timeZone={timeZone} />,
          message,
          ...withCards ? [subjectOf(difference)] : [],
          words.fields[field],
          said(field, bySystem, withCards, texts),
          byCopy === "" ? words.saysNothing : said(field, byCopy, withCards, texts),
          words.outcomes[outcome],
        ];
        return <Row columns={columns} cells={cells} />;
      })}
    </Table>
  );
}

function subjectOf({ patronId, itemId }: DifferenceTold): string {
  return [patronId, itemId].filter((id) => id !== undefined).join(" · ");
}

/**
 * Says a word of a field in the language of the page; codes with what they mean, and a no with its reason. The system's own
 * words may name a patron or a title.
 */
function said(field: ComparedField, word: string, withCards: boolean, texts: PageTexts): string {
  const { frame, records } = texts, [, why] = /^no: (.*)$/s.exec(word) ?? [];
  if (why !== undefined) return withCards ? `${frame.no}: ${reasonInWords(why, texts) ?? why}` : frame.no;
  if (field === "status") {
    const meaning = records.sip2.circulationStatus[word] ?? codeMeaning("circulationStatus", word);
    return meaning === undefined ? word : `${word} ${meaning}`;
  }
  return word === "yes" ? frame.yes : word === "no" ? frame.no : word;
}

/** Writes a share such that it is 100 % only where nothing was different. */
function percent(share: number, { decimal }: PageTexts["frame"]): string {
  return `${decimal(String(Math.floor(share * 1000) / 10))} %`;
}

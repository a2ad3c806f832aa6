import type { StaffMember } from "../../config/config.ts";
import type { CapturedReturn, ReturnsWaiting } from "../../desk/returns/desk_returns.ts";
import { Layout } from "../frame/layout.tsx";
import type { ActionResult } from "../frame/page_sessions.ts";
import { PageTime } from "../frame/page_time.tsx";
import { useTexts } from "../frame/site_context.ts";
import { Row, Table } from "../frame/table.tsx";
import { Result } from "../frame/result.tsx";
import type { PageTexts } from "../../texts/languages.ts";

interface ReturnsShown {
  readonly member: StaffMember;
  readonly waiting: readonly ReturnsWaiting[];
  readonly captured: readonly CapturedReturn[];
  readonly timeZone: string;
  /** The outcome of releasing returns. */
  readonly told?: ActionResult;
}

function waitingColumns({ desk: { returns } }: PageTexts): readonly string[] {
  return [returns.institution, returns.count, returns.queued, returns.since, returns.action];
}

function capturedColumns({ desk: { returns } }: PageTexts): readonly string[] {
  return [returns.branch, returns.item, returns.titleColumn, returns.patron, returns.destination, returns.time];
}

/** Shows the returns that were accepted while a library system was away, and the holds that they captured. */
export function ReturnsPage({ member, waiting, captured, timeZone, told }: ReturnsShown) {
  const texts = useTexts();
  const { returns, exceptions } = texts.desk;
  return (
    <Layout title={returns.title} member={member} path="/journal">
      <Result told={told} />
      <p>{returns.about}</p>
      <p>
        <strong>{returns.sorter}</strong>
      </p>
      {waiting.some(({ queued }) => queued > 0) && (
        <p>
          <strong>{returns.untilEmpty}</strong>
        </p>
      )}
      {waiting.length === 0 && <p>{returns.nothing}</p>}
      <Table label={returns.title} columns={waitingColumns(texts)}>
        {waiting.map((row) => <WaitingRow row={row} timeZone={timeZone} />)}
      </Table>
      <h2>{returns.captured}</h2>
      <p>
        <a href="/returns.csv">{texts.frame.asCsv}</a>
        {" · "}
        <a href="/exceptions">{exceptions.title}</a>
        {" · "}
        <a href="/outage">{texts.outage.title}</a>
      </p>
      {captured.length === 0 && <p>{returns.noneCaptured}</p>}
      <Table label={returns.captured} columns={capturedColumns(texts)}>
        {captured.map((row) => <CapturedRow row={row} timeZone={timeZone} />)}
      </Table>
    </Layout>
  );
}

function WaitingRow({ row, timeZone }: { readonly row: ReturnsWaiting; readonly timeZone: string }) {
  const { institution, count, unreleased, queued, stopped, oldest } = row;
  const texts = useTexts();
  const { returns } = texts.desk;
  const cells = [
    institution,
    count,
    stopped === undefined ? queued : `${queued}; ${returns.stopped(stopped.by)}`,
    <PageTime at={oldest} timeZone={timeZone} />,
    <>
      {unreleased > 0 && <Action institution={institution} does="hand-over" word={returns.handOver(unreleased)} />}
      {queued > 0 && (
        <Action
          institution={institution}
          does={stopped === undefined ? "stop" : "go-on"}
          word={stopped === undefined ? returns.stop : returns.goOn}
        />
      )}
    </>,
  ];
  return <Row columns={waitingColumns(texts)} cells={cells} />;
}

/** A button for what staff do about what waits. */
function Action(
  { institution, does, word }: {
    readonly institution: string;
    readonly does: "hand-over" | "stop" | "go-on";
    readonly word: string;
  },
) {
  return (
    <form method="post" action={`/returns/${does}`}>
      <input type="hidden" name="institution" value={institution} />
      <button type="submit" data-changes aria-label={`${word} ${institution}`}>{word}</button>
    </form>
  );
}

function CapturedRow({ row, timeZone }: { readonly row: CapturedReturn; readonly timeZone: string }) {
  const { branch, itemId, title, patronId, destination, at } = row;
  const cells = [branch, itemId, title, patronId, destination, <PageTime at={at} timeZone={timeZone} />];
  return <Row columns={capturedColumns(useTexts())} cells={cells} />;
}

import type { StaffMember } from "../../config/config.ts";
import type { DeskException } from "../../desk/desk.ts";
import { Layout } from "../frame/layout.tsx";
import type { ActionResult } from "../frame/page_sessions.ts";
import { PageTime } from "../frame/page_time.tsx";
import { useTexts } from "../frame/site_context.ts";
import type { PageTexts } from "../../texts/languages.ts";
import { Row, Table } from "../frame/table.tsx";
import { Result } from "../frame/result.tsx";

interface ExceptionsShown {
  readonly member: StaffMember;
  readonly rows: readonly DeskException[];
  /** Whether there are more rows after these. */
  readonly more: boolean;
  readonly timeZone: string;
  /** The outcome of closing an exception. */
  readonly told?: ActionResult;
}

function columnsOf({ desk: { exceptions } }: PageTexts): readonly string[] {
  const { number, time, terminal, action, patron, item, amount, remedy, seenTo } = exceptions;
  return [number, time, terminal, action, patron, item, amount, remedy, seenTo];
}

/** Shows the exceptions: changes at other library systems that need staff. */
export function ExceptionsPage({ member, rows, more, timeZone, told }: ExceptionsShown) {
  const texts = useTexts();
  const { exceptions, journal } = texts.desk;
  return (
    <Layout title={exceptions.title} member={member} path="/journal">
      <Result told={told} />
      <p>{exceptions.about}</p>
      <p>
        <a href="/journal">{journal.title}</a>
        {" · "}
        <a href="/exceptions.csv">{texts.frame.asCsv}</a>
        {" · "}
        <a href="/returns">{texts.desk.returns.title}</a>
      </p>
      {rows.length === 0 && <p>{exceptions.nothing}</p>}
      <Table label={exceptions.table} columns={columnsOf(texts)}>
        {rows.map((row) => <ExceptionRow row={row} timeZone={timeZone} />)}
      </Table>
      {more && <a href={`/exceptions?before=${rows.at(-1)?.number}`}>{exceptions.goOn}</a>}
    </Layout>
  );
}

function ExceptionRow({ row, timeZone }: { readonly row: DeskException; readonly timeZone: string }) {
  const { number, at, institution, account, terminal, action, patronId, itemId, titleId, money, remedy } = row;
  const texts = useTexts();
  const { exceptions } = texts.desk;
  const cells = [
    number,
    <PageTime at={at} timeZone={timeZone} />,
    `${terminal} (${account}, ${institution})`,
    texts.frame.actions[action] ?? action,
    patronId,
    itemId || titleId,
    texts.frame.decimal(money),
    remedy,
    <form method="post" action="/exceptions/close">
      <input type="hidden" name="number" value={number} />
      <input name="word" required maxlength={200} autocomplete="off" aria-label={exceptions.word(number)} />
      <button type="submit" data-changes>{exceptions.close}</button>
    </form>,
  ];
  return <Row columns={columnsOf(texts)} cells={cells} />;
}

import type { Child } from "hono/jsx";
import type { StaffMember } from "../../config/config.ts";
import type { AfterOutage, DeskException } from "../../desk/desk.ts";
import { Layout } from "../frame/layout.tsx";
import { PageTime } from "../frame/page_time.tsx";
import { useTexts } from "../frame/site_context.ts";
import { Row, Table } from "../frame/table.tsx";
import type { PageTexts } from "../../texts/languages.ts";

/** Shows, for people to print, what came of outages in which a copy lent, and what is left to do. */
export function OutagePage({ member, outages, timeZone }: {
  readonly member: StaffMember;
  readonly outages: readonly AfterOutage[];
  readonly timeZone: string;
}) {
  const { outage, circulation: { lists }, desk: { exceptions, returns } } = useTexts();
  return (
    <Layout title={outage.title} member={member} path="/journal">
      <p data-acts>
        <a href="/returns">{returns.title}</a>
        {" · "}
        <a href="/exceptions">{exceptions.title}</a>{" "}
        <button type="button" data-plain data-print hidden>{lists.print}</button>
      </p>
      {outages.length === 0 && <p>{outage.none}</p>}
      {outages.map((shown) => <OneOutage shown={shown} timeZone={timeZone} />)}
    </Layout>
  );
}

function OneOutage({ shown, timeZone }: { readonly shown: AfterOutage; readonly timeZone: string }) {
  const { institution, last, waiting, listed } = shown;
  const texts = useTexts();
  const { outage } = texts;
  const figures = figuresOf(shown, texts), names = figures.map(([name]) => name);
  const isOver = last === undefined || last.ended !== undefined;
  return (
    <section>
      <h2>{outage.of(institution, isOver)}</h2>
      {last && (
        <p>
          {`${outage.since} `}
          <PageTime at={last.began} timeZone={timeZone} to="minute" />
          {last.ended !== undefined && (
            <>
              {` ${outage.until} `}
              <PageTime at={last.ended} timeZone={timeZone} to="minute" />
            </>
          )}
        </p>
      )}
      <Table label={outage.of(institution, isOver)} columns={names}>
        <Row columns={names} cells={figures.map(([, value]) => value)} />
      </Table>
      {waiting > 0 && (
        <p>
          <strong>{outage.takeBackNothing}</strong>
        </p>
      )}
      {listed.length === 0
        ? <p>{isOver && waiting === 0 ? outage.done : outage.nothingListed}</p>
        : (
          <Table label={outage.list(institution)} columns={columnsOf(texts)}>
            {listed.map((row) => <ListedRow row={row} timeZone={timeZone} />)}
          </Table>
        )}
    </section>
  );
}

/** Gives the figures of an outage, each with its name. */
function figuresOf(
  { last, waiting, stoppedBy, listed }: AfterOutage,
  { outage }: PageTexts,
): readonly (readonly [name: string, value: Child])[] {
  const all = last && last.lent + last.returned + last.renewed;
  // What waits may be of an outage before, so that it may be more than this one has.
  const settled = Math.max(0, (all ?? 0) - waiting - listed.length);
  return [
    ...last
      ? [
        [outage.lent, last.lent],
        [outage.returned, last.returned],
        [outage.renewed, last.renewed],
        [outage.refused, last.refused],
        [outage.settled, outage.part(settled, all ?? 0)],
      ] as const
      : [],
    [outage.wait, stoppedBy === undefined ? waiting : `${waiting}; ${outage.stopped(stoppedBy)}`],
    [outage.onList, listed.length],
  ];
}

function columnsOf({ desk: { exceptions } }: PageTexts): readonly string[] {
  const { number, time, terminal, action, patron, item, remedy } = exceptions;
  return [number, time, terminal, action, patron, item, remedy];
}

function ListedRow({ row, timeZone }: { readonly row: DeskException; readonly timeZone: string }) {
  const { number, at, terminal, action, patronId, itemId, remedy } = row;
  const texts = useTexts();
  const cells = [
    number,
    <PageTime at={at} timeZone={timeZone} to="minute" />,
    terminal,
    texts.frame.actions[action] ?? action,
    patronId,
    itemId,
    remedy,
  ];
  return <Row columns={columnsOf(texts)} cells={cells} />;
}

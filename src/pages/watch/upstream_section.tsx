import type { StaffRole } from "../../config/config.ts";
import { isUp, type UpstreamReport } from "../../observability/upstream_report.ts";
import { mayAct } from "../frame/layout.tsx";
import { FoldedForm } from "../frame/folded_form.tsx";
import { Row, Table } from "../frame/table.tsx";
import { PageTime } from "../frame/page_time.tsx";
import { useTexts } from "../frame/site_context.ts";
import type { PageTexts } from "../../texts/languages.ts";

/** A library system behind a gateway, with its institution's time zone. */
export interface UpstreamShown extends UpstreamReport {
  readonly timeZone: string;
}

function columnsOf({ watch: { upstreams } }: PageTexts): readonly string[] {
  const { institution, state, since, sessions, waiting, times, refused, saved, action } = upstreams;
  return [institution, state, since, sessions, waiting, times, refused, saved, action];
}

/** Shows the condition of the library systems behind gateways. */
export function UpstreamSection(
  { role, upstreams, timeZone }: {
    readonly role: StaffRole;
    readonly upstreams: readonly UpstreamShown[];
    /** The time zone of the page. */
    readonly timeZone: string;
  },
) {
  const texts = useTexts();
  const { title } = texts.watch.upstreams;
  const zoned = upstreams.some((shown) => shown.timeZone !== timeZone);
  return (
    <section>
      <h2>{title}</h2>
      <Table label={title} columns={columnsOf(texts)}>
        {upstreams.map((shown) => <UpstreamRow role={role} shown={shown} zoned={zoned} />)}
      </Table>
    </section>
  );
}

function UpstreamRow(
  { role, shown, zoned }: { readonly role: StaffRole; readonly shown: UpstreamShown; readonly zoned: boolean },
) {
  const {
    institution,
    addresses,
    condition: { state, since },
    sessions,
    saved,
    times,
    stoodFor,
    lends,
    startedByHand,
    bypassed,
    timeZone,
    refused,
  } = shown;
  const texts = useTexts();
  const words = texts.watch.upstreams;
  const cells = [
    <>
      {institution}
      <br />
      <small>{addresses.join(", ")}</small>
    </>,
    <>
      {isUp(state) ? words.states[state] : <mark>{words.states[state]}</mark>}
      {stoodFor === true && <mark>{lends ? words.lentFor : words.stoodFor}</mark>}
      {startedByHand !== undefined && (
        <>
          <br />
          <small>
            {words.startedBy(startedByHand.by)} <PageTime at={startedByHand.at} timeZone={timeZone} zoned={zoned} />
            {`: ${startedByHand.reason}`}
          </small>
        </>
      )}
      {bypassed && <mark>{words.bypassed}</mark>}
      {refused.map(({ what, until }) => (
        <>
          <br />
          <small>
            {words.refusedUntil(what)} <PageTime at={until} timeZone={timeZone} zoned={zoned} />
          </small>
        </>
      ))}
    </>,
    <PageTime at={since} timeZone={timeZone} zoned={zoned} />,
    words.sessionCounts(sessions),
    sessions.waiting,
    times === undefined ? "" : `${times.half.toFixed(0)} ms, ${times.longest.toFixed(0)} ms`,
    sessions.refused,
    words.savedCounts(saved.logins, saved.messages),
    mayAct(role, "admin") && (
      <>
        <BypassForm institution={institution} bypassed={bypassed} />
        {stoodFor !== undefined && <StandInForm institution={institution} isStarted={startedByHand !== undefined} />}
      </>
    ),
  ];
  return <Row columns={columnsOf(texts)} cells={cells} />;
}

function BypassForm({ institution, bypassed }: { readonly institution: string; readonly bypassed: boolean }) {
  const words = useTexts().watch.upstreams;
  const name = bypassed ? words.serveAgain : words.bypass;
  const label = `${name} ${institution}`;
  const form = (
    <form method="post" action="/bypass">
      <input type="hidden" name="institution" value={institution} />
      <input type="hidden" name="state" value={bypassed ? "off" : "on"} />
      <button type="submit" data-changes aria-label={label}>{name}</button>
    </form>
  );
  return <FoldedForm name={name} label={`${label} …`} why={words.bypassWhy}>{form}</FoldedForm>;
}

function StandInForm({ institution, isStarted }: { readonly institution: string; readonly isStarted: boolean }) {
  const words = useTexts().watch.upstreams;
  const name = isStarted ? words.stopCopy : words.startCopy;
  const label = `${name} ${institution}`;
  return (
    <FoldedForm name={name} label={`${label} …`} why={isStarted ? words.stopCopyWhy : words.startCopyWhy}>
      <form method="post" action="/stand-in">
        <input type="hidden" name="institution" value={institution} />
        <input type="hidden" name="state" value={isStarted ? "off" : "on"} />
        <label>
          {words.reason} <input name="reason" required maxlength={200} />
        </label>
        <button type="submit" data-changes aria-label={label}>{name}</button>
      </form>
    </FoldedForm>
  );
}

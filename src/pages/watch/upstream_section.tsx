import type { StaffRole } from "../../config/config.ts";
import { isUp, type UpstreamSight } from "../../observability/upstream_sight.ts";
import { mayAct } from "../frame/layout.tsx";
import { Asked } from "../frame/asked.tsx";
import { Row, Table } from "../frame/table.tsx";
import { PageTime } from "../frame/page_time.tsx";

/** A library system behind a gateway, with its institution's clock. */
export interface UpstreamShown extends UpstreamSight {
  readonly timeZone: string;
}

const COLUMNS = [
  "Institution",
  "State",
  "Since",
  "Sessions",
  "Waiting",
  "Median and longest answer",
  "Logins refused",
  "Answered here",
  "Action",
] as const;

/** Shows how the library systems behind gateways are. */
export function UpstreamSection(
  { role, upstreams, timeZone }: {
    readonly role: StaffRole;
    readonly upstreams: readonly UpstreamShown[];
    /** Of the page. */
    readonly timeZone: string;
  },
) {
  const zoned = upstreams.some((shown) => shown.timeZone !== timeZone);
  return (
    <section>
      <h2>Library systems</h2>
      <Table label="Library systems" columns={COLUMNS}>
        {upstreams.map((shown) => <UpstreamRow role={role} shown={shown} zoned={zoned} />)}
      </Table>
    </section>
  );
}

function UpstreamRow(
  { role, shown, zoned }: { readonly role: StaffRole; readonly shown: UpstreamShown; readonly zoned: boolean },
) {
  const { institution, addresses, condition: { state, since }, sessions, saved, times, bypassed, timeZone } = shown;
  const cells = [
    <>
      {institution}
      <br />
      <small>{addresses.join(", ")}</small>
    </>,
    <>
      {isUp(state) ? state : <mark>{state}</mark>}
      {bypassed && <mark>bypassed</mark>}
    </>,
    <PageTime at={since} timeZone={timeZone} zoned={zoned} />,
    sessionsShown(sessions),
    sessions.waiting,
    times === undefined ? "" : `${times.half.toFixed(0)} ms, ${times.longest.toFixed(0)} ms`,
    sessions.refused,
    `${counted(saved.logins, "login")}, ${counted(saved.messages, "status message")}`,
    mayAct(role, "admin") && <BypassForm institution={institution} bypassed={bypassed} />,
  ];
  return <Row columns={COLUMNS} cells={cells} />;
}

/** Those that owe an answer are beside the open ones: they wait for it alone. */
function sessionsShown({ open, busy, owing, opened }: UpstreamShown["sessions"]): string {
  return `${open} open, ${busy} busy; ${owing > 0 ? `${owing} owing an answer; ` : ""}${opened} opened`;
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

function BypassForm({ institution, bypassed }: { readonly institution: string; readonly bypassed: boolean }) {
  const name = bypassed ? "Serve again" : "Bypass";
  const label = `${name} ${institution}`;
  const form = (
    <form method="post" action="/bypass">
      <input type="hidden" name="institution" value={institution} />
      <input type="hidden" name="state" value={bypassed ? "off" : "on"} />
      <button type="submit" data-changes aria-label={label}>{name}</button>
    </form>
  );
  const why = "All terminals of this institution are disconnected; they come back within a minute.";
  return <Asked name={name} label={`${label} …`} why={why}>{form}</Asked>;
}

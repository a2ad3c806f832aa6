import type { StaffMember, StaffRole } from "../../config/config.ts";
import { Layout, mayAct } from "../frame/layout.tsx";
import type { Attention } from "./attention.ts";
import { Chart } from "./chart.tsx";
import type { Minute } from "./terminal_memory.ts";
import { UpstreamSection, type UpstreamShown } from "./upstream_section.tsx";

export interface Overview {
  /** As in {@link AttentionParts}. */
  readonly problem?: string;
  /** Whether the database can be reached. */
  readonly storageAvailable: boolean;
  readonly terminals: number;
  readonly day: readonly Minute[];
  /** What staff should look at. */
  readonly attention: readonly Attention[];
  /** The library systems behind gateways. */
  readonly upstreams: readonly UpstreamShown[];
  /** When it was put together, in milliseconds since 1970. */
  readonly now: number;
  readonly timeZone: string;
}

/** Shows the state of the server, in figures and small charts, and what staff should look at. */
export function OverviewPage({ member, shown }: { readonly member: StaffMember; readonly shown: Overview }) {
  return (
    <Layout title="Overview" member={member} path="/" live>
      <div data-live="/live">
        <OverviewParts role={member.role} shown={shown} />
      </div>
    </Layout>
  );
}

/** The part of the overview that is sent anew when it changes. */
export function OverviewParts({ role, shown }: { readonly role: StaffRole; readonly shown: Overview }) {
  const { problem, storageAvailable, terminals, day, attention, upstreams, now, timeZone } = shown;
  const lastMinute = day.at(-2)?.messages ?? 0;
  const sum = (of: keyof Minute) => day.reduce((total, minute) => total + minute[of], 0);
  return (
    <>
      <ul aria-label="Now">
        <Figure name="Server" value={problem === undefined ? "on-line" : "off-line"} />
        <Figure name="Database" value={storageAvailable ? "reached" : "not reached"} />
        <Figure name="Terminals" value={terminals} />
        <Figure name="Messages in the last minute" value={lastMinute} />
        <Figure name="Messages of the last day" value={sum("messages")} />
        <Figure name="Refusals of the last day" value={sum("refusals")} />
      </ul>
      <section>
        <h2>Needs attention</h2>
        {attention.length === 0
          ? <p>Nothing.</p>
          : attention.map((each) => <AttentionLine role={role} attention={each} />)}
      </section>
      {upstreams.length > 0 && <UpstreamSection role={role} upstreams={upstreams} />}
      <section>
        <Chart name="Messages" day={day} of="messages" now={now} timeZone={timeZone} />
        <Chart name="Refusals" day={day} of="refusals" now={now} timeZone={timeZone} />
      </section>
    </>
  );
}

function AttentionLine(
  { role, attention: { text, more } }: { readonly role: StaffRole; readonly attention: Attention },
) {
  return (
    <p role="alert">
      {text}
      {more && mayAct(role, more.role) && (
        <>
          {" "}
          <a href={more.path}>{more.name}</a>
        </>
      )}
    </p>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string | number }) {
  return (
    <li>
      <strong>{value}</strong>
      {name}
    </li>
  );
}

import type { Notice } from "../../library/notice.ts";
import type { StaffMember, StaffRole } from "../../config/config.ts";
import { Layout, mayAct } from "../frame/layout.tsx";
import { useTexts } from "../frame/site_context.ts";
import type { ActionResult } from "../frame/page_sessions.ts";
import { Result } from "../frame/result.tsx";
import { REFUSALS } from "../../observability/outcomes.ts";
import type { Warning } from "./warnings.ts";
import { Chart } from "./chart.tsx";
import type { Minute } from "./terminal_memory.ts";
import { UpstreamSection, type UpstreamShown } from "./upstream_section.tsx";

export interface Overview {
  /** As in {@link WarningParts}. */
  readonly problem?: Notice;
  /** Whether the database can be reached. */
  readonly storageAvailable: boolean;
  readonly terminals: number;
  readonly day: readonly Minute[];
  /** What staff should look at. */
  readonly warnings: readonly Warning[];
  /** The library systems behind gateways. */
  readonly upstreams: readonly UpstreamShown[];
  /** When the overview was made, in milliseconds since 1970. */
  readonly now: number;
  readonly timeZone: string;
}

/** Shows the state of the server, in figures and small charts, and what staff should look at. */
export function OverviewPage(
  { member, shown, told }: { readonly member: StaffMember; readonly shown: Overview; readonly told?: ActionResult },
) {
  return (
    <Layout title={useTexts().watch.overview.title} member={member} path="/" live>
      <Result told={told} />
      <div data-live="/live">
        <OverviewParts role={member.role} shown={shown} />
      </div>
    </Layout>
  );
}

const MINUTE = 60_000;
const HOUR = 60;
const REFUSED = { result: "refused" };

/** Gives the beginning of the minute that was so many minutes ago. */
function minuteBefore(now: number, minutes: number): string {
  return String((Math.floor(now / MINUTE) - minutes) * MINUTE);
}

/** Shows the part of the overview that is sent again when it changes. */
export function OverviewParts({ role, shown }: { readonly role: StaffRole; readonly shown: Overview }) {
  const { problem, storageAvailable, terminals, day, warnings, upstreams, now, timeZone } = shown;
  const { overview } = useTexts().watch;
  // The banner above tells of it: the list leaves it out, and all is not well.
  const standsIn = upstreams.some(({ stoodFor, lends }) => stoodFor && lends);
  const lastMinute = day.at(-2)?.messages ?? 0;
  /** The page of the messages of the last minutes, the present one among them. */
  const messages = (minutes: number, more: Readonly<Record<string, string>> = {}) =>
    `/messages?${new URLSearchParams({ ...more, since: minuteBefore(now, minutes - 1) })}`;
  const sum = (of: "messages" | "refusals", minutes = day.length) =>
    day.slice(-minutes).reduce((total, minute) => total + minute[of], 0);
  return (
    <>
      <section>
        <h2>{overview.warnings}</h2>
        {warnings.length === 0
          ? standsIn ? <p>{overview.onlyOutage}</p> : <p data-outcome="well">{overview.nothing}</p>
          : warnings.map((each) => <WarningLine role={role} warnings={each} />)}
      </section>
      <ul aria-label={overview.now}>
        <Figure
          name={overview.server}
          value={problem === undefined ? overview.onLine : overview.offLine}
          bad={problem !== undefined}
        />
        <Figure
          name={overview.database}
          value={storageAvailable ? overview.reached : overview.notReached}
          bad={!storageAvailable}
        />
        <Figure name={overview.terminals} value={terminals} path="/terminals" />
        <Figure name={overview.lastMinute} value={lastMinute} path={messages(2, { until: minuteBefore(now, 0) })} />
        <Figure name={overview.messagesOfHour} value={sum("messages", HOUR)} path={messages(HOUR)} />
        <Figure name={overview.refusalsOfHour} value={sum("refusals", HOUR)} path={messages(HOUR, REFUSED)} />
        <Figure name={overview.messagesOfDay} value={sum("messages")} path={messages(day.length)} />
        <Figure name={overview.refusalsOfDay} value={sum("refusals")} path={messages(day.length, REFUSED)} />
      </ul>
      {upstreams.length > 0 && <UpstreamSection role={role} upstreams={upstreams} timeZone={timeZone} />}
      <section>
        <Chart day={day} now={now} timeZone={timeZone} />
      </section>
      <RefusalKinds day={day} pathOf={(result) => messages(day.length, { result })} />
    </>
  );
}

/** Counts what was refused in the last day, by kind, each a link to these messages. */
function RefusalKinds(
  { day, pathOf }: { readonly day: readonly Minute[]; readonly pathOf: (result: string) => string },
) {
  const { frame: { outcomes }, watch: { overview } } = useTexts();
  const counts = REFUSALS.map((kind) =>
    [kind, day.reduce((sum, { kinds }) => sum + (kinds.get(kind) ?? 0), 0)] as const
  )
    .filter(([, count]) => count > 0);
  return (
    <section>
      <h2>{overview.kinds}</h2>
      {counts.length === 0 ? <p>{overview.noRefusals}</p> : (
        <ul data-kinds>
          {counts.map(([kind, count]) => (
            <li>
              <a href={pathOf(kind)}>{`${outcomes[kind] ?? kind}: ${count}`}</a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function WarningLine(
  { role, warnings: { text, more } }: { readonly role: StaffRole; readonly warnings: Warning },
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

/** Shows a number with its name, as a link to what it counts. */
function Figure({ name, value, path, bad = false }: {
  readonly name: string;
  readonly value: string | number;
  readonly path?: string;
  readonly bad?: boolean;
}) {
  const inside = (
    <>
      <strong>{value}</strong>
      {name}
    </>
  );
  return <li data-bad={bad ? true : undefined}>{path === undefined ? inside : <a href={path}>{inside}</a>}</li>;
}

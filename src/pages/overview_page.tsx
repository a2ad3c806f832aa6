import { X509Certificate } from "node:crypto";
import type { Config, StaffMember } from "../config/config.ts";
import type { ConnectedTerminal } from "../observability/connected_terminal.ts";
import { Layout } from "./layout.tsx";
import type { Minute, TerminalMemory } from "./terminal_memory.ts";

/** What the overview tells. */
export interface Overview {
  readonly member: StaffMember;
  /** Why the server should not be used; absent if it should. */
  readonly problem?: string;
  readonly terminals: number;
  readonly day: readonly Minute[];
  /** What needs somebody. */
  readonly attention: readonly string[];
}

/** Shows how the server is, in figures and small charts, and what needs somebody. */
export function OverviewPage({ member, problem, terminals, day, attention }: Overview) {
  const lastMinute = day.at(-2)?.messages ?? 0;
  const sum = (of: keyof Minute) => day.reduce((total, minute) => total + minute[of], 0);
  return (
    <Layout title="Overview" member={member} path="/">
      <section>
        <h2>Now</h2>
        <ul aria-label="Now">
          <Figure name="Server" value={problem === undefined ? "on-line" : "off-line"} />
          <Figure name="Terminals" value={terminals} />
          <Figure name="Messages in the last minute" value={lastMinute} />
          <Figure name="Messages of the last day" value={sum("messages")} />
          <Figure name="Refusals of the last day" value={sum("refusals")} />
        </ul>
      </section>
      <section>
        <h2>Needs attention</h2>
        {attention.length === 0 ? <p>Nothing.</p> : attention.map((each) => <p role="alert">{each}</p>)}
      </section>
      <Chart name="Messages of the last day" values={quarters(day, "messages")} />
      <Chart name="Refusals of the last day" values={quarters(day, "refusals")} />
    </Layout>
  );
}

/** Milliseconds after which a terminal counts as silent: most ask for the status every five to seven minutes. */
const SILENT = 10 * 60_000;
/** Milliseconds before its end at which a certificate needs somebody. */
const NEAR_END = 30 * 24 * 60 * 60_000;

/** What may need somebody. */
export interface AttentionParts {
  readonly config: Pick<Config, "listeners" | "pages">;
  readonly terminals: readonly ConnectedTerminal[];
  readonly memory: Pick<TerminalMemory, "lastOf">;
  /** What has happened since the server started. */
  readonly since: Readonly<Record<"exceptions" | "locks" | "failures" | "lostRows", number>>;
  readonly problem?: string;
  readonly reloadSucceeded: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Lists what needs somebody, in words. */
export function attentionOf(parts: AttentionParts): readonly string[] {
  const { problem, reloadSucceeded, since, config, terminals, memory, now } = parts;
  const silent = terminals.filter(({ connection, since }) =>
    now - (memory.lastOf(connection).message?.time ?? since) >= SILENT
  );
  return [
    ...problem === undefined ? [] : [`Terminals are told that the server is off-line: ${problem}.`],
    ...reloadSucceeded ? [] : ["The last reload of the configuration failed; the log says why."],
    ...told(since.failures, "time that the database failed", "times that the database failed"),
    ...told(since.lostRows, "row of the journal was lost", "rows of the journal were lost"),
    ...told(since.exceptions, "off-line exception", "off-line exceptions"),
    ...told(since.locks, "card was locked by wrong PINs", "cards were locked by wrong PINs"),
    ...silent.map(({ connection, account, terminal, address }) =>
      `Terminal ${connection} (${account ?? "not logged in"}, ${terminal || address}) is silent.`
    ),
    ...[...config.listeners, ...config.pages].flatMap(({ port, tls }) =>
      tls ? certificateNear(port, tls.certificate, now) : []
    ),
  ];
}

function told(count: number, one: string, many: string): readonly string[] {
  return count === 0 ? [] : [`Since the server started: ${count} ${count === 1 ? one : many}.`];
}

function certificateNear(port: number, pem: string, now: number): readonly string[] {
  const { validTo } = new X509Certificate(pem);
  const end = Date.parse(validTo);
  return end - now < NEAR_END ? [`The certificate of port ${port} ends at ${new Date(end).toISOString()}.`] : [];
}

/** Adds up a day's minutes by quarters of an hour. */
function quarters(day: readonly Minute[], of: keyof Minute): readonly number[] {
  return Array.from(
    { length: Math.ceil(day.length / 15) },
    (_, index) => day.slice(index * 15, index * 15 + 15).reduce((sum, minute) => sum + minute[of], 0),
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

/** Draws values as bars, the newest at the right; in words it says the highest. */
function Chart({ name, values }: { readonly name: string; readonly values: readonly number[] }) {
  const highest = Math.max(...values);
  return (
    <section>
      <h2>{name}</h2>
      <svg
        viewBox={`0 0 ${values.length} 20`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}: at most ${highest} in a quarter of an hour`}
      >
        {values.map((value, index) => {
          const height = highest === 0 ? 0 : (value / highest) * 19;
          return <rect x={index} y={20 - height} width="0.8" height={height} fill="currentColor" />;
        })}
      </svg>
      <small>{`by quarters of an hour, now at the right; at most ${highest}`}</small>
    </section>
  );
}

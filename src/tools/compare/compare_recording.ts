import { checksum, encodeText, sumOf } from "../../protocol/public/sip2.ts";
import { openProbe, type Probe } from "../conform/probe.ts";
import type { ChannelOptions } from "../base/channel.ts";
import { openText } from "../../wire/opened_text.ts";
import type { Recording } from "../record/recording.ts";
import { type ComparedPair, comparisonOf, type ServerComparison } from "./comparison.ts";
import { type ReplayedLine, replayedLine, type ReplayValues } from "./replayed_line.ts";

/** How a recording is played to two servers. */
interface ReplayOptions {
  readonly left: ReplayServer;
  readonly right: ReplayServer;
  readonly values: ReplayValues;
  /** Whether changes are played, too. */
  readonly changes: boolean;
  /** The moment, by the library's clock. */
  readonly now: () => Temporal.PlainDateTime;
}

/** Where a server is. A recording's characters are bytes, so that its encoding is of no importance. */
type ReplayServer = ChannelOptions;

/** What asks and changes nothing: item and patron information, patron status, end of session, login, status. */
const QUESTIONS = new Set(["17", "63", "23", "35", "93", "99"]);

/** Plays what terminals said to two servers, and compares what they answer. Rejects with a `TerminalError` where one cannot be reached. */
export async function compareRecording(
  { head, entries }: Recording,
  options: ReplayOptions,
): Promise<ServerComparison> {
  const { left, right, values, changes, now } = options;
  const { delimiter } = head;
  const sides = [createSide(left), createSide(right)] as const;
  const pairs: ComparedPair[] = [];
  const notAsked = new Map<string, number>();
  try {
    for (const { connection, from, line } of entries) {
      if (from !== "terminal" || line === undefined) continue;
      const code = line.slice(0, 2);
      const written = replayedLine(line, values, delimiter, now());
      const why = !changes && !QUESTIONS.has(code)
        ? `${code}: it may change something; --changes plays it`
        : written.missing !== undefined
        ? `${code}: --values does not tell ${written.missing}`
        : undefined;
      if (why !== undefined) {
        notAsked.set(why, (notAsked.get(why) ?? 0) + 1);
        continue;
      }
      const text = guarded(written);
      const [a, b] = [await sides[0].ask(connection, text), await sides[1].ask(connection, text)];
      pairs.push({ where: `connection ${connection}`, sent: openText(text, delimiter).shown, left: a, right: b });
    }
  } finally {
    for (const side of sides) await side.close();
  }
  const told = [...notAsked].map(([why, times]) => times === 1 ? why : `${why} (${times} times)`);
  return comparisonOf([`${left.host}:${left.port}`, `${right.host}:${right.port}`], pairs, told, delimiter);
}

/** Works AZ out again, since values and dates have changed. */
function guarded({ body, sequence, guarded }: ReplayedLine): string {
  if (!guarded) return body;
  const text = `${body}${sequence === undefined ? "" : `AY${sequence}`}AZ`;
  const bytes = encodeText(text, "latin1");
  return text + checksum(sumOf(bytes, bytes.length));
}

/** One server, with a connection for each of the recording. One that was closed is made anew. */
function createSide(server: ReplayServer) {
  const probes = new Map<number, Probe>();
  return {
    async ask(connection: number, text: string): Promise<string | undefined> {
      const probe = probes.get(connection) ?? await openProbe({ ...server, encoding: "latin1", terminator: "\r" });
      probes.set(connection, probe);
      const [exchange] = await probe.exchange([text]);
      if (exchange?.failure === undefined) return exchange?.received;
      await probe.close();
      probes.delete(connection);
      return undefined;
    },
    async close(): Promise<void> {
      for (const probe of probes.values()) await probe.close();
    },
  };
}

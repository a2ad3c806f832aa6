import type { Upstream } from "../../config/upstream/upstream.ts";
import { type Exchanged, type Opened, whyNoAnswer } from "../../gateway/sessions/exchanged.ts";
import { decodeText } from "../../protocol/encoding.ts";
import { openRawMessage, type RawMessage } from "../../protocol/raw_message.ts";
import type { AskedUpstream, Timed } from "./ask_upstream.ts";

/** What is told of a system: a line, and whether it is as it should be. */
export interface UpstreamLine {
  readonly text: string;
  /** `unreachable`: no connection, or none that is served. `wrong`: it answers otherwise than it should. */
  readonly fault?: "unreachable" | "wrong";
}

/** The logins that a configuration has at one system. */
export interface LoginsKnown {
  readonly count: number;
  /** Whether terminals bring others. */
  readonly isMore: boolean;
}

/** Says what a system is like, in lines for people. */
export function describeUpstream(
  { connected, opened, status, habits, item, patron, serves }: AskedUpstream,
  login: string,
  logins: LoginsKnown,
  { probeItem, path }: Pick<Upstream, "probeItem" | "path">,
): readonly UpstreamLine[] {
  const { came, milliseconds } = connected;
  if (!came.ok) return [{ text: `no connection: ${came.why}`, fault: "unreachable" }];
  const { certificate } = came;
  return [
    { text: `connected in ${inMs(milliseconds)}` },
    ...certificate
      ? [{ text: `certificate of ${certificate.subject}, by ${certificate.issuer}, until ${certificate.validTo}` }]
      : [],
    ...opened ? [describeLogin(opened, login, path !== undefined)] : [],
    ...status ? [describeStatus(status, habits)] : [],
    ...item ? [describeItem(item, probeItem, patron)] : [],
    ...patron ? [describePatron(patron, probeItem)] : [],
    ...patron ? WITHOUT_17 : [],
    ...serves ? [describeServed(serves, logins)] : [],
  ];
}

function inMs(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`;
}

/** @param isPosted whether each message bears the login, so that there is no 93 */
function describeLogin({ came, milliseconds }: Timed<Opened>, login: string, isPosted: boolean): UpstreamLine {
  const [steps, answer] = isPosted ? ["connection and 99", "an error"] : ["connection, 93 and 99", "940"];
  switch (came.kind) {
    case "ready":
      return { text: `${login} is let in; ${steps} took ${inMs(milliseconds)}` };
    case "refused":
      return { text: `${login} is refused (${answer}); it was tried once, and is not tried again`, fault: "wrong" };
    case "away":
      return { text: `${login} is neither let in nor refused: ${came.why}`, fault: "unreachable" };
    case "full":
      return {
        text: `${login} got no answer within ${inMs(milliseconds)}: connections are accepted, and none is served`,
        fault: "unreachable",
      };
  }
}

function describeStatus(
  { came, milliseconds }: Timed<Exchanged>,
  { lineEnd, greets = false }: Partial<NonNullable<AskedUpstream["habits"]>> = {},
): UpstreamLine {
  if (came.kind !== "answer") return { text: `99: ${whyNoAnswer(came)}`, fault: "wrong" };
  const { answer } = came;
  const fields = fieldsOf(answer);
  const told = [["AO", "institution"], ["AM", "library"], ["AN", "place"], ["BX", "messages"]].flatMap((
    [id = "", what],
  ) => fields.has(id) ? [`${what} ${id} ${JSON.stringify(fields.get(id))}`] : []);
  const text = decodeText(answer.body, answer.encoding);
  const online = text[2] === "Y" ? "on-line" : "off-line";
  const guarded = answer.guarded ? "with AY and AZ" : "without AY and AZ";
  return {
    text: [
      `99: answered in ${inMs(milliseconds)}`,
      guarded,
      ...lineEnd === undefined ? [] : [`ending with ${lineEnd}`],
      ...greets ? ["after a greeting"] : [],
      online,
      `version ${text.slice(32, 36)}`,
      ...told,
    ].join(", "),
    ...text[2] !== "Y" && { fault: "wrong" },
  };
}

/** What does not work at a system that answers no 17: nothing else shows what has become of a copy. */
const WITHOUT_17: readonly UpstreamLine[] = [
  "without a 17: a loan or a return that gets no answer is proved by nothing, and goes to what staff see to",
  "without a 17: returns that are accepted while the system is away (offline_returns) go to what staff see to, unless they release them (confirm)",
].map((text) => ({ text }));

/** @param patron the answer to the question that is asked in its place */
function describeItem(
  { came, milliseconds }: Timed<Exchanged>,
  probeItem: string,
  patron: Timed<Exchanged> | undefined,
): UpstreamLine {
  const asked = `17 for ${JSON.stringify(probeItem)}`;
  if (came.kind !== "answer") {
    const text = `${asked}: ${whyNoAnswer(came)}`;
    return patron?.came.kind === "answer" ? { text } : { text, fault: "wrong" };
  }
  const fields = fieldsOf(came.answer);
  const status = decodeText(came.answer.body, "latin1").slice(2, 4);
  const title = fields.get("AJ") ?? "";
  const said = [`circulation status ${status}`, ...title === "" ? [] : [`title ${JSON.stringify(title)}`]].join(", ");
  return { text: `${asked}: answered in ${inMs(milliseconds)}, ${said}` };
}

function describePatron({ came, milliseconds }: Timed<Exchanged>, probeItem: string): UpstreamLine {
  const asked = `63 for ${JSON.stringify(probeItem)}`;
  if (came.kind === "answer") {
    return { text: `${asked}: answered in ${inMs(milliseconds)}; sip2d asks it to see whether the system answers` };
  }
  const why = `${whyNoAnswer(came)}; only what terminals ask shows whether the system answers`;
  return { text: `${asked}: ${why}`, fault: "wrong" };
}

function describeServed(
  { sessions, isAll }: NonNullable<AskedUpstream["serves"]>,
  { count, isMore }: LoginsKnown,
): UpstreamLine {
  const have = `you have ${count} login${count === 1 ? "" : "s"}${isMore ? ", and those that terminals bring" : ""}`;
  const served = `serves ${isAll ? "at least " : ""}${sessions} at once; ${have}`;
  const turns = !isAll && (count > sessions || isMore) ? ": they take turns, and each turn costs a login" : "";
  return { text: served + turns };
}

function fieldsOf(answer: RawMessage): ReadonlyMap<string, string> {
  return new Map(openRawMessage(answer)?.fields.map(({ id, value }) => [id, value]));
}

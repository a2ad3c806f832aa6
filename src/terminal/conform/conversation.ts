import { encodeText } from "../../protocol/encoding.ts";
import type { Exchange } from "./exchange.ts";
import { type JudgedRequest, judgeExchange } from "./exchange_rules.ts";
import type { Finding } from "./finding.ts";
import { type GuardedLine, guardLine } from "./guarded_line.ts";
import { openAnswer, type OpenedAnswer } from "./opened_answer.ts";
import { fill, type ValueOf } from "./placeholders.ts";
import { openProbe, type Probe, type ProbeOptions } from "./probe.ts";
import type { Act, Guard } from "./scenario.ts";
import type { SuiteClock } from "./suite_clock.ts";

/** How a server is spoken to in all scenarios. */
export interface Manner {
  readonly probe: ProbeOptions;
  readonly delimiter: string;
  /** Whether messages carry AY and AZ where a scenario does not say. */
  readonly errorDetection: boolean;
  /** Whether there is a 93 to be sent. */
  readonly logsIn: boolean;
  readonly valueOf: ValueOf;
  readonly clock: SuiteClock;
}

/** The messages of one scenario. It gathers the findings that do not depend on the scenario's own expectations. */
export interface Conversation {
  readonly exchanges: readonly Exchange[];
  readonly findings: readonly Finding[];
  /** The answers that could be taken apart, in their order. */
  readonly answers: readonly OpenedAnswer[];
  /**
   * Connects, then logs in and asks for the status unless told not to. Resolves to false if the scenario cannot go on.
   */
  begin(how: "logged in" | "connected"): Promise<boolean>;
  /** Sends the messages of an act. Resolves to the last answer, if there was one. */
  act(act: Omit<Act, "expect">): Promise<OpenedAnswer | undefined>;
  open(): boolean;
  /** Asks for the status, so that a surplus answer shows, and closes the connection. */
  end(): Promise<void>;
}

const LOGIN = "9300CN{login}|CO{password}|CP{location}|";
const LOGIN_WITHOUT_LOCATION = "9300CN{login}|CO{password}|";
const STATUS = "9900802.00";

/** What asks and changes nothing: patron status and information, item information, end of session. */
const ASKS_ONLY = /^(?:23|63|17|35)/;

/** Begins a conversation in which nothing has been said yet. Its `begin` rejects when there is no connection. */
export function createConversation(
  { probe: where, delimiter, errorDetection, logsIn, valueOf, clock }: Manner,
): Conversation {
  const exchanges: Exchange[] = [], findings: Finding[] = [], answers: OpenedAnswer[] = [];
  let probe: Probe | undefined;
  let number = 0;
  let version: 1 | 2 = 2;
  let last: { readonly body: string; readonly line: GuardedLine } | undefined;
  let marked: typeof last;

  function write(act: Omit<Act, "expect">): readonly { readonly body: string; readonly line: GuardedLine }[] {
    const guard: Guard = act.guard ?? (errorDetection ? "right" : "none");
    if (act.send === "marked" && marked !== undefined) return [marked];
    if (act.send === "again" && last !== undefined && act.sequence === undefined) return [last];
    return [act.send].flat().map((text) => {
      const body = text === "again" ? last?.body ?? "" : fill(text, valueOf).replaceAll("|", delimiter);
      // A 97 has no number of its own (specification, "Request ACS Resend").
      const own = body === "97" && guard === "right" ? "only AZ" : guard;
      const line = guardLine(body, own, number, where.encoding);
      if (line.sequence !== undefined) number = (number + 1) % 10;
      if (body.startsWith("99")) version = body.slice(6, 7) === "1" ? 1 : 2;
      return { body, line };
    });
  }

  /**
   * Dates requests so that no server takes them for a retry: one that another scenario sent in the same second would be
   * one.
   */
  function dateAnew(texts: readonly string[]): void {
    const requests = texts.filter((text) => /\{(?:now|in-a-moment)\}/.test(text) && !ASKS_ONLY.test(text));
    clock.dateAnew(() => requests.map((text) => fill(text, valueOf).replace(/\|AD[^|]*/, "")));
  }

  async function act(one: Omit<Act, "expect">): Promise<OpenedAnswer | undefined> {
    if (one.reconnect) {
      const before = last;
      await end();
      if (!await begin("logged in")) return undefined;
      last = before;
    }
    if (probe === undefined) return undefined;
    dateAnew([one.send].flat());
    const written = write(one);
    last = written.at(-1);
    if (one.mark) marked = last;
    reportUnasked();
    const made = await probe.exchange(written.map(({ line }) => line.text), pieces(written, one.deliver));
    const opened = made.map((exchange, at) => hear(exchange, written[at], one));
    if (made.at(-1)?.failure !== undefined) await close();
    return made.length === written.length ? opened.at(-1) : undefined;
  }

  function hear(exchange: Exchange, written: typeof last, one: Omit<Act, "expect">): OpenedAnswer | undefined {
    const at = exchanges.push(exchange) - 1;
    const { body: text = "", line } = written ?? {};
    const broken = one.broken === true || one.guard === "wrong sum";
    const asked: JudgedRequest = {
      text,
      guarded: line?.guarded ?? false,
      ...line?.sequence !== undefined && { sequence: line.sequence },
      broken,
      unspecified: one.unspecified === true,
      delimiter,
      version,
    };
    findings.push(...judgeExchange(exchange, asked).map((finding) => ({ ...finding, exchange: at })));
    if (exchange.failure !== undefined || exchange.received === undefined) return undefined;
    const answer = openAnswer(exchange.received, delimiter);
    answers.push(answer);
    return answer;
  }

  function pieces(written: readonly { readonly line: GuardedLine }[], deliver: Act["deliver"]) {
    if (deliver === undefined) return undefined;
    const { before = "", after = where.terminator } = deliver === "in pieces" ? {} : deliver;
    const bytes = encodeText(before + written.map(({ line }) => line.text + after).join(""), where.encoding);
    if (deliver !== "in pieces") return [bytes];
    const third = Math.ceil(bytes.length / 3);
    return [bytes.subarray(0, third), bytes.subarray(third, 2 * third), bytes.subarray(2 * third)];
  }

  function reportUnasked(): void {
    const text = probe?.unasked() ?? "";
    if (text === "") return;
    findings.push({
      grade: "must",
      rule: "answered.unasked",
      message: `the server sent something that was not asked for: ${JSON.stringify(text.slice(0, 2))}`,
      source: { of: "3M SIP 2.00, rev. 2.12", where: "Message Descriptions: one response to each message" },
      exchange: exchanges.length - 1,
    });
  }

  async function begin(how: "logged in" | "connected"): Promise<boolean> {
    probe = await openProbe(where);
    number = 0;
    version = 2;
    if (how === "connected") return true;
    if (logsIn) {
      const login = valueOf("location") === "" ? LOGIN_WITHOUT_LOCATION : LOGIN;
      const answer = await act({ send: login });
      if (answer?.fixed.get("ok") !== "1") return await refused(answer);
    }
    await act({ send: STATUS });
    last = undefined;
    return probe !== undefined;
  }

  async function refused(answer: OpenedAnswer | undefined): Promise<false> {
    if (answer !== undefined) {
      findings.push({
        grade: "must",
        rule: "login.refused",
        message: "the login of the profile is refused",
        source: { of: "3M SIP 2.00, rev. 2.12", where: "Login Response (94)" },
        exchange: exchanges.length - 1,
      });
    }
    await close();
    return false;
  }

  async function close(): Promise<void> {
    await probe?.close();
    probe = undefined;
  }

  async function end(): Promise<void> {
    if (probe !== undefined) {
      await act({ send: STATUS });
      reportUnasked();
    }
    await close();
  }

  return { exchanges, findings, answers, begin, act, open: () => probe !== undefined, end };
}

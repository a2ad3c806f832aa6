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
export function createConversation(manner: Manner): Conversation {
  const { probe: where, logsIn, valueOf } = manner;
  const heard = createHearing(manner);
  const written = createWriting(manner);
  let probe: Probe | undefined;

  async function act(one: Omit<Act, "expect">): Promise<OpenedAnswer | undefined> {
    if (one.reconnect) {
      const before = written.last;
      await end();
      if (!await begin("logged in")) return undefined;
      written.last = before;
    }
    if (probe === undefined) return undefined;
    dateAnew([one.send].flat(), manner);
    const lines = written.write(one);
    heard.unasked(probe.unasked());
    const made = await probe.exchange(lines.map(({ line }) => line.text), pieces(lines, one.deliver, where));
    const opened = made.map((exchange, at) => heard.answer(exchange, lines[at], one, written.version));
    if (made.at(-1)?.failure !== undefined) await close();
    return made.length === lines.length ? opened.at(-1) : undefined;
  }

  async function begin(how: "logged in" | "connected"): Promise<boolean> {
    probe = await openProbe(where);
    written.restart();
    if (how === "connected") return true;
    if (logsIn) {
      const login = valueOf("location") === "" ? LOGIN_WITHOUT_LOCATION : LOGIN;
      const answer = await act({ send: login });
      if (answer?.fixed.get("ok") !== "1") {
        if (answer !== undefined) heard.refusedLogin();
        await close();
        return false;
      }
    }
    await act({ send: STATUS });
    written.last = undefined;
    return probe !== undefined;
  }

  async function close(): Promise<void> {
    await probe?.close();
    probe = undefined;
  }

  async function end(): Promise<void> {
    if (probe !== undefined) {
      await act({ send: STATUS });
      heard.unasked(probe?.unasked() ?? "");
    }
    await close();
  }

  const { exchanges, findings, answers } = heard;
  return { exchanges, findings, answers, begin, act, open: () => probe !== undefined, end };
}

/** A message as it was sent, and what it was before it was guarded. */
interface WrittenLine {
  readonly body: string;
  readonly line: GuardedLine;
}

/** What is said in a conversation. */
interface Writing {
  /** The last line; absent: there is none to be said again. */
  last: WrittenLine | undefined;
  /** The version that the last 99 named. */
  readonly version: 1 | 2;
  /** Writes what an act sends. */
  write(act: Omit<Act, "expect">): readonly WrittenLine[];
  /** Counts from the beginning, as on a new connection. */
  restart(): void;
}

function createWriting({ probe: { encoding }, delimiter, errorDetection, valueOf }: Manner): Writing {
  let number = 0;
  let version: 1 | 2 = 2;
  let marked: WrittenLine | undefined;

  function linesOf(act: Omit<Act, "expect">): readonly WrittenLine[] {
    const guard: Guard = act.guard ?? (errorDetection ? "right" : "none");
    if (act.send === "marked" && marked !== undefined) return [marked];
    if (act.send === "again" && writing.last !== undefined && act.sequence === undefined) return [writing.last];
    return [act.send].flat().map((text) => {
      const body = text === "again" ? writing.last?.body ?? "" : fill(text, valueOf).replaceAll("|", delimiter);
      // A 97 has no number of its own (specification, "Request ACS Resend").
      const own = body === "97" && guard === "right" ? "only AZ" : guard;
      const line = guardLine(body, own, number, encoding);
      if (line.sequence !== undefined) number = (number + 1) % 10;
      if (body.startsWith("99")) version = body.slice(6, 7) === "1" ? 1 : 2;
      return { body, line };
    });
  }

  const writing: Writing = {
    last: undefined,
    get version() {
      return version;
    },
    write(act) {
      const lines = linesOf(act);
      writing.last = lines.at(-1);
      if (act.mark) marked = writing.last;
      return lines;
    },
    restart() {
      number = 0;
      version = 2;
    },
  };
  return writing;
}

/** What is heard in a conversation, and what is wrong with it. */
interface Hearing extends Pick<Conversation, "exchanges" | "findings" | "answers"> {
  /** Judges an exchange; gives its answer, if that could be taken apart. */
  answer(
    exchange: Exchange,
    written: WrittenLine | undefined,
    act: Omit<Act, "expect">,
    version: 1 | 2,
  ): OpenedAnswer | undefined;
  /** Reports what came unasked, if anything did. */
  unasked(text: string): void;
  refusedLogin(): void;
}

function createHearing({ delimiter }: Manner): Hearing {
  const exchanges: Exchange[] = [], findings: Finding[] = [], answers: OpenedAnswer[] = [];

  function report(rule: string, message: string, where: string): void {
    const source = { of: "3M SIP 2.00, rev. 2.12", where } as const;
    findings.push({ grade: "must", rule, message, source, exchange: exchanges.length - 1 });
  }

  return {
    exchanges,
    findings,
    answers,
    answer(exchange, written, one, version) {
      const at = exchanges.push(exchange) - 1;
      const { body: text = "", line } = written ?? {};
      const asked: JudgedRequest = {
        text,
        guarded: line?.guarded ?? false,
        ...line?.sequence !== undefined && { sequence: line.sequence },
        broken: one.broken === true || one.guard === "wrong sum",
        unspecified: one.unspecified === true,
        delimiter,
        version,
      };
      findings.push(...judgeExchange(exchange, asked).map((finding) => ({ ...finding, exchange: at })));
      if (exchange.failure !== undefined || exchange.received === undefined) return undefined;
      const answer = openAnswer(exchange.received, delimiter);
      answers.push(answer);
      return answer;
    },
    unasked(text) {
      if (text === "") return;
      const message = `the server sent something that was not asked for: ${JSON.stringify(text.slice(0, 2))}`;
      report("answered.unasked", message, "Message Descriptions: one response to each message");
    },
    refusedLogin: () => report("login.refused", "the login of the profile is refused", "Login Response (94)"),
  };
}

/**
 * A request that says again what another scenario said in this second would be taken for a retry of that one, whatever
 * its PIN.
 */
function dateAnew(texts: readonly string[], { clock, valueOf }: Manner): void {
  const requests = texts.filter((text) => /\{(?:now|in-a-moment)\}/.test(text) && !ASKS_ONLY.test(text));
  clock.dateAnew(() => requests.map((text) => fill(text, valueOf).replace(/\|AD[^|]*/, "")));
}

/** The pieces in which lines are to be delivered; absent: as they are. */
function pieces(
  written: readonly WrittenLine[],
  deliver: Act["deliver"],
  { terminator, encoding }: ProbeOptions,
): readonly Uint8Array[] | undefined {
  if (deliver === undefined) return undefined;
  const { before = "", after = terminator } = deliver === "in pieces" ? {} : deliver;
  const bytes = encodeText(before + written.map(({ line }) => line.text + after).join(""), encoding);
  if (deliver !== "in pieces") return [bytes];
  const third = Math.ceil(bytes.length / 3);
  return [bytes.subarray(0, third), bytes.subarray(third, 2 * third), bytes.subarray(2 * third)];
}

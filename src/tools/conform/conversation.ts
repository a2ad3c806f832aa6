import { spec } from "./citation.ts";
import type { Exchange } from "./exchange.ts";
import { type JudgedRequest, judgeExchange, unasked } from "./exchange_rules.ts";
import type { AnswerFault, Finding } from "./finding.ts";
import {
  createMessageWriter,
  type MessageWriter,
  piecesOf,
  type WritingManner,
  type WrittenLine,
} from "./message_writer.ts";
import { openAnswer, type OpenedAnswer } from "./opened_answer.ts";
import { openProbe, type Probe, type ProbeOptions } from "./probe.ts";
import type { RecordForms } from "./profile/record_forms.ts";
import type { ActSent } from "./scenario.ts";

/** How a server is spoken to in all scenarios. */
export interface Manner extends WritingManner {
  readonly probe: ProbeOptions;
  /** Whether there is a 93 to be sent. */
  readonly logsIn: boolean;
  /** What the server calls the patrons and items of the profile. */
  readonly forms: RecordForms;
  /** What it said of each record of the profile before anything was changed. */
  readonly baseline: Map<string, OpenedAnswer>;
  /** What was learned of its error detection in all conversations. */
  readonly detection: DetectionLearned;
}

/** What is learned while a server is spoken to. */
interface DetectionLearned {
  /** Whether it answers questions about a card only with the card's PIN. */
  needsPin: boolean;
  /** Whether it has answered a message with AY and AZ by something else than a 96. */
  takesGuarded: boolean;
}

/** The conversation of a scenario with a server, and the findings that do not depend on the scenario. */
export interface Conversation {
  readonly exchanges: readonly Exchange[];
  readonly findings: readonly Finding[];
  /** The answers that could be taken apart, in their order. */
  readonly answers: readonly OpenedAnswer[];
  /** Connects, and logs in and asks for the status unless it is told not to. Gives whether it may go on. */
  begin(how: "logged in" | "connected"): Promise<boolean>;
  /** Carries an act out; gives the answer to its last message, if there was one. */
  act(act: ActSent): Promise<OpenedAnswer | undefined>;
  /** Whether there is a connection on which more can be said. */
  open(): boolean;
  /** Asks for the status, so that an answer too many shows, and closes the connections. */
  end(): Promise<void>;
  /** Closes the connections. */
  leave(): Promise<void>;
}

const LOGIN = "9300CN{login}|CO{password}|CP{location}|";
const LOGIN_WITHOUT_LOCATION = "9300CN{login}|CO{password}|";
const STATUS = "9900802.00";

/** How often a message is sent again that was answered with a 98, by which a server may ask for a change of status. */
const STATUS_CHANGES = 2;

/** One terminal's connection. */
interface Line {
  readonly probe: Probe;
  readonly writer: MessageWriter;
  readonly terminal?: "second";
  /** Whether the server has let it in. Before that, and after a refusal, the document has no answer to anything but a 93. */
  letIn: boolean;
  /** The last answer but for a 96. */
  answered?: OpenedAnswer;
  /** Whether an answer may still come. */
  late?: boolean;
  closed?: boolean;
}

/** Begins a conversation in which nothing has been said yet. Its `begin` rejects when there is no connection. */
export function createConversation(manner: Manner): Conversation {
  const heard = createHearing(manner);
  const { exchanges, findings, answers } = heard;
  let first: Line | undefined;
  let second: Line | undefined;
  /** What the connection before this one has sent, and can send again. */
  let kept: ReturnType<MessageWriter["kept"]> = {};
  const { say, quiet, logIn } = createSpeaking(manner, heard, close);

  async function connect(terminal?: "second"): Promise<Line> {
    const probe = await openProbe(manner.probe);
    return { probe, writer: createMessageWriter(manner), letIn: !manner.logsIn, ...terminal && { terminal } };
  }

  async function begin(how: "logged in" | "connected"): Promise<boolean> {
    const line = first = await connect();
    const began = how === "connected" || await logIn(line);
    line.writer.keep(kept);
    return began;
  }

  /** A connection that is made anew can still send again what was sent on the one before. */
  async function reconnect(): Promise<boolean> {
    const before = first?.writer.kept() ?? kept;
    await end();
    kept = before;
    return await begin("logged in");
  }

  async function act(one: ActSent): Promise<OpenedAnswer | undefined> {
    if (one.terminal === "second" && second === undefined) {
      second = await connect("second");
      if (!await logIn(second)) return undefined;
    }
    if (one.reconnect && !await reconnect()) return undefined;
    const line = one.terminal === "second" ? second : first;
    return line === undefined ? undefined : await say(line, one);
  }

  async function close(line: Line | undefined): Promise<void> {
    if (line === undefined) return;
    line.closed = true;
    if (line === first) kept = line.writer.kept();
    await line.probe.close();
    if (line === second) second = undefined;
    if (line === first) first = undefined;
  }

  async function end(): Promise<void> {
    if (first !== undefined) await say(first, { send: STATUS });
    if (first !== undefined) await quiet(first);
    await leave();
  }

  async function leave(): Promise<void> {
    await close(second);
    await close(first);
  }

  return { exchanges, findings, answers, begin, act, open: () => first !== undefined, end, leave };
}

/** Says things on a line, and hears what comes of them. */
function createSpeaking(
  manner: Manner,
  heard: ReturnType<typeof createHearing>,
  close: (line: Line) => Promise<void>,
) {
  async function say(line: Line, one: ActSent): Promise<OpenedAnswer | undefined> {
    for (let asked = 0;; asked++) {
      const written = await line.writer.write(
        asked === 0 ? one : { send: "again", sequence: "next", guard: one.guard },
      );
      if (!await quiet(line)) return undefined;
      const pieces = piecesOf(written, one.deliver, manner.probe.terminator, manner.encoding);
      const stays = one.outside === true && typeof one.deliver !== "object";
      const made = await line.probe.exchange(written.map(({ line: { text } }) => text), { pieces, stays });
      const opened = made.map((exchange, at) => {
        const shown = pieces === undefined
          ? exchange
          : { ...exchange, sentBytes: pieces.length === 1 ? pieces[0] : undefined };
        return heard.hear(line, { ...shown, ...line.terminal && { terminal: line.terminal } }, written[at], one, asked);
      });
      const failure = made.at(-1)?.failure;
      if (failure === "silent" && stays) line.late = true;
      else if (failure !== undefined) await close(line);
      const answer = made.length === written.length ? opened.at(-1) : undefined;
      if (answer !== "change of status") return answer;
    }
  }

  /** Reports what came without a request. After anything but a late answer, answers cannot be matched any more. */
  async function quiet(line: Line): Promise<boolean> {
    const text = await line.probe.unasked();
    if (text === "") return true;
    if (heard.isRestOf(line.answered, text)) return true;
    if (!line.late) heard.note(unasked(text));
    line.late = false;
    return heard.findings.at(-1)?.rule !== "answered.unasked";
  }

  async function logIn(line: Line): Promise<boolean> {
    if (manner.logsIn) {
      const send = manner.valueOf("location") === "" ? LOGIN_WITHOUT_LOCATION : LOGIN;
      const answer = await say(line, { send });
      if (answer?.fixed.get("ok") !== "1") {
        // Only a 94 refuses a login; any other answer has a finding of its own.
        if (answer?.code === "94") heard.note(loginRefused(manner.valueOf("login")));
        await close(line);
        return false;
      }
    }
    await say(line, { send: STATUS });
    return !line.closed;
  }

  return { say, quiet, logIn };
}

function loginRefused(id = ""): AnswerFault {
  return {
    grade: "must",
    rule: "login.refused",
    message: `the login ${JSON.stringify(id)} of the profile is refused`,
    source: spec("Login Response (94)"),
  };
}

/** What an answer lacks that a line end within it has cut. */
const CUT_OFF = /^(?:layout\.(?:delimiter|required\.)|detection\.missing)/;

/** Writes down what was heard, and what is wrong with it. */
function createHearing({ delimiter, encoding, errorDetection, forms, detection }: Manner) {
  const exchanges: Exchange[] = [], findings: Finding[] = [], answers: OpenedAnswer[] = [];

  function note(fault: AnswerFault): void {
    findings.push({ ...fault, exchange: exchanges.length - 1 });
  }

  /** Whether what came is the rest of an answer that a line end in a value has cut: that is one fault. */
  function isRestOf(answer: OpenedAnswer | undefined, rest: string): boolean {
    const isCut = answer !== undefined && answer.sum === undefined && answer.fields.length > 0 &&
      !answer.body.endsWith(delimiter);
    if (!isCut || !/[\r\n]$/.test(rest)) return false;
    const last = openAnswer(rest.replace(/[\r\n]+$/, ""), delimiter);
    if (!last.body.endsWith(delimiter) || /[\r\n]\d\d/.test(rest)) return false;
    // What stands behind the line end is missing for that reason alone.
    const isOfIt = ({ rule, exchange }: Finding) => exchange === exchanges.length - 1 && CUT_OFF.test(rule);
    findings.splice(0, Infinity, ...findings.filter((finding) => !isOfIt(finding)));
    note(LINE_BREAK);
    return true;
  }

  function hear(
    line: Line,
    exchange: Exchange,
    written: WrittenLine | undefined,
    one: ActSent,
    asked: number,
  ): OpenedAnswer | "change of status" | undefined {
    const at = exchanges.push(exchange) - 1;
    const { body: text = "", line: { guarded = false, sequence = undefined } = {} } = written ?? {};
    const answer = exchange.failure === undefined && exchange.received !== undefined
      ? openAnswer(exchange.received, delimiter)
      : undefined;
    const changes = answer?.code === "98" && !/^9[79]/.test(text) && asked < STATUS_CHANGES &&
      typeof one.send === "string" &&
      // What ends in a way of its own may have left bytes behind.
      !(one.outside && typeof one.deliver === "object");
    const isLogin = text.startsWith("93");
    const judged: JudgedRequest = {
      text: changes ? STATUS : text,
      guarded,
      ...sequence !== undefined && { sequence },
      outside: one.outside === true || !line.letIn && !(isLogin && line.answered === undefined),
      letIn: line.letIn,
      together: typeof one.send === "object" && one.send.length > 1,
      takesGuarded: detection.takesGuarded,
      wrongSum: one.guard === "wrong sum",
      insists: errorDetection,
      ...line.answered && { before: line.answered },
      forms,
      delimiter,
      encoding,
      version: line.writer.version(),
    };
    findings.push(...judgeExchange(exchange, judged).map((finding) => ({ ...finding, exchange: at })));
    if (answer === undefined) return undefined;
    if (guarded && answer.code !== "96") detection.takesGuarded = true;
    if (isLogin) line.letIn = answer.fixed.get("ok") === "1";
    if (answer.code !== "96") line.answered = answer;
    if (changes) {
      note(STATUS_CHANGE);
      return "change of status";
    }
    answers.push(answer);
    return answer;
  }

  return { exchanges, findings, answers, note, isRestOf, hear };
}

const LINE_BREAK: AnswerFault = {
  grade: "must",
  rule: "layout.line-break",
  message: "a line end stands within an answer: what follows it is taken for another answer",
  source: spec("Variable-length fields"),
};

const STATUS_CHANGE: AnswerFault = {
  grade: "allowed",
  rule: "answered.status",
  message: "a message is answered with a 98, by which a server asks for a change of status; it was sent again",
  source: spec("Standalone Messages"),
};

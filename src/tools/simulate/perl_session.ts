import type { ProtocolVersion } from "../../protocol/public/sip2.ts";
import { requestByCode } from "../../protocol/message_table.ts";
import { type Alarm, setAlarm } from "./alarm.ts";
import { createFieldWriter } from "./answers/field_writer.ts";
import { type AnswerTo, closedFor, message, type Reply } from "./answers/reply.ts";
import { withoutSecrets } from "./records/carried_out.ts";
import { carryOutRequest } from "./carry_out_request.ts";
import { hearRequest, type ReadRequest } from "./records/heard_request.ts";
import { guardLine, type OpenedLine, openLine } from "./line_guard.ts";
import type { Link } from "./link.ts";
import { wireTime } from "./records/wire_time.ts";
import type { SimulatedSession, World } from "./world.ts";
import { feePaid, hold, itemInformation, itemStatusUpdate } from "./answers/item_answers.ts";
import { checkin, checkout, renew, renewAll } from "./answers/loan_answers.ts";
import {
  blockPatron,
  endPatronSession,
  patronEnable,
  patronInformation,
  patronStatus,
} from "./answers/patron_answers.ts";

/** One process of a Perl server. What it answered last outlives the connection. */
export interface PerlWorker {
  /** Without its line end. */
  lastAnswer?: string;
}

/** The whole of a 97 that has a checksum: without AY, since the document gives it none. */
const RESEND_GUARDED = "97AZFEF5";

const RESEND = "96", GUARDED_RESEND = "96AZFEF6";

/** Serves one terminal as Koha, OpenNCIP and Evergreen do, until it or the worker's alarm ends it. */
export async function servePerlTerminal(link: Link, worker: PerlWorker, world: World): Promise<void> {
  const { system: { server }, time, ended } = world;
  if (!server.leaksLastAnswer) worker.lastAnswer = undefined;
  const session: SimulatedSession = { link, login: "", version: 2 };
  for (let goesOn = true; goesOn;) {
    const seconds = session.login === "" ? server.loginSeconds : server.idleSeconds;
    const alarm = setAlarm(time, seconds, ended);
    const line = await link.line(alarm.signal);
    if (line === undefined && alarm.signal.aborted && !ended.aborted) {
      const missed = session.login === "" ? "login" : "message";
      world.noteRefusal(`closed: no ${missed} within ${seconds} s; each message must end with CR`, link.number);
    }
    goesOn = line !== undefined && await takeLine(line, alarm, { session, worker, world });
    alarm.stop();
  }
  link.close();
}

/** Cuts off what Koha cuts off: line feeds, and all around that is neither letter nor digit nor one of `[\]^_` and backtick. */
function cleaned(line: string): string {
  return line.replace(/\n/g, "").replace(/^[^A-z0-9]+/, "").replace(/[^A-z0-9]+$/, "");
}

/** A terminal, who serves it, and where. */
interface Served {
  readonly session: SimulatedSession;
  readonly worker: PerlWorker;
  readonly world: World;
}

/** Answers a line. Tells whether the session goes on. */
async function takeLine(raw: string, alarm: Alarm, served: Served): Promise<boolean> {
  const { session, worker, world } = served;
  const line = cleaned(raw);
  world.noteLine(raw, session.link.number);
  const opened = openLine(line);
  const code = opened.body.slice(0, 2);
  const isLoggedIn = session.login !== "";
  const refuse = (what: string) => world.noteRefusal(what, session.link.number);
  if (line === "") {
    refuse("closed: an empty line");
    return false;
  }
  if (opened.wrong) {
    refuse(`${code}: the checksum after AZ is wrong; answered with 96${isLoggedIn ? "" : " and closed"}`);
    say(GUARDED_RESEND, served);
    return isLoggedIn;
  }
  if (code === "97" && (isLoggedIn || world.system.server.leaksLastAnswer)) {
    const isGuarded = line === RESEND_GUARDED || opened.sequence !== undefined;
    session.link.write(`${lastAnswer(worker, isGuarded)}\r`);
    return true;
  }
  if (!isLoggedIn && code !== "93") {
    refuse("closed: the first message must be the login (93)");
    return false;
  }
  if (code === "96") {
    say(RESEND, served);
    return true;
  }
  const row = requestByCode(code);
  if (row === undefined) {
    refuse("closed: a message that it does not know");
    return false;
  }
  if (code !== "93" && row.since > session.version) {
    say(RESEND, served);
    return true;
  }
  return await carryOut(raw, opened, alarm, served);
}

function say(line: string, { session, worker }: Served): void {
  worker.lastAnswer = line;
  session.link.write(`${line}\r`);
}

/** What a 97 gets: AY and AZ made anew with the number 0, or cut off, as the 97 has them. */
function lastAnswer({ lastAnswer: last }: PerlWorker, isGuarded: boolean): string {
  if (last === undefined) return isGuarded ? guardLine(RESEND, "0") : RESEND;
  const { body, sequence } = openLine(last);
  if (sequence === undefined) return last;
  return isGuarded ? guardLine(body, "0") : body;
}

function carryOut(raw: string, opened: OpenedLine, alarm: Alarm, served: Served): Promise<boolean> {
  const { session, worker, world } = served;
  const { sequence, body } = opened;
  const heard = hearRequest(body, world.delimiter);
  const { code } = heard;
  const unasked = code === "99" || PERL_UNASKED.has(code);
  return carryOutRequest(
    {
      code,
      sequence,
      alarm: alarm.signal,
      needsDatabase: !unasked,
      answer: () => replyTo(heard, raw, alarm, served),
      databaseAway: () => closedFor("the database is away"),
      status: () => acsStatus(session.version, world),
      answered: (answer) => worker.lastAnswer = answer,
    },
    session,
    world,
  );
}

function replyTo(heard: ReadRequest, raw: string, alarm: Alarm, { session, world }: Served): Reply {
  const { library, system, delimiter } = world;
  if (heard.code === "93") return logIn(heard, session, world);
  if (heard.code === "99") {
    session.version = heard.fixed("protocolVersion").startsWith("2") ? 2 : 1;
    return acsStatus(session.version, world);
  }
  const answer = PERL_ANSWERS.get(heard.code) ?? PERL_UNASKED.get(heard.code);
  if (answer === undefined) return closedFor(`${heard.code} is not answered`);
  const asker = {
    connection: session.link.number,
    login: session.login,
    request: withoutSecrets(raw.replace(/^\n/, ""), delimiter),
    half: alarm.signal.aborted,
  };
  const write = createFieldWriter(delimiter, session.version, `&#${delimiter.charCodeAt(0)};`);
  return answer(heard, { library, system, asker, write, now: wireTime(library.now()) });
}

/** Answers a 93; each begins anew, without the login before. */
function logIn(heard: ReadRequest, session: SimulatedSession, { library, noteLogin, noteRefusal }: World): Reply {
  const login = heard.field("CN") ?? "";
  const isPlain = /^[0 ]{2}$/.test(heard.fixed("uidAlgorithm") + heard.fixed("passwordAlgorithm"));
  const refusal = isPlain ? library.loginRefusal(login, heard.field("CO") ?? "") : "the message must begin with 9300";
  const accepted = refusal === undefined;
  if (!accepted) noteRefusal(`login refused: ${refusal}`, session.link.number);
  session.login = accepted ? login : "";
  session.version = 2;
  noteLogin(accepted);
  return message(accepted ? "941" : "940");
}

/** Writes a 98, which asks no database: it says yes whatever has become of that. */
function acsStatus(version: ProtocolVersion, { library, delimiter }: World): Reply {
  const write = createFieldWriter(delimiter, version, " ");
  return message(
    `98YYYYNN025005${wireTime(library.now())}${version}.00`,
    write.required("AO", library.institution),
    write.required2("BX", "YYYYYYYYYYYNYYYY"),
  );
}

/** What Koha, OpenNCIP and Evergreen answer to requests that need their database, by command identifier. */
const PERL_ANSWERS: ReadonlyMap<string, AnswerTo> = new Map([
  ["23", patronStatus],
  ["11", checkout],
  ["09", checkin],
  ["01", blockPatron],
  ["63", patronInformation],
  ["37", feePaid],
  ["17", itemInformation],
  ["19", itemStatusUpdate],
  ["25", patronEnable],
  ["15", hold],
  ["29", renew],
  ["65", renewAll],
]);

/** What they answer without asking a database. */
const PERL_UNASKED: ReadonlyMap<string, AnswerTo> = new Map([["35", endPatronSession]]);

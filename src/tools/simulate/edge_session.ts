import { setAlarm } from "./alarm.ts";
import { EDGE_ANSWERS } from "./answers/edge_answers.ts";
import { createFieldWriter } from "./answers/field_writer.ts";
import { message, type Reply, SILENCE } from "./answers/reply.ts";
import { withoutSecrets } from "./records/carried_out.ts";
import { carryOutRequest } from "./carry_out_request.ts";
import { hearRequest, type ReadRequest } from "./records/heard_request.ts";
import { type OpenedLine, openLine } from "./line_guard.ts";
import type { Link } from "./link.ts";
import { wireTime } from "./records/wire_time.ts";
import type { SimulatedSession, World } from "./world.ts";

/** What edge-sip2 keeps of one connection. */
interface EdgeSession extends SimulatedSession {
  /** The request before, AY and AZ included, and its answer. */
  before?: { readonly line: string; readonly answer: string };
  /** What a failure is answered with: set by one that knows the form, and never taken back. */
  failure?: string;
}

/** Serves one terminal as edge-sip2 does: all lines that have come run side by side. */
export async function serveEdgeTerminal(link: Link, world: World): Promise<void> {
  const session: EdgeSession = { link, login: "", version: 2 };
  const alarm = setAlarm(world.time, world.system.server.idleSeconds, world.ended);
  const under = new Set<Promise<void>>();
  for (let line = await link.line(alarm.signal); line !== undefined; line = await link.line(alarm.signal)) {
    for (const each of shuffled([line, ...link.heldLines()], world.random)) {
      const task = takeLine(each, session, world).then((goesOn) => {
        if (!goesOn) link.close();
      }).finally(() => under.delete(task));
      under.add(task);
    }
  }
  if (alarm.signal.aborted && !world.ended.aborted) {
    world.noteRefusal(`closed: no message within ${world.system.server.idleSeconds} s`, link.number);
  }
  await Promise.all(under);
  alarm.stop();
  link.close();
}

function shuffled(lines: readonly string[], random: () => number): readonly string[] {
  const mixed = [...lines];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const here = mixed[at] ?? "";
    mixed[at] = mixed[other] ?? "";
    mixed[other] = here;
  }
  return mixed;
}

async function takeLine(line: string, session: EdgeSession, world: World): Promise<boolean> {
  const { link } = session;
  world.noteLine(line, link.number);
  // A proxy's header is the transport's, not a message.
  if (/^PROXY (?:TCP4|TCP6|UNKNOWN)/.test(line)) return true;
  const text = line.replace(/^\n/, "");
  const opened = openLine(text);
  if (text.length < 2) {
    link.write(`Problems handling the request: ${world.terminator}`);
    return true;
  }
  const isUnguarded = opened.sequence === undefined && !text.startsWith("97");
  if (world.errorDetection && (opened.wrong || isUnguarded)) {
    const why = opened.wrong ? "the checksum after AZ is wrong" : "there is no AY and AZ, which this tenant wants";
    world.noteRefusal(`${opened.body.slice(0, 2)}: ${why}; answered with 96`, link.number);
    link.write(`96AZFEF6${world.terminator}`);
    return true;
  }
  if (world.errorDetection && session.before?.line === text) {
    link.write(session.before.answer + world.terminator);
    return true;
  }
  return await carryOut(text, opened, session, world);
}

function carryOut(line: string, opened: OpenedLine, session: EdgeSession, world: World): Promise<boolean> {
  const heard = hearRequest(opened.body, world.delimiter);
  const { code } = heard;
  return carryOutRequest(
    {
      code,
      // Error detection is the tenant's setting, whatever the message has.
      sequence: world.errorDetection ? opened.sequence : undefined,
      alarm: world.ended,
      // Even a 99 asks FOLIO, for the tenant's configuration.
      needsDatabase: code === "93" || code === "99" || EDGE_ANSWERS.has(code),
      answer: () => replyTo(heard, line, session, world),
      databaseAway: () => failed(heard, session, world),
      status: () => acsStatus(world),
      answered: (answer) => {
        if (code !== "97") session.before = { line, answer };
      },
    },
    session,
    world,
  );
}

function replyTo(heard: ReadRequest, line: string, session: EdgeSession, world: World): Reply {
  const { library, system, delimiter } = world;
  const { code } = heard;
  if (code === "97") return { kind: "text", text: session.before?.answer ?? "PreviousMessage is NULL" };
  if (code === "96") return { kind: "text", text: world.errorDetection ? "96AZFEF6" : "96" };
  if (code === "93") return logIn(heard, session, world);
  if (system.neverAnswers.has(code)) return SILENCE;
  const answer = EDGE_ANSWERS.get(code);
  if (code !== "99" && answer === undefined) return SILENCE;
  // Without a login there is no token to ask FOLIO with.
  if (session.login === "") {
    world.noteRefusal(`${code} refused: the first message must be the login (93)`, session.link.number);
    return { kind: "text", text: session.failure ?? "Access token missing" };
  }
  if (answer === undefined) return acsStatus(world);
  const asker = {
    connection: session.link.number,
    login: session.login,
    request: withoutSecrets(line, delimiter),
    half: false,
  };
  const write = createFieldWriter(delimiter, 2, " ");
  return answer(heard, { library, system, asker, write, now: wireTime(library.now()) });
}

function logIn(heard: ReadRequest, session: EdgeSession, { library, noteLogin, noteRefusal }: World): Reply {
  const login = heard.field("CN") ?? "";
  const refusal = library.loginRefusal(login, heard.field("CO") ?? "");
  const accepted = refusal === undefined;
  if (!accepted) noteRefusal(`login refused: ${refusal}`, session.link.number);
  session.login = accepted ? login : "";
  noteLogin(accepted);
  if (accepted) return message("941");
  session.failure = "940";
  return { kind: "text", text: "940" };
}

/** Answers when FOLIO does not: a 63 in its own form, which later failures then get, too, whomever they are about. */
function failed(heard: ReadRequest, session: EdgeSession, { delimiter, library }: World): Reply {
  if (heard.code === "63") {
    const write = createFieldWriter(delimiter, 2, " ");
    const fields = write.required("AO", heard.field("AO")) + write.required("AA", heard.field("AA")) +
      write.required("AE", "") + write.required("BL", "N");
    session.failure = `64YYYY          ${heard.fixed("language")}${wireTime(library.now())}${
      "0000".repeat(6)
    }${fields}`;
  }
  return { kind: "text", text: session.failure ?? "Failed to respond to request" };
}

function acsStatus({ library, delimiter }: World): Reply {
  const write = createFieldWriter(delimiter, 2, " ");
  return message(
    `98YYYNNN003003${wireTime(library.now())}2.00`,
    write.required("AO", library.institution),
    write.required("AM", library.institution),
    write.required("BX", "YYYNYYYYYYYNNNYY"),
    write.required("AN", ""),
    write.required("AF", ""),
    write.required("AG", ""),
  );
}

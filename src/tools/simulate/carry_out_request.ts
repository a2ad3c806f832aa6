import type { Reply } from "./answers/reply.ts";
import { DatabaseAway } from "./database_state.ts";
import type { FaultRule } from "./faults/fault_rule.ts";
import { spoilAnswer, type SpoiltAnswer } from "./faults/spoil_answer.ts";
import { guardLine } from "./line_guard.ts";
import type { SimulatedSession, World } from "./world.ts";

/** One request that is to be carried out and answered. */
interface RequestAtHand {
  readonly code: string;
  /** The digit after AY, to be echoed; absent where the request has no error detection. */
  readonly sequence?: string;
  /** The worker's alarm, which rings during work, too. */
  readonly alarm: AbortSignal;
  /** Does what the request says, at once, where it needs no database. */
  answer(): Reply;
  readonly needsDatabase: boolean;
  /** What is answered when the database is away. */
  databaseAway(): Reply;
  /** The 98 that may stand in the place of an answer. */
  status(): Reply;
  /** Is told what was answered, as it is on the wire. */
  answered(line: string): void;
}

/** Carries out a request, or does not, and answers it, as the faults will have it. Tells whether the session goes on. */
export async function carryOutRequest(
  request: RequestAtHand,
  session: SimulatedSession,
  world: World,
): Promise<boolean> {
  const { code, alarm } = request;
  const { number: connection } = session.link;
  const rule = world.faults().choose({ code, connection });
  if (rule !== undefined) world.noteFault(rule, { code, connection });
  const instead = rule && insteadOfWork(rule, request, world);
  const reply = instead ?? await work(request, world);
  const rang = () => {
    if (alarm.aborted && !world.ended.aborted) world.noteRefusal(`closed: ${code} took too long`, connection);
    return alarm.aborted;
  };
  // A worker that dies of the alarm has done its work, or half of it, and does not answer.
  if (rang()) return false;
  if (rule?.fault === "late") await world.time.sleep(rule.seconds * 1000, alarm);
  if (rang()) return false;
  if (reply.kind === "close" && reply.why !== undefined) world.noteRefusal(`closed: ${reply.why}`, connection);
  return write(reply, instead === undefined ? rule : undefined, request, session, world);
}

/** What is answered where nothing is done. */
function insteadOfWork(rule: FaultRule, request: RequestAtHand, world: World): Reply | undefined {
  switch (rule.fault) {
    case "silent-before":
      return { kind: "silence" };
    case "closed-before":
      return { kind: "close" };
    case "resend":
      return { kind: "text", text: request.sequence === undefined ? "96" : "96AZFEF6" };
    case "status":
      return request.status();
    case "refused":
      return { kind: "message", body: "940" };
    case "frozen":
    case "away":
      upset(rule, world);
      return undefined;
    default:
      return undefined;
  }
}

/** Freezes the database or takes it away, for as long as the fault says. */
function upset({ fault, seconds }: Extract<FaultRule, { readonly fault: "frozen" | "away" }>, world: World): void {
  if (fault === "frozen") world.database.freeze();
  else world.database.takeAway();
  if (seconds === undefined) return;
  void world.time.sleep(seconds * 1000, world.ended).then(() => {
    if (!world.ended.aborted) world.database.restore();
  });
}

async function work(request: RequestAtHand, { database }: World): Promise<Reply> {
  if (!request.needsDatabase) return request.answer();
  try {
    await database.ready();
  } catch (error) {
    if (error instanceof DatabaseAway) return request.databaseAway();
    throw error;
  }
  return request.answer();
}

function write(
  reply: Reply,
  rule: FaultRule | undefined,
  request: RequestAtHand,
  session: SimulatedSession,
  world: World,
): boolean {
  const { link } = session;
  if (reply.kind === "close") return false;
  if (reply.kind === "silence") return true;
  const { terminator, delimiter, library, random } = world;
  const isMessage = reply.kind === "message";
  const body = isMessage ? reply.body : reply.text, sequence = isMessage ? request.sequence : undefined;
  // The Perl servers end a 96 with CR, whatever the account's line end.
  const end = !isMessage && body.startsWith("96") ? "\r" : terminator;
  const guarded = (text: string, number: string | undefined) => number === undefined ? text : guardLine(text, number);
  const frame = (text: string, number: string | undefined) => guarded(text, number) + end;
  request.answered(guarded(body, sequence));
  if (rule?.fault === "shifted") {
    if (session.keptBack !== undefined) link.write(session.keptBack);
    session.keptBack = frame(body, sequence);
    return true;
  }
  const { writes, closes }: SpoiltAnswer = rule === undefined
    ? { writes: [frame(body, sequence)] }
    : spoilAnswer(rule, { body, sequence, delimiter, library, random, frame });
  for (const bytes of writes) link.write(bytes);
  return closes === undefined;
}

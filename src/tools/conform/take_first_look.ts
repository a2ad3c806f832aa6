import { type RequestName, requests } from "../../protocol/requests.ts";
import { type Conversation, createConversation, type Manner } from "./conversation.ts";

/** The server does not let the suite in, so that nothing can be tried. */
export class NotLetIn extends Error {
  override readonly name = "NotLetIn";
}

const WANTS_DETECTION = "the login is answered with a 96: the server wants AY and AZ, which --error-detection sends";

/** What a first look has found. */
interface FirstLook extends Pick<Conversation, "exchanges" | "findings"> {
  readonly offered: ReadonlySet<RequestName>;
}

/**
 * Logs in and asks which messages the server offers (BX). A server that does not say so counts as offering all. Rejects
 * with a `TerminalError` when there is no connection, and with {@link NotLetIn} when the login is refused.
 */
export async function takeFirstLook(manner: Manner): Promise<FirstLook> {
  const conversation = createConversation(manner);
  const letIn = await conversation.begin("logged in");
  await conversation.end();
  if (!letIn) {
    const refused = conversation.findings.find(({ rule }) => rule === "login.refused");
    if (conversation.answers.at(-1)?.code === "96" && !manner.errorDetection) throw new NotLetIn(WANTS_DETECTION);
    const [first] = conversation.findings.filter(({ grade }) => grade === "must");
    const why = first === undefined ? "" : `: ${first.message}`;
    const unanswered = manner.probe.post === undefined
      ? `the server does not answer the login, or the status after it${why}`
      : "the server refuses the login that each message bears, or answers no status; sip2d client --url says which";
    const { host, port } = manner.probe;
    throw new NotLetIn(refused === undefined ? unanswered : `${refused.message} at ${host}:${port}`);
  }
  const status = conversation.answers.findLast(({ code }) => code === requests.scStatus.answer.code);
  const supported = status?.fields.find(({ id }) => id === "BX")?.value;
  const names = Object.keys(requests) as RequestName[];
  const offered = new Set(supported === undefined ? names : names.filter((_, at) => supported[at] !== "N"));
  return { offered, exchanges: conversation.exchanges, findings: conversation.findings };
}

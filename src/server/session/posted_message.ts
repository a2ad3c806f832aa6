import { decodeText, encodeText } from "../../protocol/encoding.ts";
import type { Line } from "../../protocol/line_splitter.ts";
import { requestByCode } from "../../protocol/message_table.ts";
import {
  readSipXml,
  SIP_NAMESPACES,
  type SipNamespace,
  type SipXml,
  type SipXmlFault,
  writeSipXml,
} from "../../protocol/sip_xml.ts";
import { textsIn } from "../wording/answer_language.ts";
import type { Texts } from "../../texts/base/terminal_texts.ts";
import { answerLine } from "./answer_line.ts";
import type { Credentials } from "./log_in.ts";
import { NOT_POSTED } from "./permission.ts";
import { postedHeardings } from "./retries/heardings.ts";
import type { Session } from "./session.ts";
import type { SessionParts } from "./session_parts.ts";

/** A message that was posted, with its login. */
export interface PostedMessage extends Credentials, Pick<SipXml, "namespace" | "text"> {}

/** Why a post is answered by an `<error>`. */
export type PostFault = keyof Texts["posts"];

/** What is answered by an `<error>`, and what is known of it. */
export interface FaultyPost {
  readonly fault: PostFault;
  readonly namespace?: SipNamespace;
  /** Whose language the error is in. */
  readonly accountId?: string;
  /** What is wrong, for the log. */
  readonly reason: string;
  /** The name of what is missing. */
  readonly field?: string;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads the body of a post. Nothing is looked at but the document itself. */
export function readPost(body: Uint8Array): PostedMessage | FaultyPost {
  const read = documentIn(body);
  if ("fault" in read) return { fault: "notXml", reason: read.fault };
  const { kind, namespace, text, login, password } = read;
  const accountId = login?.trim() ?? "";
  const known = { namespace, accountId };
  if (kind !== "request") return { fault: "notXml", ...known, reason: `a ${kind}` };
  if (accountId === "") return { fault: "missing", ...known, reason: "no login", field: "LOGIN" };
  if (password === undefined) return { fault: "missing", ...known, reason: "no password", field: "LOGIN_PASSWORD" };
  return { ...known, password, text };
}

function documentIn(body: Uint8Array): SipXml | SipXmlFault {
  let text;
  try {
    text = utf8.decode(body);
  } catch {
    return { fault: "bytes that are not UTF-8" };
  }
  return readSipXml(text);
}

/**
 * Answers a message in a session that is logged in and answers no other meanwhile, with the document that goes back. No
 * connection tells what came before it, so AY tells nothing: whether it is a retry follows from dates alone. A version
 * that another terminal of the login has told does not hold for this one.
 */
export async function answerPosted(session: Session, message: PostedMessage): Promise<string | FaultyPost> {
  const { namespace, text, accountId } = message;
  const { accounts, limits } = session.parts.current();
  const encoding = accounts.get(session.accountId ?? "")?.encoding ?? "utf8";
  const written = encodeText(text, encoding);
  // Only now: what the encoding lacks has become blanks and digits.
  const code = decodeText(written, "latin1").trimStart().slice(0, 2), asked = requestByCode(code)?.name;
  if (asked !== undefined && NOT_POSTED.has(asked)) {
    return { fault: "notPosted", namespace, accountId, reason: `a ${code}` };
  }
  session.heardings = postedHeardings(session.heardings);
  session.version = 2;
  const { bytes } = await answerLine(session, lineOf(written, limits.messageBytes));
  const answer = decodeText(bytes, encoding).replace(/[\r\n]+$/, "");
  return writeSipXml({ namespace, kind: "response", text: answer });
}

const CR = 13, LF = 10;

/** Makes a line of a message. One that would be two lines on a connection is unreadable. */
function lineOf(bytes: Uint8Array, most: number): Line {
  if (bytes.length > most) return { kind: "too-long" };
  return { kind: "line", bytes: bytes.includes(CR) || bytes.includes(LF) ? bytes.subarray(0, 0) : bytes };
}

/** Writes an `<error>`, in the language of the account if it is known. */
export function writeFault(
  { fault, namespace = SIP_NAMESPACES[0], accountId = "", field = "" }: FaultyPost,
  { current }: Pick<SessionParts, "current">,
): string {
  const config = current();
  const { posts } = textsIn([], config.accounts.get(accountId) ?? config);
  const text = posts[fault];
  return writeSipXml({ namespace, kind: "error", text: typeof text === "string" ? text : text(field) });
}

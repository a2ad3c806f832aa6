import type { SubjectPart } from "../../config/base/client_subject.ts";
import type { Config } from "../../config/config.ts";
import type { ProtocolVersion } from "../../protocol/message_row.ts";
import { createHeardings, type Heardings } from "./retries/heardings.ts";
import type { BackEnd, BackEndSession, LoginGiven } from "../back_end/back_end.ts";
import type { PatronLanguages } from "../wording/answer_language.ts";
import type { Acting } from "./identity.ts";
import type { Questioner } from "./questions/questions.ts";
import type { SessionParts } from "./session_parts.ts";

export type CertificateSubject = readonly SubjectPart[];

/** What a session knows of its connection. */
export interface Peer {
  /** Counts connections since the start; the log names it. */
  readonly connection: number;
  readonly address: string;
  /** Of the certificate that the terminal showed; absent if it was not asked for one. */
  readonly subject?: CertificateSubject;
  /** Whether it posts its messages, each with its login. */
  readonly posts?: true;
  /** Aborted when the terminal is gone. */
  readonly signal: AbortSignal;
}

/** A terminal's session at the back end of its institution. */
interface Served {
  readonly backEnd: BackEnd;
  readonly session: BackEndSession;
}

/** All that is known of one terminal while it is connected. */
export interface Session {
  readonly parts: SessionParts;
  readonly peer: Peer;
  unnoticed: boolean;
  /** Id of its account; `undefined` before login. */
  accountId: string | undefined;
  /** The configuration by which the account was last found to be open to this terminal. */
  allowedBy: Config | undefined;
  /** The account and institution it acts for by that configuration; `undefined` until the next message finds it out. */
  acting: Acting | undefined;
  /** Where it is served since its login; `undefined` until its first message after that. */
  served: Served | undefined;
  /** What it logged in with, where its library system needs that; `undefined` elsewhere. */
  loginGiven: LoginGiven | undefined;
  /** Whether its login could not be judged: the connection is to be closed without an answer. */
  hangUp: boolean;
  /** What the terminal called its place when it logged in (CP); empty if it did not. */
  location: string;
  /** The location code as the log and the live view may show it: it may hold a password. */
  shownLocation: string;
  version: ProtocolVersion;
  /** Columns of its receipt printer; 0 if it sent no 99. */
  printWidth: number;
  /** The status code of its last 99: `0` ok, `1` out of paper, `2` about to shut down. */
  statusCode: string;
  /** Its messages, as far as they tell whether the next one is a retry; where each is posted by itself, only that one. */
  heardings: Heardings;
  readonly languages: PatronLanguages;
  /** What it has asked about patrons and copies since its login; `undefined` until its first question. */
  questioner: Questioner | undefined;
  /** Whether it has to wait before its next message is read: it asks about many cards that do not exist. */
  mustRest: boolean;
  /** The bytes that were sent last, for a resend; `undefined` if nothing was sent or only a 96. */
  last: Uint8Array | undefined;
}

/** Ends what serves a terminal at its back end: with another login, or when the terminal is gone. */
export function endServed(session: Session): void {
  session.served?.session.end();
  session.served = undefined;
  session.acting = undefined;
  session.questioner?.leave();
  session.questioner = undefined;
}

/** Opens the session of a terminal that has just connected. Without a 99, the protocol is 2.00. */
export function openSession(parts: SessionParts, peer: Peer): Session {
  return {
    parts,
    peer,
    unnoticed: false,
    accountId: undefined,
    allowedBy: undefined,
    acting: undefined,
    served: undefined,
    loginGiven: undefined,
    hangUp: false,
    location: "",
    shownLocation: "",
    version: 2,
    printWidth: 0,
    statusCode: "0",
    heardings: createHeardings(),
    languages: new Map(),
    questioner: undefined,
    mustRest: false,
    last: undefined,
  };
}

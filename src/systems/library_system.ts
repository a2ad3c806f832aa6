import type { Encoding } from "../protocol/encoding.ts";
import type { AnswerReading } from "./read_answers.ts";

/**
 * What is known of library systems of one kind: facts that were measured on running ones, or read in their code and
 * their makers' pages. Each kind has a file in this folder, with the source beside each fact. What is not known of a
 * system is "not known": nothing is concluded from it.
 */
export interface LibrarySystem {
  /** How a gateway speaks with it, where the configuration says nothing else. */
  readonly connection: ConnectionSettings;
  /** What ends its messages, unless its own configuration says otherwise: its terminals expect that. */
  readonly terminator: "CR" | "CRLF";
  /** What it does by default, in sip2d's words: so a converted configuration changes nothing for terminals. */
  readonly defaults: SystemDefaults;
  /**
   * Whether a request is not carried out any more once the system itself has closed its connection. So it is where the
   * process that closes a connection is the one that carries its requests out.
   */
  readonly closeEndsWork: boolean;
  /** What it does with messages that are not as it wants them. */
  readonly unwanted: Readonly<Record<UnwantedMessage, OnUnwanted>>;
  /** The command identifiers of requests that it leaves without an answer. */
  readonly neverAnswers: ReadonlySet<string>;
  /** What it does with a change that comes a second time, word for word. */
  readonly repeated: Readonly<Record<RepeatedChange, OnRepeat>>;
  /** What the due date of an 11 with no block Y is to it. */
  readonly offlineDueDate: "kept" | "ignored" | "not known";
  /** What an 18 says of a copy that has come back, where its 10 alerted nobody. */
  readonly returned: "03" | "not known";
  /** What the lists of copies in a 64 contain. */
  readonly lists: "barcodes" | "titles" | "not known";
  /** Reads its answers. */
  readonly answers: AnswerReading;
}

/** A system whose server can be simulated, too. */
export interface SimulatedSystem extends LibrarySystem {
  readonly server: ServerHabits;
}

/** How a gateway speaks with a system. */
export interface ConnectionSettings {
  readonly encoding: Encoding;
  /** Whether messages have AY and AZ. */
  readonly errorDetection: boolean;
  /** `own`: each terminal has a session; `shared`: terminals with one login take turns. */
  readonly sessions: "own" | "shared";
}

/** What a system does by default; empty where its configuration cannot be converted. */
interface SystemDefaults {
  /** Attributes of a login. */
  readonly login: Readonly<Record<string, string>>;
  /** Preferences. */
  readonly preferences: Readonly<Record<string, string>>;
}

/** Something in which a message is not as some systems want it. */
type UnwantedMessage =
  | "before the login"
  | "empty line"
  | "unknown command"
  | "date left out"
  | "hold without BW and BS"
  | "hold of an unknown mode"
  | "01 of an unknown card"
  | "19 of an unknown copy";

/**
 * What a system does then. `closes`: it closes the connection without an answer; `no message`: it says nothing, or what
 * is no message; `answers`: it answers with a message.
 */
type OnUnwanted = "closes" | "no message" | "answers" | "not known";

/** A change that may come twice. `status`: an 01, 19 or 25. */
type RepeatedChange =
  | "checkout"
  | "checkin"
  | "renew"
  | "renew all"
  | "place hold"
  | "cancel hold"
  | "payment"
  | "status";

/**
 * What a second one does. `refused` and `no effect` do no harm. `if the terminal allows`: it is done again where the SC's
 * renewal policy is Y; `up to the debt`: it is done again as long as no more is paid than is owed.
 */
type OnRepeat = "done again" | "if the terminal allows" | "up to the debt" | "refused" | "no effect" | "not known";

/** How the server of a system behaves, for its simulation. */
interface ServerHabits {
  /** Which family of answers it writes: that of the Perl servers, which are one code, or edge-sip2's. */
  readonly family: "perl" | "edge";
  /** Connections served at once, one process each. */
  readonly workers: number;
  /** Seconds within which a terminal must have logged in. */
  readonly loginSeconds: number;
  /** Seconds after which an idle terminal is closed. */
  readonly idleSeconds: number;
  /** Whether a 97 before the login gets the last answer of the worker, which may have been another terminal's. */
  readonly leaksLastAnswer: boolean;
  /** What a screen message to a patron begins with. */
  readonly greeting: string;
  readonly terminator: "\r" | "\r\n";
}

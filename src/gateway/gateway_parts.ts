import type { Config } from "../config/config.ts";
import type { Upstream } from "../config/upstream/upstream.ts";
import type { Request } from "../protocol/message.ts";
import type { RawMessage } from "../protocol/raw_message.ts";
import type { Redact } from "../library/redaction.ts";
import type { StartedByHand } from "../observability/upstream_report.ts";
import type { Log } from "../observability/log.ts";
import type { LedgerRow } from "../storage/port/ledger.ts";
import type { UpstreamRecords } from "../storage/port/upstream_records.ts";
import type { Storage } from "../storage/port/storage.ts";
import type { LibrarySystem } from "../systems/library_system.ts";
import type { BackEndAnswer, BackEndContext, LoginGiven } from "../server/back_end/back_end.ts";
import type { LocalTime } from "../server/wording/local_time.ts";
import type { AwayChange, AwayChangeAnswered, AwayChanges } from "./base/away_change.ts";
import type { GatewayClock } from "./base/gateway_clock.ts";
import type { Changes } from "./changes/changes.ts";
import type { Question } from "./changes/change_request.ts";
import type { LoginMemory } from "./sessions/login_memory.ts";
import type { SharedAddress } from "./sessions/shared_address.ts";
import type { SessionPool } from "./sessions/pool_contract.ts";
import type { Returns } from "./returns/returns.ts";
import type { StandInSwitch } from "./stand_in_switch.ts";
import type { StatusMemory } from "./status_memory.ts";
import type { UpstreamIdentity } from "./sessions/upstream_identity.ts";
import type { Exchanged } from "./sessions/exchanged.ts";
import type { UpstreamRequest } from "./sessions/upstream_session.ts";
import type { WrongPinPace } from "./base/wrong_pin_pace.ts";

/**
 * What a gateway counts: a return's date was corrected; a request waited since many wrong PINs came for its card; an
 * answer was about another patron or copy than was asked about; the copy answered a question, or did not know whom or what
 * it was about.
 */
type GatewayCount = "returnDatesCorrected" | "pinsHeld" | "aboutAnother" | "standInAnswers" | "standInUnknown";

/** An answer that the copy of a system's records gives. */
export interface AnswerFromCopy {
  readonly answer: BackEndAnswer;
  /** Whether anything is known of the card or the copy. */
  readonly isKnown: boolean;
}

/** What the gateways of all institutions need from the server. */
export interface GatewaysOptions {
  readonly current: () => Config;
  readonly clock: GatewayClock;
  /** The time now. */
  readonly now: () => Temporal.Instant;
  readonly localTime: (timeZone: string) => LocalTime;
  /** Gives a random number from 0 to 1. */
  readonly random: () => number;
  readonly log: Pick<Log, "info" | "warning">;
  /** Where changes, waiting returns, notes on copies and what is learned of systems are written. */
  readonly storage: Pick<Storage, "examine" | "note" | "setNote"> & UpstreamRecords;
  /** Makes what may be stored of texts that terminals sent. */
  readonly redact: Redact;
  /** The name under which this process writes there. */
  readonly owner: string;
  /** Notes how many seconds an institution's system took for an answer. */
  readonly observe: (institution: string, seconds: number) => void;
  /** Hears each answer that an institution's system gave, with the request; nothing waits for it. */
  readonly heard: (institution: string, request: Request, answer: RawMessage) => void;
  /**
   * Answers a question by the copy of an institution's records. `undefined`: there is no copy, or it cannot be read now, or
   * it answers no such request.
   */
  readonly fromCopy: (
    institution: string,
    request: Request,
    context: BackEndContext,
  ) => Promise<AnswerFromCopy | undefined>;
  /** Hears that an institution's system took a terminal's login, or refused it; nothing waits for it. */
  readonly loginJudged: (institution: string, login: LoginGiven, isRight: boolean) => void;
  /** Tells whether an institution's system took a terminal's login last with this password, before this process began. */
  readonly knowsLogin: (institution: string, login: LoginGiven) => Promise<boolean>;
  /** Tells who has an institution's copy answer whatever the system does. */
  readonly startedByHand: (institution: string) => StartedByHand | undefined;
  /** Hears since when an institution's system is away and its copy answers; `undefined`: the system answers. */
  readonly away: (institution: string, since: Temporal.Instant | undefined) => void;
  /** Decides about a change by the copy; `undefined`: there is none that lends, or it cannot be read or written now. */
  readonly lend: (institution: string, change: AwayChange) => Promise<AwayChangeAnswered | undefined>;
  /** Hears that a terminal has asked again for a change that the copy accepted, and that it is told the answer in the row. */
  readonly toldYes: (institution: string, row: LedgerRow) => void;
  /** Hears that an institution's system has answered a question of our own. */
  readonly reached: (institution: string) => void;
  /** Counts what happened at an institution's system, in the metric of that name. */
  readonly count: (what: GatewayCount, institution: string) => void;
}

/** Where the gateways of single institutions find what is not for all. */
export interface GatewayPlaces {
  /** Gives where the changes of an institution are written. */
  readonly ledgerOf: (institution: string) => Pick<GatewaysOptions["storage"], "examine" | "ledger">;
  /** Whether staff have stopped the hand-over of what a stand-in has accepted. */
  readonly isStopped: (institution: string) => Promise<boolean>;
}

/** What the gateway of an institution needs from the server. */
export interface GatewayOptions extends GatewaysOptions, Pick<GatewayPlaces, "isStopped"> {
  readonly institution: string;
  /** Gives what institutions share whose systems are at the same address. */
  readonly addressOf: (upstream: Upstream) => SharedAddress;
}

/** What a gateway's sessions share. */
export interface GatewayParts extends GatewayOptions {
  readonly upstream: () => Upstream;
  /** What is known of systems like this one. */
  readonly system: () => LibrarySystem;
  readonly pool: SessionPool;
  readonly logins: LoginMemory;
  readonly statuses: StatusMemory;
  readonly changes: Changes;
  /** Makes the request for a question of our own, for a system with these settings. */
  readonly question: (question: Question, deadline: number, upstream: Upstream) => UpstreamRequest;
  /** Asks a question of our own with the login `as`. `undefined`: no answer came. */
  readonly ask: (question: Question, deadline: number, as: UpstreamIdentity) => Promise<RawMessage | undefined>;
  readonly pinPace: WrongPinPace;
  readonly returns: Returns;
  /** Notes the result of a request with this command identifier: whether the system answered, and how long that took. */
  readonly note: (told: Exchanged, code: string) => void;
  readonly online: () => boolean;
  /** Whether the institution has a copy. */
  readonly hasCopy: () => boolean;
  /** Whether the copy answers questions in the system's place. */
  readonly standIn: StandInSwitch;
  /** What the copy does with changes meanwhile. */
  readonly awayChanges: AwayChanges;
  /** Whether a question may be asked now: while the system is away, some may that show whether it is back. */
  readonly mayAsk: () => boolean;
  /** Notes that a terminal's status request was answered here, without the system. */
  readonly statusTold: () => void;
}

/** Seconds that a terminal should wait longer than the system may take. */
const MARGIN = 5;

/**
 * Gives the timeout period for terminals, in tenths of a second. The system's own is not passed on: Koha's sample
 * configuration says 2.5 s, which is shorter than a gateway may need.
 */
export function timeoutPeriod({ answerSeconds }: Upstream): number {
  return Math.min(999, (answerSeconds + MARGIN) * 10);
}

import type { Config } from "../config/config.ts";
import type { Upstream } from "../config/upstream/upstream.ts";
import type { RawMessage } from "../protocol/raw_message.ts";
import type { Redact } from "../library/redaction.ts";
import type { Log } from "../observability/log.ts";
import type { UpstreamRecords } from "../storage/port/upstream_records.ts";
import type { Storage } from "../storage/port/storage.ts";
import type { LibrarySystem } from "../systems/library_system.ts";
import type { LocalTime } from "../server/wording/local_time.ts";
import type { AwayChanges } from "./base/away_change.ts";
import type { GatewayClock } from "./base/gateway_clock.ts";
import type { Changes } from "./changes/changes.ts";
import type { Question } from "./changes/change_request.ts";
import type { LoginMemory } from "./sessions/login_memory.ts";
import type { SharedAddress } from "./sessions/shared_address.ts";
import type { Lease, SessionPool } from "./sessions/pool_contract.ts";
import type { Returns } from "./returns/returns.ts";
import type { Replica } from "./base/replica.ts";
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

/** What the gateway of each institution needs from the server. */
interface SharedOptions {
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
  /** Counts what happened at an institution's system, in the metric of that name. */
  readonly count: (what: GatewayCount, institution: string) => void;
}

/** What the gateways of all institutions need from the server. */
export interface GatewaysOptions extends SharedOptions {
  /** Gives the records of an institution's system, and what is done by them. */
  readonly replicaOf: (institution: string) => Replica;
}

/** Where the gateways of single institutions find what is not for all. */
export interface GatewayPlaces {
  /** Gives where the changes of an institution are written. */
  readonly ledgerOf: (institution: string) => Pick<SharedOptions["storage"], "examine" | "ledger">;
  /** Whether staff have stopped the hand-over of what a stand-in has accepted. */
  readonly isStopped: (institution: string) => Promise<boolean>;
}

/** What the gateway of an institution needs from the server. */
export interface GatewayOptions extends SharedOptions, Pick<GatewayPlaces, "isStopped"> {
  readonly institution: string;
  readonly replica: Replica;
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
  /** Sends a request to the system, and notes what comes of it. @param login whose request it is */
  readonly exchange: (session: Lease["session"], request: UpstreamRequest, login?: string) => Promise<Exchanged>;
  readonly online: () => boolean;
  /** Whether terminals are told that the system is on-line: not from the first moment at which it could not be reached. */
  readonly seemsOnline: () => boolean;
  /** Whether the institution has a copy. */
  readonly hasCopy: () => boolean;
  /** Whether the copy answers questions in the system's place. */
  readonly standIn: StandInSwitch;
  /** What the copy does with changes meanwhile. */
  readonly awayChanges: AwayChanges;
  /** Waits for a session of the system, so that it is seen where none is opened in time. */
  readonly leased: (lease: ReturnType<SessionPool["lease"]>) => ReturnType<SessionPool["lease"]>;
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

import type { Config } from "../config/config.ts";
import type { Upstream } from "../config/upstream/upstream.ts";
import type { RawMessage } from "../protocol/raw_message.ts";
import type { Log } from "../observability/log.ts";
import type { UpstreamRecords } from "../storage/port/upstream_records.ts";
import type { Storage } from "../storage/port/storage.ts";
import type { LocalTime } from "../server/wording/local_time.ts";
import type { GatewayClock } from "./base/gateway_clock.ts";
import type { Changes } from "./changes/changes.ts";
import type { Question } from "./changes/asked_change.ts";
import type { LoginMemory } from "./login_memory.ts";
import type { SessionPool } from "./pool_contract.ts";
import type { Returns } from "./returns/returns.ts";
import type { StatusMemory } from "./status_memory.ts";
import type { UpstreamIdentity } from "./upstream_identity.ts";
import type { Exchanged, UpstreamRequest } from "./upstream_session.ts";
import type { WrongPinPace } from "./wrong_pin_pace.ts";

/** What a gateway is made of. */
export interface GatewayOptions {
  readonly institution: string;
  readonly current: () => Config;
  readonly clock: GatewayClock;
  /** The time now. */
  readonly now: () => Temporal.Instant;
  readonly localTime: (timeZone: string) => LocalTime;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Pick<Log, "info" | "warning">;
  /** Where what becomes of changes is written down. */
  readonly storage: Pick<Storage, "examine"> & UpstreamRecords;
  /** The name under which this process writes there. */
  readonly owner: string;
  /** Notes how many seconds an institution's system took for an answer. */
  readonly observe: (institution: string, seconds: number) => void;
  /** Notes that a terminal of an institution has a wrong clock, and the date of its return was set right. */
  readonly returnDateCorrected: (institution: string) => void;
}

/** What a gateway's sessions share. */
export interface GatewayParts extends GatewayOptions {
  readonly upstream: () => Upstream;
  readonly pool: SessionPool;
  readonly logins: LoginMemory;
  readonly statuses: StatusMemory;
  readonly changes: Changes;
  /** Makes the request of a question of ours. */
  readonly question: (question: Question, deadline: number) => UpstreamRequest;
  /** Asks one, as somebody; `undefined`: no answer came. */
  readonly ask: (question: Question, deadline: number, as: UpstreamIdentity) => Promise<RawMessage | undefined>;
  readonly pinPace: WrongPinPace;
  readonly returns: Returns;
  /** Notes what came of a request: whether the system answered, and how long it took. */
  readonly note: (told: Exchanged) => void;
  readonly online: () => boolean;
  /** Notes that a terminal was told of the status here. */
  readonly statusTold: () => void;
}

/** Seconds that a terminal should wait beyond the time that the system has. */
const MARGIN = 5;

/** Tenths of a second that terminals are told to wait, whatever the system tells them: Koha's sample says 2.5 s. */
export function timeoutPeriod({ answerSeconds }: Upstream): number {
  return Math.min(999, (answerSeconds + MARGIN) * 10);
}

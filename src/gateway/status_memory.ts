import { NewestMap } from "../library/id.ts";
import { decodeMessage } from "../protocol/decode_message.ts";
import { decodeText } from "../protocol/encoding.ts";
import type { ReceivedResponse } from "../protocol/message.ts";
import type { RawMessage } from "../protocol/raw_message.ts";
import { requests } from "../protocol/requests.ts";
import { responses } from "../protocol/responses.ts";
import type { GatewayClock } from "./base/gateway_clock.ts";
import type { BackEndRequestName, BackEndStatus } from "../server/back_end/back_end.ts";

/** What a library system told a login in its last 98. */
export type SaidStatus = Required<Pick<BackEndStatus, "flags" | "fields">> & Pick<BackEndStatus, "offers">;

/** Remembers the last 98 of each login. */
export interface StatusMemory {
  note(key: string, status: RawMessage): void;
  told(key: string): SaidStatus | undefined;
  /**
   * Sees to it that a login's 98 is known, by asking once for all who want to know it at the same time. `undefined` where
   * it is known, or where asking has just failed.
   */
  learn(key: string, ask: () => Promise<unknown>): Promise<void> | undefined;
  /** Forgets what another system told. */
  forget(): void;
}

/** Milliseconds in which no 99 waits again for a system that has not told its 98. */
const AGAIN = 60_000;

/** How many logins are remembered; the oldest is forgotten. */
const MOST = 10_000;

const NAMES = Object.keys(requests) as (keyof typeof requests)[];

/** Creates an empty memory. */
export function createStatusMemory({ elapsed }: Pick<GatewayClock, "elapsed">): StatusMemory {
  const known = new NewestMap<SaidStatus>(MOST);
  const asked = new NewestMap<{ readonly since: number; readonly over: Promise<void> }>(MOST);

  return {
    note: (key, status) => void known.set(key, readStatus(status)),
    told: (key) => known.get(key),
    forget() {
      known.clear();
      asked.clear();
    },
    learn(key, ask) {
      if (known.has(key)) return undefined;
      const before = asked.get(key);
      if (before !== undefined && elapsed() - before.since < AGAIN) return before.over;
      const over = ask().then(() => {}, () => {});
      asked.set(key, { since: elapsed(), over });
      return over;
    },
  };
}

/** Gives the messages that a system offers by the BX of a 98; `undefined` where it says nothing of them. */
export function offeredIn(status: RawMessage): ReadonlySet<BackEndRequestName> | undefined {
  return readStatus(status).offers;
}

/** Whether a 98 says that the system is on-line. */
export function isOnline({ body }: RawMessage): boolean {
  return body[ONLINE_AT] === YES;
}

/** Where the on-line status stands in a 98, behind its code, and what it is there. */
const ONLINE_AT = 2, YES = 0x59;

/**
 * Reads the part of a 98 that is passed on to terminals. Its times are left out, since terminals wait for this server.
 * Its on-line status is left out, too: it was told when the session began and may be an hour old, and the system's
 * answers show it better.
 */
export function readStatus({ body, delimiter, encoding }: RawMessage): SaidStatus {
  // The row of the table decodes it, so that the type is right.
  const { fixed, fields } = decodeMessage(
    decodeText(body, encoding),
    responses.acsStatus,
    delimiter,
  ) as unknown as ReceivedResponse<"acsStatus">;
  const { checkinOk, checkoutOk, acsRenewalPolicy, statusUpdateOk, offlineOk } = fixed;
  const { institutionId, libraryName, terminalLocation, supportedMessages } = fields;
  return {
    flags: { checkinOk, checkoutOk, acsRenewalPolicy, statusUpdateOk, offlineOk },
    fields: {
      ...institutionId && { institutionId },
      ...libraryName && { libraryName },
      ...terminalLocation && { terminalLocation },
    },
    ...supportedMessages?.includes("Y") && { offers: offersIn(supportedMessages) },
  };
}

function offersIn(supported: string): ReadonlySet<BackEndRequestName> {
  const offered = NAMES.filter((_, place) => supported[place] === "Y");
  return new Set(offered.filter((name): name is BackEndRequestName => !OWN.has(name)));
}

/** Requests that our own session answers. */
const OWN: ReadonlySet<string> = new Set(["login", "scStatus", "requestAcsResend"]);

import type { CopyLoan } from "../../../src/library/known/known_records.ts";
import type { AcceptedEntry } from "../../../src/storage/port/ledger.ts";
import { anOrigin, aRetry } from "../library/changes.ts";

/** When the outage of these changes began: before anything that a test does. */
const AT = "20261124    101100";
const MOMENT = Temporal.Instant.from("2026-11-24T10:11:00Z");

/** What a test says of a change that a stand-in has accepted. */
export interface Queued {
  readonly patron?: string;
  readonly item?: string;
  readonly login?: string;
  readonly institution?: string;
  readonly key?: string;
  readonly outage?: number;
  readonly believed?: CopyLoan;
  /** The due date that the patron was told, as it is sent. */
  readonly due?: string;
}

export const DUE_TOLD = "20261208    235900";

const IN: CopyLoan = { kind: "not on loan" };

/** A loan on loan to a patron, as a stand-in believes it. */
export function lentTo(patronId: string, due: string | null = "2026-12-08T23:59:00Z"): CopyLoan {
  return { kind: "on loan", to: { patronId, due, renewals: null } };
}

/** A loan that a stand-in has accepted. */
export function queuedLoan({ patron = "P1001", item = "I2001", due = DUE_TOLD, ...of }: Queued = {}): AcceptedEntry {
  const body = `11NY${AT}${due}AOCPL|AA${patron}|AB${item}|AC|BON|`;
  return { ...entry("checkout", body, { item, believed: IN, due, ...of }), patronId: patron };
}

/** A renewal that it has accepted. */
export function queuedRenewal({ patron = "P1002", item = "I2003", due = DUE_TOLD, ...of }: Queued = {}): AcceptedEntry {
  const body = `29NY${AT}${due}AOCPL|AA${patron}|AB${item}|AC|BON|`;
  return { ...entry("renew", body, { item, believed: lentTo(patron), due, ...of }), patronId: patron };
}

/** A return that it has accepted. */
export function queuedReturn({ item = "I2001", ...of }: Queued = {}): AcceptedEntry {
  return entry("checkin", `09Y${AT}${AT}APCPL|AOCPL|AB${item}|AC|`, { item, believed: lentTo("P1001"), ...of });
}

function entry(
  message: "checkin" | "checkout" | "renew",
  body: string,
  { item, believed, due, key, login = "sip1", outage = 1, institution = "MAIN" }: Queued & { readonly item: string },
): AcceptedEntry {
  const told = due === undefined ? undefined : `${due.slice(0, 4)}-${due.slice(4, 6)}-${due.slice(6, 8)}T23:59:00Z`;
  return {
    institution,
    at: MOMENT,
    heard: MOMENT,
    origin: anOrigin({ account: "sip1", terminal: "desk", address: "127.0.0.1", message, retry: aRetry(key) }),
    action: message === "renew" ? "renewal" : message,
    itemId: item,
    answer: JSON.stringify({ body: toldThen(message, item, due), delimiter: "|", encoding: "utf8", guarded: false }),
    handOver: {
      ...{ login, location: "desk", outage, request: JSON.stringify({ body, delimiter: "|", encoding: "utf8" }) },
      ...told && { promised: Temporal.Instant.from(told) },
      ...believed && { believed },
    },
  };
}

/** What the terminal was told when the change was accepted: a retry hears it, also once the system has answered otherwise. */
function toldThen(message: "checkin" | "checkout" | "renew", item: string, due = ""): string {
  const begin = { checkin: "101YUN", checkout: "121NUY", renew: "301YUN" }[message];
  return `${begin}${AT}AOCPL|AB${item}|AJ|${message === "checkin" ? "AQ" : `AAP1001|AH${due}`}|`;
}

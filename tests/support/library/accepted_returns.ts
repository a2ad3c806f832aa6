import type { AcceptedEntry, Ledger, LedgerRow, Settlement } from "../../../src/storage/port/ledger.ts";
import { anOrigin, aRetry } from "./changes.ts";
import { NOON } from "./records.ts";

/** What a test says of a return: of its request, the key and the window of a retry. */
interface ReturnOverrides extends Partial<Omit<AcceptedEntry, "handOver">> {
  readonly handOver?: Partial<AcceptedEntry["handOver"]>;
  readonly branch?: string;
  readonly key?: string;
  readonly window?: number;
}

/** A return of copy `I1` at noon, which the terminal tells a minute later and which is accepted. */
export function aReturn(overrides: ReturnOverrides = {}): AcceptedEntry {
  const { key, window = 60_000, branch = "CPL", handOver, ...entry } = overrides;
  const origin = { account: "sorter", terminal: "bin 3", address: "10.0.0.3", branch, message: "checkin" };
  return {
    institution: "main",
    at: NOON,
    heard: NOON.add({ minutes: 1 }),
    origin: anOrigin({ ...origin, retry: aRetry(key, { window }) }),
    action: "checkin",
    itemId: "I1",
    handOver: { login: "sip1", location: "CPL", request: '{"body":"09Y"}', ...handOver },
    ...entry,
  };
}

/** Gives the return of a row as it was accepted, to be accepted anew. */
export function acceptedAs({ account, terminal, address, message, library: branch, ...row }: LedgerRow): AcceptedEntry {
  const { institution, at, itemId, action, handOver, heard } = row;
  if (handOver === undefined || heard === undefined) throw new Error("the row was not accepted");
  const origin = anOrigin({ account, terminal, address, message, branch });
  return { institution, at, itemId, action, handOver, heard, origin };
}

/** Accepts a return, and has it handed over with what the system said to it. */
export async function handOver(ledger: Ledger, entry: AcceptedEntry, said: Partial<Settlement>): Promise<void> {
  const ledgerId = await ledger.accept(entry, 99);
  const begun = await ledger.handOver(ledgerId ?? 0, { owner: "gateway", openFor: 60_000, standsFor: 0, told: NOON });
  if (begun.kind !== "begun") throw new Error(`the return is ${begun.kind}`);
  await ledger.settle(begun.ledgerId, { state: "done", by: "answer", now: NOON, ...said });
}

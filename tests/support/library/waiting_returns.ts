import type { ReturnEntry } from "../../../src/storage/port/waiting_returns.ts";
import { NOON } from "./records.ts";

/** A return of copy `I1` at noon, which the terminal tells a minute later. */
export function aReturn(overrides: Partial<ReturnEntry> = {}): ReturnEntry {
  return {
    institution: "main",
    at: NOON,
    told: NOON.add({ minutes: 1 }),
    account: "sorter",
    terminal: "bin 3",
    address: "10.0.0.3",
    library: "CPL",
    itemId: "I1",
    login: "sip1",
    location: "CPL",
    request: '{"body":"09Y"}',
    retryWindow: 60_000,
    ...overrides,
  };
}

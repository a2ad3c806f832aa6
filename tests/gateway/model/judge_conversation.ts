import { assert, assertEquals } from "@std/assert";
import type { LedgerEntry, LedgerRow } from "../../../src/storage/port/ledger.ts";
import { aboutKey } from "./watched_ledger.ts";
import type { TwoGateways } from "./world.ts";

/** A change that a terminal has sent, and what it heard. */
export interface Asked {
  /** As it is on the wire, without AY and AZ; its date is no other's. */
  readonly text: string;
  readonly code: string;
  readonly item?: string;
  readonly patron?: string;
  readonly heard: string[];
}

const MESSAGES: ReadonlyMap<string, string> = new Map([
  ["01", "block-patron"],
  ["09", "checkin"],
  ["11", "checkout"],
  ["15", "hold"],
  ["19", "item-status-update"],
  ["25", "patron-enable"],
  ["29", "renew"],
  ["37", "fee-paid"],
  ["65", "renew-all"],
]);

/** Tells what a change on the wire is about. */
export function aboutText(text: string): Pick<LedgerEntry, "patronId" | "itemId"> & { readonly message: string } {
  const field = (id: string) => new RegExp(`\\|${id}([^|]+)`).exec(text)?.[1];
  return { message: messageOf(text.slice(0, 2)), patronId: field("AA"), itemId: field("AB") };
}

function messageOf(code: string): string {
  const message = MESSAGES.get(code);
  assert(message !== undefined, `${code} changes nothing`);
  return message;
}

/** Whether an answer says that something was done. */
export function isYes(answer: string): boolean {
  return /^(12|10|16|30|66)1|^38Y/.test(answer);
}

/** Whether a change was carried out. */
export function wasCarriedOut({ reached }: Pick<TwoGateways, "reached">, { text }: Pick<Asked, "text">): boolean {
  return reached.some((line) => line.text === text && line.deeds > 0);
}

/**
 * Holds what happened in a conversation against its rows, once all is settled.
 *
 * @param later how often a change was sent anew when its retries counted no more, by what it is about
 */
export function judgeConversation(
  world: Pick<TwoGateways, "reached">,
  asked: readonly Asked[],
  rows: readonly LedgerRow[],
  later: ReadonlyMap<string, number>,
): void {
  const aboutOf = ({ code, patron, item }: Asked) => aboutKey(messageOf(code), patron, item);
  for (const change of asked) {
    const lines = world.reached.filter(({ text }) => text === change.text);
    const sent = lines.filter(({ notCarriedOut }) => !notCarriedOut);
    assert(sent.length <= 1 + (later.get(aboutOf(change)) ?? 0), `sent ${sent.length} times: ${change.text}`);
    const changes = /^(11|29|37|15)/.test(change.code);
    const yes = change.heard.find(isYes);
    if (changes && yes !== undefined) {
      assert(wasCarriedOut(world, change), `an untrue yes: ${change.text} -> ${yes}`);
    }
  }
  // Rows do not tell their dates: they are counted by what they are about.
  const sentOf = Map.groupBy(
    asked.filter(({ text }) => world.reached.some((line) => line.text === text && !line.notCarriedOut)),
    aboutOf,
  );
  const rowsOf = Map.groupBy(rows, ({ message, patronId, itemId }) => aboutKey(message, patronId, itemId));
  for (const [about, sent] of sentOf) {
    const held = (rowsOf.get(about) ?? []).filter(({ state }) => state !== "not sent");
    assert(held.length >= sent.length, `${sent.length} sent of ${about}, and ${held.length} rows`);
  }
  for (const [about, of] of rowsOf) {
    const done = of.filter(({ state, by }) => state === "done" && by !== "proof");
    const sent = world.reached.filter((line) => !line.notCarriedOut && aboutKeyOf(line.text) === about);
    assert(done.length <= sent.length, `${done.length} rows of ${about} say done by an answer`);
  }
  assertEquals(rows.filter(({ state }) => state === "open"), []);
}

function aboutKeyOf(text: string): string {
  const { message, patronId, itemId } = aboutText(text);
  return aboutKey(message, patronId, itemId);
}

import type { AskedChange, FollowedRow } from "../../../src/gateway/core/states.ts";
import type { WalkedPart, WalkedRow, World } from "./walked_world.ts";

/** Names of things that do not change, so that each is written once. */
const named = new WeakMap<object, string>();

/** Short names for long ones: each occurs in many worlds. */
const shortNames = new Map<string, string>();

function shortNameOf(name: string): string {
  let short = shortNames.get(name);
  if (short === undefined) shortNames.set(name, short = shortNames.size.toString(36));
  return short;
}

function nameOf(thing: object): string {
  let name = named.get(thing);
  if (name === undefined) named.set(thing, name = shortNameOf(written(thing)));
  return name;
}

/** Writes what makes a difference. */
function written(thing: object): string {
  return JSON.stringify(
    thing,
    (key, value) => key === "facts" || key === "answer" || key === "took" ? undefined : value,
  );
}

function nameOfRequest(asked: AskedChange): string {
  let name = named.get(asked);
  if (name === undefined) {
    const { id, phase, word, tries, isLate, isOver, refusal, seen, ledgerId, as, awaiting, upTo } = asked;
    const waits = typeof awaiting === "object" ? `${awaiting.written}${awaiting.then}` : awaiting;
    const mayBeTried = phase !== "sent" && !(phase === "answering" && word !== undefined);
    const again = mayBeTried
      ? `${tries}${isLate}${isOver}${refusal?.kind}${
        refusal && "reason" in refusal ? refusal.reason : ""
      }${seen?.state}`
      : "";
    const { returns, repeats, answered, waitsFor, isTaken } = asked;
    const ofReturns = `${
      returns?.map(({ ledgerId, state }) => `${ledgerId}${state}`)
    }${repeats?.ledgerId}${answered?.ledgerId}${waitsFor}${isTaken}`;
    const heard = word && `${word.kind}${"yes" in word ? word.yes : ""}`;
    named.set(
      asked,
      name = shortNameOf(`${id} ${phase} ${heard} ${ledgerId} ${as} ${waits} ${upTo} ${again} ${ofReturns}`),
    );
  }
  return name;
}

/** What a row says that its terminal has heard leads to nothing: it is judged when it is written. */
function nameOfLedgerRow(row: WalkedRow): string {
  let name = named.get(row);
  if (name === undefined) {
    const { ledgerId, request, owner, state, by, says, stands, isAccepted, isNoted } = row;
    named.set(
      row,
      name = shortNameOf(`${ledgerId} ${request} ${owner} ${state} ${by} ${says} ${stands} ${isAccepted} ${isNoted}`),
    );
  }
  return name;
}

function nameOfRow(row: FollowedRow, asksAgain: boolean): string {
  let name = named.get(row);
  if (name === undefined) {
    const { ledgerId, standing, session, outcome, writings, written: done, isForeign, closed, isAsking, request } = row;
    const found = outcome && `${outcome.kind}${"yes" in outcome ? outcome.yes : "done" in outcome ? outcome.done : ""}`;
    const { answersSince, step, isPlanned, canBeProved } = row;
    const open = standing === "settled" ? "" : `${closed}${isAsking}${request}${canBeProved}`;
    const planned = standing === "settled" || !asksAgain ? "" : `${answersSince}${step}${isPlanned}`;
    named.set(
      row,
      name = `${ledgerId} ${standing} ${session} ${found} ${writings} ${done} ${isForeign} ${open} ${planned}`,
    );
  }
  return name;
}

/** Names a world: worlds with the same name go on alike. */
export function keyOf(world: World, { asksAgain }: WalkedPart): string {
  // Of returns that wait the oldest goes first.
  const order = world.rows.filter(({ state, isQueued }) => state === "waiting" || isQueued).map(({ ledgerId }) =>
    ledgerId
  ).join();
  let key = world.isLent ? `lent ${world.isLent} ${order}` : order;
  key += `${world.mayPassOver}${world.lost}`;
  key += world.mayDie ? world.mayClose ? "a" : "b" : world.mayClose ? "c" : "d";
  for (const { core, pending, debt, cleared, isDown } of world.gateways) {
    const owed = core.owed - core.cleared;
    const parts: string[] = [];
    for (const one of core.requests.values()) {
      const { phase, clearedThen = 0 } = one;
      parts.push(nameOfRequest(one) + (phase === "questioning" && core.cleared > clearedThen));
    }
    for (const one of core.rows.values()) parts.push(nameOfRow(one, asksAgain));
    for (const one of pending) {
      parts.push(
        "debt" in one
          ? `${one.kind} ${"id" in one ? one.id : `${one.ledgerId}${one.hasClosed}`} ${Math.max(0, one.debt - cleared)}`
          : nameOf(one),
      );
    }
    key += `;${owed}${core.isQuestioning}${debt - cleared}${isDown}${parts.sort().join()}`;
  }
  const parts: string[] = [];
  for (const row of world.rows) parts.push(nameOfLedgerRow(row));
  for (const line of world.lines) parts.push(nameOf(line));
  return `${key};${parts.sort().join()};${
    world.heard.map((one) => one === undefined ? "" : one === "nothing" ? 1 : 2).join()
  }`;
}

/** Shortens a name to a number of 53 bits: so many names would fill the memory. */
export function shortened(name: string): number {
  let high = 0x9e3779b9, low = 0x85ebca6b;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995) ^ (low >>> 13);
  }
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}

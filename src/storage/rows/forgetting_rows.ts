import { foldId } from "../../library/id.ts";
import { withoutBorrowers, withoutEnded } from "../../library/known/forget_ended.ts";
import { hasAhead } from "../../library/known/clock_ahead.ts";
import { type KnownCard, type KnownCopy, mergeCards, mergeCopies } from "../../library/known/known_records.ts";
import {
  cardDoc,
  cardFrom,
  copyDoc,
  copyFrom,
  type DocOf,
  inOrder,
  type KnownName,
  type KnownWrite,
  type OneSaid,
  storedOf,
  writesOf,
} from "./known_row.ts";

/** What is known once something was told, beside what was known before. */
interface Changed<K> {
  readonly id: string;
  readonly before: K;
  readonly now: K;
}

/**
 * Lists the rows that must be read, too, where what was told may end a loan, or say that one has ended: the copies of a
 * patron whose list has changed, the patrons of a copy whose loan has.
 */
export function alsoNamed(all: readonly OneSaid[], docOf: DocOf, now?: Temporal.Instant): readonly KnownName[] {
  const { cards, copies } = changesBy(all, docOf, now), named = new Map<string, KnownName>();
  for (const { before, now } of cards) {
    for (const id of keysChanged(before, now)) if (!copies.has(id)) named.set(`copy ${id}`, { kind: "copy", id });
  }
  const known = new Set(cards.map(({ id }) => foldId(id)));
  for (const { before, now } of copies.values()) {
    if (loanText(before) === loanText(now)) continue;
    for (const id of [...borrowersOf(before), ...borrowersOf(now)].map(foldId)) {
      if (!known.has(id)) named.set(`card ${id}`, { kind: "card", id });
    }
  }
  return [...named.values()];
}

/**
 * Merges what was told into what is stored, and forgets who had a copy whose loan is over: in the rows that were told, and in
 * those of {@link alsoNamed}, which must be found by now. Of what a clock that was ahead has told, nobody knows what it is older
 * than: for that nothing is forgotten.
 */
export function writesForgetting(all: readonly OneSaid[], docOf: DocOf, now?: Temporal.Instant): readonly KnownWrite[] {
  const told = changesBy(all, docOf, now),
    others = alsoNamed(all, docOf, now).filter(({ kind, id }) => {
      const doc = docOf(kind, id);
      return doc !== undefined && !(now !== undefined && hasAhead(doc, now.epochMilliseconds));
    });
  const cards = new Map<string, Now<KnownCard>>(), copies = new Map<string, Now<KnownCopy>>();
  for (const { kind, id } of others) {
    if (kind === "card") cards.set(foldId(id), { id, now: cardFrom(docOf(kind, id)), isTold: false });
    else copies.set(foldId(id), { id, now: copyFrom(docOf(kind, id)), isTold: false });
  }
  for (const { id, now } of told.cards) cards.set(foldId(id), { id, now, isTold: true });
  for (const { id, now } of told.copies.values()) copies.set(foldId(id), { id, now, isTold: true });
  const listOf = (patronId: string) => cards.get(foldId(patronId))?.now.loans;
  for (const [key, { now, ...copy }] of copies) copies.set(key, { ...copy, now: withoutBorrowers(key, now, listOf) });
  const copyOf = (itemId: string) => copies.get(foldId(itemId))?.now;
  const writes: readonly KnownWrite[] = [
    ...writesOf(all.filter(({ kind }) => kind === "login"), docOf, now),
    ...[...cards.values()].map(({ id, now, isTold }) => ({
      ...{ kind: "card" as const, id, isTold },
      ...cardDoc(withoutEnded(id, now, copyOf)),
    })),
    ...[...copies.values()].map(({ id, now, isTold }) => ({ kind: "copy" as const, id, isTold, ...copyDoc(now) })),
  ];
  return inOrder(writes.filter(({ isTold, kind, id, doc }) => isTold || doc !== docOf(kind, id)));
}

interface Now<K> {
  readonly id: string;
  readonly now: K;
  /** Whether something was told of it; else it is only looked at. */
  readonly isTold: boolean;
}

function changesBy(all: readonly OneSaid[], docOf: DocOf, now?: Temporal.Instant): {
  readonly cards: readonly Changed<KnownCard>[];
  readonly copies: ReadonlyMap<string, Changed<KnownCopy>>;
} {
  const cards: Changed<KnownCard>[] = [], copies = new Map<string, Changed<KnownCopy>>();
  for (const one of all) {
    const { id } = one;
    if (one.kind === "card") {
      const before = cardFrom(storedOf(one, docOf, now));
      cards.push({ id, before, now: mergeCards(before, one.said) });
    } else if (one.kind === "copy") {
      const before = copyFrom(storedOf(one, docOf, now));
      copies.set(foldId(id), { id, before, now: mergeCopies(before, one.said) });
    }
  }
  return { cards, copies };
}

/** Copies of which a list of loans says something else than before. */
function keysChanged({ loans: before }: KnownCard, { loans: now }: KnownCard): ReadonlySet<string> {
  const isSame = (key: string) => {
    const a = Object.hasOwn(before.entries, key) ? before.entries[key] : undefined;
    const b = Object.hasOwn(now.entries, key) ? now.entries[key] : undefined;
    return a !== undefined && b !== undefined && a.at === b.at && a.origin === b.origin && a.value === b.value;
  };
  return new Set([...Object.keys(before.entries), ...Object.keys(now.entries)].filter((key) => !isSame(key)));
}

function loanText({ facts: { lent, due }, loan, gone }: KnownCopy): string {
  return JSON.stringify([lent, due, loan, gone]);
}

function borrowersOf({ facts: { due }, loan }: KnownCopy): readonly string[] {
  return [due?.value?.patronId ?? "", loan?.value?.patronId ?? ""].filter((id) => id !== "");
}

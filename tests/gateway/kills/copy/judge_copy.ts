import { assert, assertEquals } from "@std/assert";
import { foldId } from "../../../../src/library/id.ts";
import type { KnownCard, KnownCopy } from "../../../../src/library/known/known_records.ts";
import type { Storage } from "../../../../src/storage/port/storage.ts";
import { ASKED, dueAfter, dueOfFile, FILED, owedAfter } from "./copied_library.ts";
import type { Lent, Told } from "./copy_terminals.ts";

/** Milliseconds after which an answer is stored, where no file is fed meanwhile. */
export const STORED = 4_000;

/** Steps of the desk that a gateway which lives on may learn while its copy is looked at. */
const MEANWHILE = 100;

/** What a copy told when it was looked at last. */
export interface Before {
  /** The step of the desk that is known of each record. */
  readonly steps: ReadonlyMap<string, number>;
  /** The version of the files that is known of each card and copy of them. */
  readonly versions: ReadonlyMap<string, number>;
}

/** Nothing was known. */
export const NOTHING: Before = { steps: new Map(), versions: new Map() };

/** What terminals heard until a kill, and which files were fed. */
export interface Until {
  /** What each terminal was told first, in order, since the copy was looked at last. */
  readonly told: readonly (readonly Told[])[];
  readonly killedAt: number;
  /** Whether all that is older than {@link STORED} must be known. */
  readonly isStored: boolean;
  /** The last step of the desk. */
  readonly step: number;
  /** The version of the files that were fed last, and whether that went to its end. */
  readonly fed: { readonly version: number; readonly isWhole: boolean };
  /** Loans that wait to be handed over. */
  readonly waiting: readonly Lent[];
}

/**
 * Holds what a copy knows after a kill against what was told and fed. Of each terminal's answers those are stored that came
 * before one that is stored. Each card and each copy of a file is as one version of it says, which is no older than before. A
 * loan that a terminal heard of waits, and the copy tells it.
 */
export async function judgeCopy(storage: Storage, before: Before, until: Until): Promise<Before> {
  assertEquals(await storage.examine(), undefined);
  const steps = await stepsNow(storage.known, until.step);
  for (const told of until.told) judgeTold(told, steps, until);
  for (const [id, step] of before.steps) {
    assert((steps.get(id) ?? 0) >= step, `${id}: step ${step} was known, and is lost`);
  }
  const versions = await versionsNow(storage.known, before.versions, until.fed);
  for (const { patron, item } of until.waiting) {
    const rows = await storage.ledger.waitingOf("CPL", item), copy = await storage.known.copy(item);
    assertEquals(rows.map(({ patronId }) => patronId), [patron], `the loan of ${item} is lost`);
    assertEquals(copy?.loan?.value?.patronId, patron, `the copy does not tell the loan of ${item}`);
  }
  return { steps, versions };
}

function judgeTold(told: readonly Told[], steps: ReadonlyMap<string, number>, until: Until): void {
  const isKnown = ({ id, step }: Told) => (steps.get(id) ?? 0) >= step;
  const last = told.findLastIndex(isKnown);
  for (const [index, one] of told.entries()) {
    if (isKnown(one)) continue;
    const words = `${one.id}, step ${one.step}, told ${Math.round(until.killedAt - one.at)} ms before the kill`;
    assert(index > last, `${words}, is lost, and what was told later is known`);
    assert(!until.isStored || one.at > until.killedAt - STORED, `${words}, is lost`);
  }
}

async function stepsNow(known: Storage["known"], step: number): Promise<ReadonlyMap<string, number>> {
  const numbers = Array.from({ length: ASKED }, (_, number) => number), steps = new Map<string, number>();
  const stepOf = new Map<string | number, number>();
  for (let each = 0; each <= step + MEANWHILE; each++) stepOf.set(dueAfter(each), each).set(owedAfter(each), each);
  const { cards, copies } = await known.find({
    cards: numbers.map((number) => `P${number}`),
    copies: numbers.map((number) => `I${number}`),
  });
  const note = (id: string, said: string | number | undefined) => {
    if (said === undefined) return;
    const found = stepOf.get(said);
    // Before the first step of the desk.
    if (found !== undefined) steps.set(id.toUpperCase(), found);
  };
  for (const [id, { debt, facts: { name } }] of cards) {
    if (name) assertEquals(name.value, `Name of ${id.toUpperCase()}`);
    note(id, debt.sum?.value);
  }
  for (const [id, { facts: { lent } }] of copies) note(id, lent?.value ? lent.value.due.slice(0, 8) : undefined);
  return steps;
}

async function versionsNow(
  known: Storage["known"],
  before: ReadonlyMap<string, number>,
  { version, isWhole }: Until["fed"],
): Promise<ReadonlyMap<string, number>> {
  const numbers = Array.from({ length: FILED }, (_, number) => number), versions = new Map<string, number>();
  const { cards, copies } = await known.find({
    cards: numbers.map((number) => `Y${number}`),
    copies: numbers.map((number) => `X${number}`),
  });
  for (const number of numbers) {
    const card = cards.get(foldId(`Y${number}`)), copy = copies.get(foldId(`X${number}`));
    const found = { [`Y${number}`]: versionOfCard(card, number), [`X${number}`]: versionOfCopy(copy, number) };
    for (const [id, now] of Object.entries(found)) {
      assert(now >= (before.get(id) ?? 0), `${id} is as version ${now}, and was newer`);
      assert(now <= version, `${id} is as version ${now} of ${version}`);
      if (isWhole) assertEquals(now, version, id);
      versions.set(id, now);
    }
  }
  return versions;
}

/** The version of the files by which a card or a copy of them is known; 0: nothing is. */
export async function versionOf(known: Storage["known"], id: string): Promise<number> {
  const card = await known.card(id), copy = await known.copy(id);
  return Number((card?.facts.category ?? copy?.facts.title)?.value.slice(1) ?? 0);
}

/** The version of the files that all parts of a card are of; 0: nothing is known. */
function versionOfCard(card: KnownCard | undefined, number: number): number {
  if (card === undefined) return 0;
  const { facts: { names, category, valid, expires }, loans, debt: { fees } } = card;
  const parts = { names, category, valid, expires, loan: loans.entries[`x${number}`], fee: fees.entries[`F${number}`] };
  const version = Number(category?.value.slice(1));
  assertEquals(names?.value[1], `v${version}`, `a card of two files: ${JSON.stringify(card)}`);
  assertEquals(parts.fee?.value?.outstanding, version * 100, `a card of two files: ${JSON.stringify(card)}`);
  const moments = [...Object.values(parts).map((part) => part?.at), loans.whole?.at, fees.whole?.at];
  assertEquals(new Set(moments).size, 1, `a card of two feeds: ${JSON.stringify(card)}`);
  return version;
}

function versionOfCopy(copy: KnownCopy | undefined, number: number): number {
  if (copy === undefined) return 0;
  const { facts: { title, status, due }, loan } = copy, version = Number(title?.value.slice(1));
  assertEquals(loan?.value?.patronId, `Y${number}`);
  assertEquals(loan?.value?.due?.slice(0, 10), dueOfFile(version), `a copy of two files: ${JSON.stringify(copy)}`);
  const moments = [title, status, due, loan].map((part) => part?.at);
  assertEquals(new Set(moments).size, 1, `a copy of two feeds: ${JSON.stringify(copy)}`);
  return version;
}

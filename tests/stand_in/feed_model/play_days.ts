import { assert, assertEquals } from "@std/assert";
import { feedCopy, type FeedOutcome } from "../../../src/exchange/feed/feed_copy.ts";
import type { KnownList } from "../../../src/library/known/known_list.ts";
import { debtNow } from "../../../src/library/known/known_debt.ts";
import { copyLoanNow, NO_CARD } from "../../../src/library/known/known_records.ts";
import { type Storage, StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { createRandom, type Random } from "../../soak/random.ts";
import { aContext, csvSource } from "../../support/files/csv_files.ts";
import { NOON } from "../../support/library/records.ts";
import { type FilesOfNight, writeFiles } from "./files_of_night.ts";
import { type LibraryWorld, libraryWorld } from "./library_world.ts";
import { type Heard, terminalActs } from "./traffic.ts";
import { type ExpectedRecord, type SaidRecords, toldRecords } from "./said_records.ts";

/** What was played. */
export interface DaysTold {
  readonly days: number;
  readonly feeds: number;
  readonly partial: number;
  readonly refused: number;
  readonly killed: number;
  readonly late: number;
  readonly answers: number;
  readonly compared: number;
}

/** What a play needs. */
interface Play {
  readonly storage: Storage;
  readonly seed: number;
  readonly days: number;
  /** Whether the copy keeps only cards that terminals have asked for. */
  readonly onlySeen: boolean;
  /** Whether who had a copy is forgotten at its return. */
  readonly forget: boolean;
}

const HOUR = 3_600_000;

/**
 * Plays days of a library whose desk acts unseen, whose terminals' answers teach a copy, and whose files are fed at night:
 * whole, in part, late, cut off, and killed in between. Each evening the copy must know, of each record, what was said or fed
 * last of it, with its moment.
 */
export async function playDays({ storage, seed, days, onlySeen, forget }: Play): Promise<DaysTold> {
  const random = createRandom(seed), world = libraryWorld(random), told = toldRecords();
  const sums = { days: 0, feeds: 0, partial: 0, refused: 0, killed: 0, late: 0, answers: 0, compared: 0 };
  let now = NOON.epochMilliseconds, waiting: Heard[] = [], late: FilesOfNight | undefined;
  const night: Night = { storage, world, told, onlySeen, forget, random, sums, now: () => now };

  function traffic(acts: number): void {
    for (let act = 0; act < acts; act++) {
      now += 1 + random.below(HOUR / 4);
      if (random.once(2)) world.deskActs();
      else waiting.push(terminalActs(world, now, random));
    }
  }

  /** Answers are stored a while after they came, in any order. */
  async function store(share: number): Promise<void> {
    const later: Heard[] = [];
    for (; waiting.length > 0; sums.answers++) {
      const [heard] = waiting.splice(random.below(waiting.length), 1);
      if (heard === undefined) continue;
      if (random.below(100) >= share) later.push(heard);
      else {
        const at = Temporal.Instant.fromEpochMilliseconds(now);
        await storage.known.tell({ ...heard.learned, at, ...forget && { forget } });
        heard.tell(told);
      }
    }
    waiting = later;
  }

  for (let day = 0; day < days; day++) {
    traffic(4 + random.below(16));
    await store(70);
    now += 1;
    const files = writeFiles(world, random, now);
    traffic(random.below(6));
    await store(60);
    const isLate = late === undefined && random.once(10);
    if (!isLate) await feedNight(files, night);
    if (late !== undefined) {
      // Yesterday's files come after today's.
      sums.late++;
      await feedNight(late, night);
    }
    late = isLate ? files : undefined;
    await store(100);
    await compareAll(night, `seed ${seed}, day ${day + 1}`);
    told.compact();
    sums.days++;
  }
  return sums;
}

interface Night {
  readonly storage: Storage;
  readonly world: LibraryWorld;
  readonly told: SaidRecords;
  readonly onlySeen: boolean;
  readonly forget: boolean;
  readonly random: Random;
  readonly sums: { -readonly [Sum in keyof DaysTold]: number };
  /** The time now, in milliseconds since 1970: the files were written some time before. */
  readonly now: () => number;
}

async function feedNight(files: FilesOfNight, night: Night): Promise<void> {
  const { random: { once }, sums } = night;
  sums.feeds++;
  if (!files.isWhole) sums.partial++;
  if (once(12) && files.isWhole && await feedCut(files, night)) sums.refused++;
  if (once(8)) {
    // Cards are told, and then the process ends; the next night comes, or the same files once more.
    sums.killed++;
    await feedUntil("copies", files, night);
    if (once(2)) return;
  }
  const outcome = await feedUntil(undefined, files, night);
  assert(outcome?.ok, JSON.stringify(outcome));
}

/** Feeds files that end too early: nothing may become of it, where more than a tenth of the copies would. */
async function feedCut(files: FilesOfNight, { storage, told, ...kept }: Night): Promise<boolean> {
  const { items } = files.texts;
  if (items === undefined) return false;
  const cut = items.split("\n").slice(0, 8).join("\n") + "\n";
  const present = new Set(cut.split("\n").map((line) => line.split(",")[0]));
  const isLacking = (id: string) => {
    const record = told.expected(`copy ${id}`);
    const said = [...Object.values(record?.facts ?? {}), ...Object.values(record?.list("loan").entries ?? {})];
    // Of what was said since, no file can tell.
    return !present.has(id) && said.length > 0 && said.every(({ at }) => at < files.at);
  };
  const lacking = Array.from({ length: 40 }, (_, number) => `I${number}`).filter(isLacking);
  // Twenty are enough for a refusal: only a clear case is judged.
  if (lacking.length < 30) return false;
  const outcome = await feedTexts(storage, { ...files, texts: { items: cut } }, kept);
  assertEquals(outcome.ok, false, "a file that ends too early was taken");
  return true;
}

/** Feeds the files; until cards are told, and no copy yet, where it says so. */
async function feedUntil(
  end: "copies" | undefined,
  files: FilesOfNight,
  night: Night,
): Promise<FeedOutcome | undefined> {
  const { storage, told, onlySeen } = night;
  const known = {
    ...storage.known,
    tell: (records: Parameters<Storage["known"]["tell"]>[0]) =>
      end !== undefined && records.copies.size > 0
        ? Promise.reject(new StorageUnavailable("killed"))
        : storage.known.tell(records),
  };
  let outcome: FeedOutcome | undefined;
  try {
    outcome = await feedTexts({ ...bound(storage), known }, files, night);
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
  }
  files.tellCards(told, onlySeen);
  if (end === undefined) files.tellCopies(told, onlySeen);
  return outcome;
}

function bound(storage: Storage) {
  return {
    ledger: storage.ledger,
    stageFeed: () => storage.stageFeed(),
    note: (name: string) => storage.note(name),
    setNote: (name: string, value: string) => storage.setNote(name, value),
  };
}

function feedTexts(
  storage: Pick<Storage, "known" | "stageFeed" | "note" | "setNote" | "ledger">,
  { texts, at, isWhole }: FilesOfNight,
  { onlySeen, forget, now }: Pick<Night, "onlySeen" | "forget" | "now">,
): Promise<FeedOutcome> {
  const written = Temporal.Instant.fromEpochMilliseconds(at), fed = Temporal.Instant.fromEpochMilliseconds(now());
  const files = Object.entries(texts).map(([kind, text]) => [kind, csvSource(`${kind}.csv`, text, 1 << 16)] as const);
  return feedCopy({
    files: Object.fromEntries(files),
    institution: "CPL",
    storage,
    context: aContext({ now: fed, timeZone: "UTC" }),
    at: written,
    whole: isWhole,
    onlySeen,
    forget,
    pins: true,
    dryRun: false,
    progress: () => {},
  });
}

const CARD_IDS = Array.from({ length: 14 }, (_, number) => [`P${number}`, `login${number}`]).flat();
const COPY_IDS = Array.from({ length: 40 }, (_, number) => `I${number}`);

async function readAll<Found>(
  ids: readonly string[],
  read: (id: string) => Promise<Found>,
): Promise<ReadonlyMap<string, Found>> {
  return new Map(await Promise.all(ids.map(async (id) => [id, await read(id)] as const)));
}

/** Compares all that the copy knows with what it was told. */
async function compareAll({ storage: { known }, told, sums, forget }: Night, when: string): Promise<void> {
  // All at once: of what a database on another machine takes, most is the way.
  const [cards, copies] = await Promise.all([
    readAll(CARD_IDS, (id) => known.card(id)),
    readAll(COPY_IDS, (id) => known.copy(id)),
  ]);
  for (const [id, card] of cards) {
    const expected = told.expected(`card ${id}`);
    assertEquals(card === undefined, expected === undefined, `${when}: whether ${id} is known`);
    if (card === undefined || expected === undefined) continue;
    const { facts, loans, holds, debt: { fees, sum, ...debt }, gone } = card;
    const { owed, list } = expected;
    const is = { facts, loans, holds, fees, sum, owed: debtNow({ fees, ...sum && { sum }, ...debt })?.owed, gone };
    if (forget) assertNamesNoEnded(loans, id, told, `${when}: ${id}`);
    const lists = { loans: forget ? loans : list("loans"), holds: list("holds"), fees: list("fees") };
    assertEquals<unknown>(
      is,
      { facts: expected.facts, ...lists, sum: expected.sum, owed, gone: expected.gone },
      `${when}: ${id}`,
    );
    sums.compared++;
  }
  for (const [id, copy] of copies) {
    const expected = told.expected(`copy ${id}`);
    assertEquals(copy === undefined, expected === undefined, `${when}: whether ${id} is known`);
    if (copy === undefined || expected === undefined) continue;
    const loan = Object.values(expected.list("loan").entries)[0];
    const is = { facts: copy.facts, loan: copy.loan, gone: copy.gone };
    const must = { facts: expected.facts, loan, gone: expected.gone };
    if (forget) {
      const isLent = whereIs(id, told) === "on loan";
      assertNamesBorrowerOnly(is, must, { isLent, isAnother: hasEnded(id, told) }, `${when}: ${id}`);
    } else assertEquals<unknown>(is, must, `${when}: ${id}`);
    const borrower = copy.loan?.value?.patronId ?? "", list = (cards.get(borrower) ?? NO_CARD).loans;
    const now = copyLoanNow(id.toLowerCase(), copy, () => list);
    assertEquals(now.kind, whereIs(id, told), `${when}: the loan of ${id}`);
    if (now.kind !== "on loan" || !now.to) continue;
    // Where the patron had it twice, and the first loan is forgotten, its due date is, too.
    if (!forget || now.to.due !== null) assertEquals(now.to.due, dueOf(expected), `${when}: when ${id} is due`);
    sums.compared++;
  }
}

/** A list of loans has what is on loan, and nothing that has ended. */
function assertNamesNoEnded(loans: KnownList, patronId: string, told: SaidRecords, when: string): void {
  const { whole, entries } = told.expected(`card ${patronId}`)?.list("loans") ?? { entries: {} };
  assertEquals<unknown>(loans.whole, whole, `${when}: the list of loans`);
  const must = Object.entries(entries).filter(([, { value }]) => value !== null).map(([key, said]) => {
    const copy = told.expected(`copy ${key.toUpperCase()}`), loan = Object.values(copy?.list("loan").entries ?? {})[0];
    const isOver = (copy?.gone?.at ?? -Infinity) > said.at || ((loan?.at ?? -Infinity) > said.at &&
      (loan?.value === null || !["", patronId].includes(borrowerIn(loan?.value))));
    return [key, said, isOver] as const;
  });
  for (const [key, said, isOver] of must) {
    const found = loans.entries[key];
    // A feed that ended between a card and its copies leaves the card alone to say it.
    if (isOver && (found === undefined || said.origin === "fed")) continue;
    assertEquals<unknown>([found, isOver], [said, false], `${when}: ${key} on the list of loans`);
  }
  const listed = new Set(must.map(([key]) => key));
  assertEquals(Object.keys(loans.entries).filter((key) => !listed.has(key)), [], `${when}: ended loans`);
}

interface CopyKnown {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly loan?: { readonly value: unknown; readonly at: number };
  readonly gone?: unknown;
}

/** A copy is as it was told, and names only who has it. */
function assertNamesBorrowerOnly(
  is: CopyKnown,
  must: CopyKnown,
  { isLent, isAnother }: { readonly isLent: boolean; readonly isAnother: boolean },
  when: string,
): void {
  const { due, ...facts } = is.facts, { due: mustDue, ...mustFacts } = must.facts;
  assertEquals<unknown>([facts, is.gone, is.loan?.at], [mustFacts, must.gone, must.loan?.at], when);
  assertEquals(due === undefined, mustDue === undefined, when);
  const borrower = isLent ? borrowerIn(must.loan?.value) : undefined;
  // Who had it before an 18 told of another loan may be forgotten already.
  if (borrower !== undefined && !isAnother) assertEquals(borrowerIn(is.loan?.value), borrower, when);
  const named = JSON.stringify(is).match(/(?<="patronId":")[^"]+/g) ?? [];
  // Of a copy that is on loan since an 18 said so, nobody knows to whom.
  for (const name of named) assertEquals(name, borrower, `${when}: who had it is named`);
}

/** Says whether a copy is on loan, by what was told last of its loan, of its state, and of all loans of the patron. */
function whereIs(id: string, told: SaidRecords): "on loan" | "not on loan" | "unknown" {
  const last = saidOf(id, told).toSorted((a, b) => a.at - b.at).at(-1);
  return last === undefined ? "unknown" : last.isLent ? "on loan" : "not on loan";
}

/** Whether a copy was not on loan at some time since its patron was told. */
function hasEnded(id: string, told: SaidRecords): boolean {
  const loan = Object.values(told.expected(`copy ${id}`)?.list("loan").entries ?? {})[0];
  return loan !== undefined && saidOf(id, told).some(({ at, isLent }) => !isLent && at > loan.at);
}

/** What was told of whether a copy is on loan, and when. */
function saidOf(id: string, told: SaidRecords): readonly { readonly at: number; readonly isLent: boolean }[] {
  const expected = told.expected(`copy ${id}`), loan = Object.values(expected?.list("loan").entries ?? {})[0];
  const lent = expected?.facts.lent;
  const said: { at: number; isLent: boolean }[] = [];
  if (lent !== undefined) said.push({ at: lent.at, isLent: lent.value !== false });
  if (loan !== undefined) {
    said.push({ at: loan.at, isLent: loan.value !== null });
    const borrower = borrowerIn(loan.value), list = told.expected(`card ${borrower}`)?.list("loans");
    const entry = list?.entries[id.toLowerCase()], listed = entry ?? list?.whole;
    if (loan.value !== null && listed !== undefined && listed.at > loan.at && (entry?.value ?? null) === null) {
      said.push({ at: listed.at, isLent: false });
    }
  }
  return said;
}

/** When a copy that is on loan is due: by its last loan, or as was said last of a loan of that patron which has not ended. */
function dueOf({ facts: { due, lent }, list }: ExpectedRecord): unknown {
  const loan = Object.values(list("loan").entries)[0]?.value, told = partOf(loan, "due");
  if (told !== null || !due?.value || borrowerIn(due.value) !== borrowerIn(loan)) return told;
  return lent?.value === false && lent.at > due.at ? null : partOf(due.value, "due");
}

function partOf(loan: unknown, name: string): unknown {
  return typeof loan === "object" && loan !== null ? Reflect.get(loan, name) : undefined;
}

function borrowerIn(loan: unknown): string {
  return typeof loan === "object" && loan !== null && "patronId" in loan ? String(loan.patronId) : "";
}

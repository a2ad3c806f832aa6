import { foldId } from "../../library/id.ts";
import type { KnownCard, KnownCopy } from "../../library/known/known_records.ts";
import type { Personal } from "../../library/patron.ts";
import { type FedRecord, FEED_NOTES, type FeedStage } from "../../storage/port/feed_stage.ts";
import { RECORD_KINDS, type RecordKind } from "../../storage/port/record_kind.ts";
import type { Storage } from "../../storage/port/storage.ts";
import type { ExchangeContext } from "../cell.ts";
import type { CsvSource } from "../csv_source.ts";
import { type FaultList, type Faults, gatherFaults, inOrder } from "../faults.ts";
import { FILE_TABLES } from "../file_tables.ts";
import type { ImportFiles } from "../import_library.ts";
import { emptyFileFault, missingFault } from "../missing_records.ts";
import { type StagedFile, stageFile } from "../stage_file.ts";
import { cardSaid, copySaid, fedRows, type FieldsSaid } from "./fed_rows.ts";
import { countLacking, fedFaults } from "./check_feed.ts";
import { changedAway, fedCard, fedCopy, type FeedTerms, isCardKnown } from "./fed_records.ts";

interface FeedOptions extends Pick<FeedTerms, "whole" | "onlySeen" | "pins"> {
  readonly files: ImportFiles;
  readonly storage: Pick<Storage, "stageFeed" | "known" | "note" | "setNote" | "ledger">;
  /** Whose library system it is. */
  readonly institution: string;
  readonly context: ExchangeContext;
  /** The moment of which the files tell. */
  readonly at: Temporal.Instant;
  /** What of patrons is kept that few programs need; absent: none of it. */
  readonly keeps?: ReadonlySet<Personal>;
  /** Whether who had a copy is forgotten at its return. */
  readonly forget: boolean;
  /** Whether the feed only tells what it would do. */
  readonly dryRun: boolean;
  /** The percent of what is known that a file of a whole feed may lack; a tenth where absent. */
  readonly mayLack?: number;
  /** Called often, with the step and how much of it is done. */
  readonly progress: (what: string, done: number, total?: number) => void;
}

/** What a feed told, or would tell. */
export interface FeedReport {
  /** The rows of each file. */
  readonly rows: ReadonlyMap<RecordKind, number>;
  /** What ended, since a whole feed lacks it. */
  readonly ended: ReadonlyMap<RecordKind, number>;
  /** Patrons of whose cards no terminal here has asked: nothing of them is kept. */
  readonly unseen: number;
}

/** The outcome of a feed. If there are faults, nothing has changed. */
export type FeedOutcome =
  | { readonly ok: false; readonly faults: FaultList }
  | { readonly ok: true; readonly report: FeedReport };

/** What of patrons is kept only where the library asks for it. */
const PERSONAL: ReadonlySet<string> = new Set<Personal>(["address", "email", "phone", "birthDate"]);

/** Records that are read, and told, at once: whoever else writes waits for that long. */
const BATCH = 100;

/**
 * Tells a copy of another system's records what that system's files say. All of them are read and checked before anything
 * is told. Each card and each copy is told at once; a feed that is broken off is finished by running it again.
 */
export async function feedCopy(options: FeedOptions): Promise<FeedOutcome> {
  const stage = await options.storage.stageFeed();
  try {
    const faults = gatherFaults(), staged = await stageFiles(stage, options, faults);
    const terms = termsOf(options), records = await stage.seal();
    const report = await check(stage, records, { options, terms, staged, faults });
    if (faults.count > 0) {
      return { ok: false, faults: { ...faults, shown: inOrder(faults.shown, options.files), count: faults.count } };
    }
    if (options.dryRun) return { ok: true, report };
    await tellAll(stage, records, { options, terms });
    await leaveNotes(options, terms);
    return { ok: true, report };
  } finally {
    await stage.discard();
  }
}

function termsOf({ files, at, whole, onlySeen, pins }: FeedOptions): FeedTerms {
  const kinds = new Set(RECORD_KINDS.filter((kind) => files[kind] !== undefined));
  return { stamp: { at: at.epochMilliseconds, origin: "fed" }, files: kinds, whole, onlySeen, pins };
}

type StagedFiles = ReadonlyMap<RecordKind, StagedFile>;

async function stageFiles(stage: FeedStage, options: FeedOptions, faults: Faults): Promise<StagedFiles> {
  const staged = new Map<RecordKind, StagedFile>();
  for (const kind of RECORD_KINDS) {
    const source = options.files[kind];
    if (source === undefined) continue;
    const read = await stageOne(kind, source, stage, options, faults);
    staged.set(kind, read);
    const fault = options.whole && read.whole && read.rows === 0 ? emptyFileFault(kind, options.mayLack) : undefined;
    if (fault !== undefined) faults.add(source.name, 1, fault);
  }
  return staged;
}

function stageOne<K extends RecordKind>(
  kind: K,
  source: CsvSource,
  stage: FeedStage,
  { context, progress, keeps = new Set<Personal>() }: FeedOptions,
  faults: Faults,
): Promise<StagedFile> {
  const unwanted = PERSONAL.difference(keeps);
  let told: FieldsSaid = new Set();
  return stageFile(FILE_TABLES[kind], source, {
    stage: {
      begin: (_, fields) => Promise.resolve(void (told = new Set([...fields].map(String)).difference(unwanted))),
      add: (of, rows) => stage.add(rows.flatMap((row) => fedRows(of, row, told))),
    },
    context,
    faults,
    progress: (bytes) => progress(`reading ${kind}`, bytes, source.size),
  });
}

interface Feed {
  readonly options: FeedOptions;
  readonly terms: FeedTerms;
}

/** Looks at all records before anything is told. */
async function check(
  stage: FeedStage,
  records: number,
  { options, terms, staged, faults }: Feed & { readonly staged: StagedFiles; readonly faults: Faults },
): Promise<FeedReport> {
  const { files, whole, mayLack } = options, lacking = countLacking(terms.files, terms.stamp);
  const nameOf = (kind: RecordKind) => files[kind]?.name ?? kind;
  let unseen = 0;
  await inBatches(stage, records, "checking", options, (found) => {
    for (const record of found) {
      for (const { from, line, message } of fedFaults(record)) faults.add(nameOf(from), line, message);
      lacking.note(record);
      if (terms.onlySeen && record.kind === "card" && isUnseen(record)) unseen++;
    }
    return Promise.resolve();
  });
  for (const [kind, count] of whole ? lacking.counts : []) {
    const read = staged.get(kind);
    // A row that could not be read is missing, too.
    if (read?.whole !== true) continue;
    const fault = missingFault(kind, count, mayLack);
    if (fault !== undefined) faults.add(nameOf(kind), read.lastLine, fault);
  }
  return {
    rows: new Map([...staged].map(([kind, { rows }]) => [kind, rows])),
    ended: new Map(whole ? [...lacking.counts].map(([kind, { missing }]) => [kind, missing]) : []),
    unseen,
  };
}

function isUnseen({ known, rows }: FedRecord): boolean {
  return known === undefined && rows.some((row) => cardSaid(row).is === "patron");
}

/** Tells all records, those of each batch at once. */
function tellAll(stage: FeedStage, records: number, { options, terms }: Feed): Promise<void> {
  const { storage: { known }, context: { now } } = options,
    forgetting = options.forget ? { forget: true as const } : {};
  // What is kept since a terminal asked for it is not kept the longer for what a file says of it.
  const cardsAt = terms.onlySeen ? Temporal.Instant.fromEpochMilliseconds(0) : now;
  return inBatches(stage, records, "telling", options, async (found) => {
    const cards = new Map<string, KnownCard>(), copies = new Map<string, KnownCopy>();
    const waiting = await waitingOf(found, options);
    const isWaiting = (itemId: string) => waiting.has(foldId(itemId));
    for (const record of found) {
      const card = record.kind === "card" ? fedCard(record, terms, isWaiting) : undefined;
      if (card !== undefined) cards.set(record.id, card);
    }
    if (cards.size > 0) await known.tell({ cards, copies: new Map(), at: cardsAt, now, ...forgetting });
    const kept = terms.onlySeen ? await keptOf(found, known) : undefined;
    for (const record of found) {
      if (record.kind === "card") continue;
      const isKept = (patronId: string) => kept?.has(foldId(patronId)) ?? true;
      const copy = fedCopy(record, terms, { isKept, isWaiting });
      if (copy !== undefined) copies.set(record.id, copy);
    }
    if (copies.size > 0) await known.tell({ cards: new Map(), copies, at: now, now, ...forgetting });
    await stage.rest();
  });
}

/** Finds, of the copies that were lent or returned while the system was away, those whose change waits to be handed over. */
async function waitingOf(
  found: readonly FedRecord[],
  { storage: { ledger, known }, institution }: Pick<FeedOptions, "storage" | "institution">,
): Promise<ReadonlySet<string>> {
  // A card may not tell any more that its loan was ended here: the copy does.
  const lent = found.flatMap(({ kind, rows }) => kind === "card" ? rows.map(cardSaid) : [])
    .flatMap((said) => said.is === "loan" ? [said.itemId] : []);
  const { copies } = await known.find({ cards: [], copies: lent });
  const away = [...copies].filter(([, { loan }]) => loan?.origin === "away").map(([itemId]) => itemId);
  const changed = [...new Set([...found.flatMap(changedAway).map(foldId), ...away])];
  const rows = await Promise.all(changed.map((itemId) => ledger.waitingOf(institution, itemId)));
  return new Set(changed.filter((_, index) => (rows[index] ?? []).length > 0));
}

/** Finds, of the patrons who have these copies, those whose cards are kept: all cards have been told by now. */
async function keptOf(
  found: readonly FedRecord[],
  known: Pick<Storage["known"], "card">,
): Promise<ReadonlySet<string>> {
  const borrowers = new Set(
    found.flatMap(({ kind, rows }) => kind === "copy" ? rows.map(copySaid) : []).flatMap((said) =>
      said.is === "loan" ? [said.loan.patronId] : []
    ),
  );
  const kept = await Promise.all(
    [...borrowers].map(async (id) => isCardKnown(await known.card(id)) ? [foldId(id)] : []),
  );
  return new Set(kept.flat());
}

async function inBatches(
  stage: FeedStage,
  records: number,
  what: string,
  { progress }: Pick<FeedOptions, "progress">,
  work: (found: readonly FedRecord[]) => Promise<void>,
): Promise<void> {
  for (let next = 1; next <= records; next += BATCH) {
    await work(await stage.records(next, Math.min(next + BATCH - 1, records)));
    progress(what, Math.min(next + BATCH - 1, records), records);
  }
}

/** Notes of which moment the copy was told; a feed that comes late does not make it older. */
async function leaveNotes({ storage, at, whole }: FeedOptions, { files }: FeedTerms): Promise<void> {
  const isWhole = whole && files.has("patrons") && files.has("items");
  for (const name of isWhole ? [FEED_NOTES.any, FEED_NOTES.whole] : [FEED_NOTES.any]) {
    const before = await storage.note(name);
    if (before !== undefined && Temporal.Instant.compare(before, at) >= 0) continue;
    await storage.setNote(name, at.toString());
  }
}

import type { Passwords } from "../password/passwords.ts";
import type { ImportStage, MergeOptions, MergeReport } from "../storage/port/import_stage.ts";
import { isSuspended } from "../storage/port/hold.ts";
import { RECORD_KINDS, type RecordKind, type RecordOf } from "../storage/port/record_kind.ts";
import type { Storage } from "../storage/port/storage.ts";
import type { ExchangeContext } from "./cell.ts";
import type { CsvSource } from "./csv_source.ts";
import { type FaultList, type Faults, gatherFaults, inOrder, SHOWN_FAULTS } from "./faults.ts";
import { FILE_TABLES } from "./file_tables.ts";
import { countOddPins, type ImportedPins, importPins, type Md5Pins } from "./import_pins.ts";
import { emptyFileFault, missingFault } from "./missing_records.ts";
import { stageFaultText } from "./stage_fault_text.ts";
import { stageFile } from "./stage_file.ts";

/** The files of an import, by the kind of their records. */
export type ImportFiles = Readonly<Partial<Record<RecordKind, CsvSource>>>;

interface ImportOptions extends MergeOptions {
  readonly files: ImportFiles;
  /** Kinds whose files cannot be read. References to their records are in doubt. */
  readonly unreadable?: ReadonlySet<RecordKind>;
  readonly storage: Storage;
  readonly passwords: Pick<Passwords, "hash">;
  readonly context: ExchangeContext;
  /** Whether the import only tells what it would do. */
  readonly dryRun: boolean;
  /** The percent of what is stored that a file may lack where the rest is replaced; absent: {@link MAY_LACK}. */
  readonly mayLack?: number;
  /** Whether PINs in clear replace the PINs that patrons have. */
  readonly updatePins: boolean;
  readonly md5Pins: Md5Pins;
  /** Called often, with the step and how much of it is done. */
  readonly progress: (what: string, done: number, total?: number) => void;
}

/** The outcome of an import. If there are faults, nothing has changed. */
export type ImportOutcome =
  | { readonly ok: false; readonly faults: FaultList }
  | { readonly ok: true; readonly report: MergeReport; readonly pins: ImportedPins };

/**
 * Brings files into a library. All of them are read and checked, by themselves and against each other and the library,
 * before anything changes.
 */
export async function importLibrary(options: ImportOptions): Promise<ImportOutcome> {
  const stage = await options.storage.stageImport();
  try {
    const faults = await stageAndCheck(stage, options);
    if (faults.count > 0) return { ok: false, faults };
    if (options.dryRun) return { ok: true, report: await stage.plan(options), pins: await oddPinsOf(options) };
    const report = await stage.merge(
      options,
      (kind, done, total) => options.progress(`merging ${kind}`, done, total),
    );
    return { ok: true, report, pins: await pinsOf(options) };
  } finally {
    await stage.discard();
  }
}

async function stageAndCheck(stage: ImportStage, options: ImportOptions): Promise<FaultList> {
  const { files, replaceMissing, mayLack } = options;
  const faults = gatherFaults();
  const cut = new Set(options.unreadable);
  const lastLines = new Map<RecordKind, number>();
  for (const kind of RECORD_KINDS) {
    const source = files[kind];
    if (source === undefined) continue;
    const read = await stageKind(kind, source, stage, options, faults);
    lastLines.set(kind, read.lastLine);
    if (!read.whole) cut.add(kind);
    else if (replaceMissing && read.rows === 0) {
      const fault = emptyFileFault(kind, mayLack);
      if (fault !== undefined) faults.add(source.name, 1, fault);
    }
  }
  await checkReferences(stage, options, cut, faults);
  if (replaceMissing) {
    for (const [kind, count] of await stage.missing(options)) {
      // A row that could not be read is missing, too; and a hold is known by its title, which its copy may tell.
      if (cut.has(kind) || (kind === "holds" && cut.has("items"))) continue;
      const fault = missingFault(kind, count, mayLack);
      if (fault !== undefined) faults.add(files[kind]?.name ?? kind, lastLines.get(kind) ?? 1, fault);
    }
  }
  return { shown: inOrder(faults.shown, files), count: faults.count, unjudged: faults.unjudged };
}

function stageKind<K extends RecordKind>(
  kind: K,
  source: CsvSource,
  stage: ImportStage,
  { context, progress }: ImportOptions,
  faults: Faults,
) {
  return stageFile(FILE_TABLES[kind], source, {
    stage: {
      begin: (of, fields) => stage.begin(of, fields),
      add: (of, rows) => stage.add(of, rows.filter(({ record }) => !rests(record))),
    },
    context,
    faults,
    progress: (bytes) => progress(`reading ${kind}`, bytes, source.size),
  });
}

/** @param cut kinds whose files could not be read to their ends, or not each row of them */
async function checkReferences(
  stage: ImportStage,
  options: ImportOptions,
  cut: ReadonlySet<RecordKind>,
  faults: Faults,
): Promise<void> {
  options.progress("checking", 0);
  const fileOf = (kind: RecordKind) => options.files[kind]?.name ?? kind;
  const found = await stage.check(options, SHOWN_FAULTS, cut);
  const named = found.faults.map((fault) => ({
    file: fileOf(fault.kind),
    line: fault.line,
    message: stageFaultText(fault),
  }));
  faults.addCounted(named, found.count);
  for (const [kind, doubts] of Map.groupBy(found.doubts, ({ kind }) => kind)) {
    // That a file itself could not be read as a whole is one of its faults.
    const among = new Set(doubts.flatMap(({ among }) => among.filter((other) => other !== kind).map(fileOf)));
    if (among.size === 0) continue;
    faults.leaveOpen(
      `${fileOf(kind)}: some rows name what is not known, which may be in what could not be read of ${
        [...among].join(" or ")
      }`,
    );
  }
}

const NO_PINS: ImportedPins = { stored: 0, leftAlone: 0, none: 0, md5: 0 };

async function oddPinsOf({ files: { patrons }, context }: ImportOptions): Promise<ImportedPins> {
  return patrons === undefined ? NO_PINS : { ...NO_PINS, ...await countOddPins(patrons, context) };
}

async function pinsOf(
  { files, storage, passwords, updatePins, md5Pins, context, progress }: ImportOptions,
): Promise<ImportedPins> {
  const source = files.patrons;
  if (source === undefined) return NO_PINS;
  return await importPins(source, {
    storage,
    passwords,
    all: updatePins,
    md5Pins,
    context,
    progress: (stored) => progress("hashing PINs", stored),
  });
}

/** A hold that rests would be captured here. */
function rests(record: RecordOf[RecordKind]): boolean {
  return "pickupLocation" in record && isSuspended(record);
}

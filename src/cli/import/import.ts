import { Command, InvalidArgumentError, Option } from "commander";
import type { Config } from "../../config/config.ts";
import { isElsewhere } from "../../config/upstream/is_elsewhere.ts";
import type { CsvSource } from "../../exchange/csv_source.ts";
import { type FaultList, formatExchangeFault } from "../../exchange/faults.ts";
import { ATTRIBUTE } from "../../exchange/file_header.ts";
import { FILE_TABLES } from "../../exchange/file_tables.ts";
import type { Md5Pins } from "../../exchange/import_pins.ts";
import { type ImportFiles, importLibrary, type ImportOutcome } from "../../exchange/import_library.ts";
import { EXCHANGE_NOTES } from "../../observability/storage_gauges.ts";
import { createPasswords } from "../../password/passwords.ts";
import { RECORD_KINDS, type RecordKind } from "../../storage/port/record_kind.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { exchangeContext } from "../../desk/work/exchange_context.ts";
import { feedInstitution } from "./feed.ts";
import { momentOption } from "../base/moment_option.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import { journalImport } from "./import_journal.ts";
import { importLines, md5Warning } from "./import_lines.ts";
import { openStorage, openToLook } from "../../service/open_storage.ts";
import type { Output } from "../../process/output.ts";
import { progressBar } from "../../process/progress_bar.ts";
import { readLibraryConfig } from "../../service/read_library_config.ts";

interface ImportCommandOptions extends Readonly<Partial<Record<RecordKind, string>>> {
  readonly config: string;
  readonly exported?: Temporal.Instant;
  readonly dryRun?: true;
  readonly replaceMissing?: true;
  readonly allowRemoving?: number;
  readonly updatePins?: true;
  readonly md5Pins?: Md5Pins;
  readonly by?: string;
  readonly institution?: string;
}

/** PINs that wait to be hashed: a batch of the import's. */
const WAITING_PASSWORDS = 1000;

/** Lists, for each kind of file, its columns. */
function columnLines(): string {
  return RECORD_KINDS.map((kind) => {
    const { columns, attributes } = FILE_TABLES[kind];
    const names = columns.map(({ name, required }) => required ? `${name}*` : name);
    return `  ${kind}: ${[...names, ...attributes === undefined ? [] : [`${ATTRIBUTE}CODE`]].join(" ")}\n`;
  }).join("");
}

/** Makes the command `sip2d import`, which brings a library's data in. */
export function importCommand(output: Output): Command {
  const command = new Command("import")
    .description("bring patrons, items, loans, holds and fees in from CSV files, or from tables of mysql --batch")
    .requiredOption("--config <file>", "the configuration, which names the database");
  for (const kind of RECORD_KINDS) command.option(`--${kind} <file>`, `CSV or .tsv file of ${kind}`);
  return command
    .option("--dry-run", "check everything and tell what would change")
    .option(
      "--replace-missing",
      "also remove what is stored and not in the files; a record with an open loan, hold or fee stays",
    )
    .option(
      "--allow-removing <percent>",
      "with --replace-missing: how much of what is stored may be removed; 10% unless given",
      percentOption,
    )
    .option("--update-pins", "clear PINs also replace those that patrons have")
    .addOption(
      new Option(
        "--md5-pins <what>",
        "whether what looks like an old Koha's MD5 is a PIN in clear; pins where it is not said",
      )
        .choices(["pins", "none"]),
    )
    .option(
      "--exported <time>",
      "when the files were written; what terminals and the desk have changed since then is kept",
      momentOption,
    )
    .option("--by <name>", "your name, for the journal")
    .option(
      "--institution <id>",
      "tell it to the copy of the records of this institution's library system, in the library's place",
    )
    .addHelpText(
      "after",
      "\nExample: sip2d import --config SIPServer.xml --patrons patrons.csv --items items.csv\n" +
        "\nFiles are UTF-8, with a first line of column names; those named .tsv are as mysql --batch writes them. Columns may be absent, except those with *, and in any order:\n" +
        columnLines() +
        "What may stand in each: see docs/reference/files.md, or what the list of faults says is allowed.\n" +
        "\nNothing changes unless every file is in order.\n" +
        "Exit codes: 0 done, 1 the files have faults, 2 wrong usage, 3 a file or the database cannot be read.",
    )
    .action((options: ImportCommandOptions) => runImport(options, output));
}

async function runImport(options: ImportCommandOptions, output: Output): Promise<void> {
  if (options.allowRemoving !== undefined && !options.replaceMissing) {
    throw new CommandFailed("--allow-removing has no effect without --replace-missing", EXIT.usage);
  }
  const config = readLibraryConfig(options.config, output);
  if (options.institution === undefined) refuseGateways(config);
  else refuseOfLibrary(options);
  const { files, unreadable } = sourcesOf(options);
  if (Object.keys(files).length === 0 && unreadable.size === 0) {
    throw new CommandFailed(
      `no file is named; name one with ${RECORD_KINDS.map((kind) => `--${kind}`).join(", ")}`,
      EXIT.usage,
    );
  }
  const job = { options, config, files, unreadable: new Set(unreadable.keys()), now: Temporal.Now.instant() };
  if (options.institution !== undefined) return await runFeed(options.institution, job, unreadable, output);
  if (unreadable.size > 0) {
    // Faults in the readable files are reported at once, although another file cannot be read.
    const tried = Object.keys(files).length > 0 ? await tryOut(job) : undefined;
    if (tried?.ok === false) tellFaults(tried.faults, output);
    throw new CommandFailed([...unreadable.values()].join("; "), EXIT.cannot);
  }
  const { dryRun = false } = options;
  const outcome = await (dryRun ? tryOut : bringIn)(job);
  const warning = outcome.ok ? md5Warning(options.patrons ?? "", outcome.pins, options.md5Pins ?? "pins") : undefined;
  if (warning !== undefined) output.error(warning);
  tell(outcome, dryRun, output);
}

/** Feeds the copy of an institution's library system. */
async function runFeed(
  institution: string,
  { options, config, files, now }: ImportJob,
  unreadable: ReadonlyMap<RecordKind, string>,
  output: Output,
): Promise<void> {
  if (unreadable.size > 0) throw new CommandFailed([...unreadable.values()].join("; "), EXIT.cannot);
  const { dryRun = false, replaceMissing = false, allowRemoving, exported } = options;
  const feed = { institution, config, files, now, exported, dryRun, replaceMissing, allowRemoving };
  const outcome = await feedInstitution(feed, output);
  if (!outcome.ok) failWith(outcome.faults, output);
}

/** Ends the command where no terminal would ever see what is imported. */
function refuseGateways(config: Config): void {
  if (!isElsewhere(config)) return;
  const records = "each institution stands in front of another library system, which has the records";
  throw new CommandFailed(
    `${config.file}: ${records}; import takes the configuration of a library of sip2d's own, or feeds a copy with ` +
      "--institution ID",
    EXIT.faulty,
  );
}

/** Ends the command where an option is about a library of sip2d's own. */
function refuseOfLibrary({ updatePins, md5Pins, by }: ImportCommandOptions): void {
  const given = { "--update-pins": updatePins, "--md5-pins": md5Pins, "--by": by };
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined) throw new CommandFailed(`${name} has no effect with --institution`, EXIT.usage);
  }
}

/** One import that a command line asks for. */
interface ImportJob {
  readonly options: ImportCommandOptions;
  readonly config: Config;
  readonly files: ImportFiles;
  readonly unreadable: ReadonlySet<RecordKind>;
  readonly now: Temporal.Instant;
}

async function tryOut(job: ImportJob): Promise<ImportOutcome> {
  const storage = await openToLook(job.config.storage);
  try {
    return await importInto(storage, job, true);
  } finally {
    await storage.close();
  }
}

async function bringIn(job: ImportJob): Promise<ImportOutcome> {
  const storage = await openStorage(job.config.storage, { asItIs: true });
  try {
    const problem = await storage.examine();
    if (problem !== undefined) throw new CommandFailed(problem.english, EXIT.cannot);
    const outcome = await importInto(storage, job, false);
    if (outcome.ok) {
      await storage.setNote(EXCHANGE_NOTES.import, Temporal.Now.instant().toString());
      const { currencyDigits } = exchangeContext(job.config, job.now);
      await journalImport(outcome, { storage, at: Temporal.Now.instant(), by: job.options.by, currencyDigits });
    }
    return outcome;
  } finally {
    await storage.close();
  }
}

async function importInto(
  storage: Storage,
  { options, config, files, unreadable, now }: ImportJob,
  dryRun: boolean,
): Promise<ImportOutcome> {
  const bar = progressBar();
  try {
    return await importLibrary({
      files,
      unreadable,
      storage,
      passwords: createPasswords({ waiting: WAITING_PASSWORDS }),
      context: exchangeContext(config, now),
      dryRun,
      replaceMissing: options.replaceMissing ?? false,
      mayLack: options.allowRemoving,
      updatePins: options.updatePins ?? false,
      md5Pins: options.md5Pins ?? "pins",
      exported: options.exported ?? now,
      progress: bar.show,
    });
  } finally {
    bar.clear();
  }
}

/** Reads a share such as `25%` or `25`. */
function percentOption(text: string): number {
  const [, digits] = /^(\d{1,3})%?$/.exec(text) ?? [];
  const percent = Number(digits);
  if (digits === undefined || percent > 100) throw new InvalidArgumentError("It must be 0% to 100%.");
  return percent;
}

/** The files that are named, and why some of them cannot be read. */
function sourcesOf(options: ImportCommandOptions) {
  const files: Partial<Record<RecordKind, CsvSource>> = {};
  const unreadable = new Map<RecordKind, string>();
  for (const kind of RECORD_KINDS) {
    const path = options[kind];
    const source = path === undefined ? undefined : sourceOf(path);
    if (typeof source === "string") unreadable.set(kind, source);
    else if (source !== undefined) files[kind] = source;
  }
  return { files, unreadable };
}

function sourceOf(path: string): CsvSource | string {
  try {
    const { size, isFile } = Deno.statSync(path);
    if (!isFile) return `${path} is not a file; what can be read only once will not do`;
    return { name: path, size, open: async () => (await Deno.open(path)).readable };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `${path} is not there`;
    throw error;
  }
}

function tell(outcome: ImportOutcome, dryRun: boolean, output: Output): void {
  if (outcome.ok) {
    for (const line of importLines(outcome, dryRun)) output.out(line);
    return;
  }
  failWith(outcome.faults, output);
}

/** Ends the command with the faults of the files. */
function failWith(faults: FaultList, output: Output): never {
  tellFaults(faults, output);
  const { shown, count } = faults;
  const which = new Set(shown.map(({ file }) => file)).size > 1
    ? `${shown.length} are shown, the first of each file`
    : `the first ${shown.length} are shown`;
  const more = count > shown.length ? `, of which ${which}` : "";
  throw new CommandFailed(`nothing was imported: ${count} ${count === 1 ? "fault" : "faults"}${more}`, EXIT.faulty);
}

function tellFaults({ shown, unjudged }: FaultList, output: Output): void {
  for (const fault of shown) output.error(formatExchangeFault(fault));
  for (const sentence of unjudged) output.error(sentence);
}

import { Command } from "commander";
import { join } from "node:path";
import { exportLibrary, type ExportTarget } from "../exchange/export_library.ts";
import { exportKnown } from "../exchange/feed/export_known.ts";
import { spreadsheetLine } from "../exchange/write_csv.ts";
import { EXCHANGE_NOTES } from "../observability/storage_gauges.ts";
import { syncFolderOf } from "../storage/sqlite/database/sync_folder.ts";
import { RECORD_KINDS } from "../storage/port/record_kind.ts";
import { exchangeContext } from "../desk/work/exchange_context.ts";
import { CommandFailed, EXIT } from "../process/exit_code.ts";
import { momentOption } from "./base/moment_option.ts";
import { copyStorage, openLibrary } from "../service/open_storage.ts";
import type { Output } from "../process/output.ts";
import { progressBar } from "../process/progress_bar.ts";
import { readLibraryConfig } from "../service/read_library_config.ts";

interface ExportCommandOptions {
  readonly config: string;
  readonly to: string;
  readonly since?: Temporal.Instant;
  readonly forSpreadsheets?: true;
  readonly institution?: string;
}

/** Modes of the files and the folder: they hold patrons' data and PINs, which only the owner may read. */
const ONLY_THE_OWNER = { file: 0o600, folder: 0o700 };

/** Makes the command `sip2d export`, which writes the library as CSV files. */
export function exportCommand(output: Output): Command {
  return new Command("export")
    .description("write the whole library as the CSV files that import reads")
    .requiredOption("--config <file>", "the configuration, which names the database")
    .requiredOption("--to <folder>", "where the files go; it is made if it is not there")
    .option("--since <time>", "only what terminals and the desk have changed since then", momentOption)
    .option(
      "--for-spreadsheets",
      "for people: what begins like a formula gets an apostrophe; such files are not for import",
    )
    .option(
      "--institution <id>",
      "instead what the copy of this institution's library system knows: cards.jsonl and copies.jsonl, a line of JSON a record",
    )
    .addHelpText(
      "after",
      "\nExample: sip2d export --config SIPServer.xml --to exported\n" +
        "\nSafe beside a running server: all files show the library at one moment. What copies of library systems know is only\n" +
        "exported with --institution, without the hashes of PINs; import does not read it.",
    )
    .action((options: ExportCommandOptions) =>
      options.institution === undefined
        ? runExport(options, output)
        : runKnownExport(options, options.institution, output)
    );
}

/** Writes what a copy of another system's records knows. */
async function runKnownExport(
  { config: file, to, since, forSpreadsheets }: ExportCommandOptions,
  institution: string,
  output: Output,
): Promise<void> {
  if (since !== undefined || forSpreadsheets) {
    throw new CommandFailed("--institution goes with neither --since nor --for-spreadsheets", EXIT.usage);
  }
  const storage = await openLibrary(copyStorage(readLibraryConfig(file, output), institution)), bar = progressBar();
  try {
    const stage = await storage.stageFeed();
    try {
      const { cards, copies } = await intoFolder(
        to,
        undefined,
        (target) => exportKnown(stage, target, (written) => bar.show("writing records", written)),
      );
      bar.clear();
      output.out(`${join(to, "cards.jsonl")}: ${cards} cards`);
      output.out(`${join(to, "copies.jsonl")}: ${copies} copies`);
    } finally {
      await stage.discard();
    }
  } finally {
    bar.clear();
    await storage.close();
  }
}

/** Has files written into a folder, where all of them get their names, or none. */
async function intoFolder<T>(
  to: string,
  line: ExportTarget["line"],
  write: (target: ExportTarget) => Promise<T>,
): Promise<T> {
  await Deno.mkdir(to, { recursive: true, mode: ONLY_THE_OWNER.folder });
  const parts: ExportPart[] = [];
  try {
    const written = await write(folderTarget(to, parts, line));
    for (const { path } of parts) await Deno.rename(partOf(path), path);
    for (const { path } of parts.slice(0, 1)) await syncFolderOf(path);
    return written;
  } catch (error) {
    // An export that failed, for example on a full disk, leaves no file behind.
    for (const { path } of parts) await Deno.remove(partOf(path)).catch(() => {});
    throw error;
  } finally {
    for (const { file } of parts) file.close();
  }
}

async function runExport(
  { config: file, to, since, forSpreadsheets }: ExportCommandOptions,
  output: Output,
): Promise<void> {
  const config = readLibraryConfig(file, output);
  const storage = await openLibrary(config.storage);
  const bar = progressBar();
  try {
    const context = exchangeContext(config, Temporal.Now.instant());
    const snapshot = await storage.snapshot(since);
    try {
      // The files' names are on disk before the database says that there was an export.
      const counts = await intoFolder(
        to,
        forSpreadsheets ? spreadsheetLine : undefined,
        (target) => exportLibrary(snapshot, target, context, (kind, rows) => bar.show(`writing ${kind}`, rows)),
      );
      await storage.setNote(EXCHANGE_NOTES.export, Temporal.Now.instant().toString());
      bar.clear();
      for (const kind of RECORD_KINDS) output.out(`${join(to, `${kind}.csv`)}: ${counts.get(kind) ?? 0} ${kind}`);
    } finally {
      await snapshot.close();
    }
  } finally {
    bar.clear();
    await storage.close();
  }
}

/** A file of an export that is being written. It is locked until all have got their names. */
interface ExportPart {
  readonly path: string;
  readonly file: Deno.FsFile;
}

/**
 * Makes a target that writes files to a folder, where they get their names when all of them are whole; `begun`
 * gathers them.
 */
function folderTarget(folder: string, begun: ExportPart[], line?: ExportTarget["line"]): ExportTarget {
  return {
    line,
    async write(name, text) {
      const path = join(folder, name);
      const file = await openPart(path, folder);
      begun.push({ path, file });
      await file.truncate();
      const encoder = new TextEncoder();
      for await (const piece of text) await writeAll(file, encoder.encode(piece));
      await file.sync();
    },
  };
}

/** Opens a file for this export alone: two that write into one would leave a mixture of both. */
async function openPart(path: string, folder: string): Promise<Deno.FsFile> {
  const file = await Deno.open(partOf(path), { write: true, create: true, mode: ONLY_THE_OWNER.file });
  // Some disks over a network know no locks.
  if (await file.tryLock(true).catch(() => true)) return file;
  file.close();
  throw new CommandFailed(
    `another export is writing to ${folder}; wait for its end, or name another folder`,
    EXIT.cannot,
  );
}

function partOf(path: string): string {
  return `${path}.part`;
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
}

import { isOnlyThisMachine } from "../../config/base/is_this_machine.ts";
import type { Config, Institution, StandIn } from "../../config/config.ts";
import { feedCopy, type FeedOutcome, type FeedReport } from "../../exchange/feed/feed_copy.ts";
import type { ImportFiles } from "../../exchange/import_library.ts";
import { countClearPins } from "../../exchange/import_pins.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import { newId } from "../../service/new_id.ts";
import { hasNoCopy, openStorage, openToLook } from "../../service/open_storage.ts";
import type { Output } from "../../process/output.ts";
import { FEED_NOTES } from "../../storage/port/feed_stage.ts";
import { RECORD_KINDS } from "../../storage/port/record_kind.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { progressBar } from "../../process/progress_bar.ts";

/** One feed that a command line asks for. */
interface FeedJob {
  readonly institution: string;
  readonly config: Config;
  readonly files: ImportFiles;
  readonly now: Temporal.Instant;
  readonly exported?: Temporal.Instant;
  readonly dryRun: boolean;
  readonly replaceMissing: boolean;
  readonly allowRemoving?: number;
}

/** Tells the copy of an institution's library system what that system's files say, and tells people what was done. */
export async function feedInstitution(job: FeedJob, output: Output): Promise<FeedOutcome> {
  const { config, files, now, exported = now, dryRun } = job;
  const served = fedInstitution(job);
  if (Temporal.Instant.compare(exported, now) > 0) {
    throw new CommandFailed(`--exported is later than now: what terminals tell until then would not count`, EXIT.usage);
  }
  const storage =
    await (dryRun ? openToLook(served.standIn.storage) : openStorage(served.standIn.storage, { asItIs: true }));
  try {
    const problem = dryRun ? undefined : await storage.examine();
    if (problem !== undefined) throw new CommandFailed(problem.english, EXIT.cannot);
    const late = await lateLine(storage, exported);
    if (late !== undefined) output.error(late);
    const outcome = await feedInto(storage, served, { ...job, exported });
    if (!outcome.ok) return outcome;
    const context = contextOf(served, now), { patrons } = files;
    const clear = patrons === undefined ? 0 : await countClearPins(patrons, context);
    for (const line of feedLines(outcome.report, { dryRun, clear, config })) output.out(line);
    return outcome;
  } finally {
    await storage.close();
  }
}

type Fed = Institution & { readonly standIn: StandIn };

/** Finds the institution, and ends the command where its copy takes no files. */
function fedInstitution({ institution, config }: FeedJob): Fed {
  const { file, institutions, listeners } = config, found = institutions.get(institution);
  const named = `${file}: institution ${JSON.stringify(institution)}`;
  const { standIn } = found ?? {};
  if (found === undefined || standIn === undefined) throw hasNoCopy(config, institution);
  if (standIn.feed === undefined && isOnlyThisMachine(listeners)) {
    const why = "only programs of this machine reach sip2d, as on a kiosk's own, and the files tell of all patrons";
    const what =
      'say feed="yes" in its <sip2d:stand_in> if all of them may be kept here, or feed="seen" for those only ' +
      "that terminals here have asked for";
    throw new CommandFailed(`${named}: ${why}; ${what}`, EXIT.faulty);
  }
  return { ...found, standIn };
}

function contextOf({ timeZone, currencyDigits }: Institution, now: Temporal.Instant) {
  return { now, timeZone, currencyDigits, newId };
}

async function feedInto(
  storage: Storage,
  served: Fed,
  { config, files, now, exported = now, dryRun, replaceMissing, allowRemoving }: FeedJob,
): Promise<FeedOutcome> {
  const bar = progressBar(), { feed, pinDays, keeps } = served.standIn;
  try {
    return await feedCopy({
      files,
      storage,
      institution: served.id,
      context: contextOf(served, now),
      at: exported,
      whole: replaceMissing,
      onlySeen: feed === "seen",
      pins: pinDays > 0,
      ...keeps && { keeps },
      forget: config.circulation.forgetPatronAtReturn,
      dryRun,
      ...allowRemoving !== undefined && { mayLack: allowRemoving },
      progress: bar.show,
    });
  } finally {
    bar.clear();
  }
}

/** Warns of files that are not newer than what the copy has been told. */
async function lateLine(storage: Pick<Storage, "note">, exported: Temporal.Instant): Promise<string | undefined> {
  const before = await storage.note(FEED_NOTES.any);
  if (before === undefined || Temporal.Instant.compare(before, exported) < 0) return undefined;
  return `the copy has been told of ${before} already: what that said stays where these files say otherwise`;
}

/** Lists what an administrator reads after a feed that went well, or was only tried. */
function feedLines(
  { rows, ended, unseen }: FeedReport,
  { dryRun, clear, config: { file } }: { readonly dryRun: boolean; readonly clear: number; readonly config: Config },
): readonly string[] {
  return [
    ...dryRun ? ["nothing has been changed; an import would do this:"] : [],
    ...RECORD_KINDS.flatMap((kind) => {
      const told = rows.get(kind), gone = ended.get(kind) ?? 0;
      if (told === undefined) return [];
      if (kind === "titles" || kind === "payments") return [`${kind}: a copy keeps nothing of them`];
      return [`${kind}: ${number(told)} told${gone > 0 ? `, ${number(gone)} that the file lacks ended` : ""}`];
    }),
    ...unseen > 0
      ? [
        `${
          number(unseen)
        } of the patrons are not kept: no terminal here has asked for their cards (feed="seen" in ${file})`,
      ]
      : [],
    ...clear > 0 ? [`PINs: ${number(clear)} in clear were not taken; a copy takes hashes only`] : [],
  ];
}

function number(count: number): string {
  return count.toLocaleString("en");
}

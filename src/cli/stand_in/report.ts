import type { Config, Institution, StandIn } from "../../config/config.ts";
import {
  agreement,
  comparable,
  type CopyReport,
  type DifferenceTold,
  type MessageTally,
  readCopyReport,
} from "../../desk/copy/copy_report.ts";
import { COMPARED_OUTCOMES } from "../../library/known/compared.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import { hasNoCopy, openLibrary } from "../../service/open_storage.ts";
import type { Output } from "../../process/output.ts";

/** How a report is asked for. */
export interface ReportOptions {
  readonly institution?: string;
  readonly days: string;
  readonly examples: string;
  readonly json?: true;
}

/** Tells how far copies said the same as their library systems. */
export async function tellReport(options: ReportOptions, config: Config, output: Output): Promise<void> {
  const days = numberIn("--days", options.days, [1, 366]),
    examples = numberIn("--examples", options.examples, [0, 10_000]);
  const told: Record<string, CopyReport> = {};
  for (const { id, timeZone, standIn } of copiedIn(config, options.institution)) {
    const storage = await openLibrary(standIn.storage);
    try {
      const to = Temporal.Now.plainDateISO(timeZone);
      told[id] = await readCopyReport(storage.comparisons, { to, days, examples });
    } finally {
      await storage.close();
    }
  }
  if (options.json) return output.out(JSON.stringify(told, undefined, 2));
  for (const line of Object.entries(told).flatMap(([id, report]) => reportLines(id, report))) output.out(line);
}

type Copied = Institution & { readonly standIn: StandIn };

/** The institutions that have a copy, or the one that is named. */
function copiedIn(config: Config, wanted: string | undefined): readonly Copied[] {
  const copied = [...config.institutions.values()].flatMap((each) =>
    each.standIn === undefined ? [] : [{ ...each, standIn: each.standIn }]
  );
  const chosen = copied.filter(({ id }) => wanted === undefined || id === wanted);
  if (chosen.length > 0) return chosen;
  if (wanted !== undefined) throw new CommandFailed(hasNoCopy(config, wanted).message, EXIT.faulty);
  throw new CommandFailed(`${config.file}: no institution has <sip2d:stand_in>`, EXIT.faulty);
}

function numberIn(option: string, text: string, [least, most]: readonly [number, number]): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (number >= least && number <= most) return number;
  const said = `${option} is ${JSON.stringify(text)}, but must be a whole number from ${least} to ${most}`;
  throw new CommandFailed(said, EXIT.usage);
}

/** Writes a report for people: a line a message, then the differences. */
function reportLines(id: string, { from, to, messages, total, differences }: CopyReport): readonly string[] {
  const head = `${id}: from ${from} to ${to}, ${shareOf(total)} of ${comparable(total)} answers the same`;
  if (messages.length === 0) return [`${id}: nothing was compared from ${from} to ${to}`];
  return [
    head,
    ...messages.map(({ message, tally }) =>
      `  ${message.padEnd(4)}${shareOf(tally).padStart(8)} of ${comparable(tally)}${causesOf(tally)}`
    ),
    ...differences.map((difference) => `  ${differenceLine(difference)}`),
  ];
}

function causesOf(tally: MessageTally["tally"]): string {
  const causes = COMPARED_OUTCOMES.filter((outcome) => outcome !== "agrees" && tally[outcome] > 0);
  return causes.length === 0 ? "" : `; ${causes.map((cause) => `${cause} ${tally[cause]}`).join(", ")}`;
}

function differenceLine(difference: DifferenceTold): string {
  const { at, message, field, outcome, bySystem, byCopy, patronId, itemId } = difference;
  const about = [patronId, itemId].filter((id) => id !== undefined).join(" ");
  return `${at} ${message} ${about} ${field}: the system ${bySystem}, the copy ${byCopy || "nothing"} (${outcome})`;
}

/** Written such that it is 100 % only where nothing was different. */
function shareOf(tally: MessageTally["tally"]): string {
  const share = agreement(tally);
  return share === undefined ? "none" : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

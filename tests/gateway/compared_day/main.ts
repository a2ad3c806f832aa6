import { Argument, Command } from "commander";
import { join } from "node:path";
import { agreement, comparable, type CopyReport } from "../../../src/desk/copy/copy_report.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { count, earlierSeed, readArguments } from "../../support/program/script.ts";
import { TOWN } from "./library.ts";
import { playDay } from "./play_day.ts";

const script = new Command("deno task soak:day")
  .description(
    "Plays a library's day through a gateway before a simulated Koha whose desk acts unseen, and prints how far its copy said the same, before and after the next feed.",
  )
  .addArgument(new Argument("[messages]", "how many").argParser(count).default(6_000))
  .addArgument(earlierSeed());
const [messages, seed] = readArguments(script).processedArgs as [number, number];

const folder = await Deno.makeTempDir({ prefix: "sip2d-day-" });
const storage = await openSqliteStorage(join(folder, "copy.db"));
try {
  const { before, after, touched, lost } = await playDay({ seed, messages, size: TOWN, storage });
  say(`${messages} messages, seed ${seed}, ${lost} not compared`);
  for (const [when, report] of [["before the feed that follows", before], ["after it", after]] as const) {
    say(when);
    for (const line of linesOf(report)) say(`  ${line}`);
  }
  say("differences after it, and how many of them about a card or a copy that the desk had changed");
  for (const [outcome, { all, touched: changed }] of Object.entries(touched)) say(`  ${outcome}: ${all}, ${changed}`);
} finally {
  await storage.close();
  await Deno.remove(folder, { recursive: true });
}

function linesOf({ messages: all, total }: CopyReport): readonly string[] {
  return [...all, { message: "all", tally: total }].map(({ message, tally }) => {
    const { agrees: _, ...causes } = tally, share = agreement(tally);
    const told = Object.entries(causes).filter(([, many]) => many > 0).map(([cause, many]) => `${cause} ${many}`);
    const percent = share === undefined ? "none" : `${(share * 100).toFixed(1)} %`;
    return `${message.padEnd(6)} ${percent.padStart(7)} of ${comparable(tally)}; ${told.join(", ")}`;
  });
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

import { Argument, Command } from "commander";
import type { Output } from "../../process/output.ts";
import { readLibraryConfig } from "../../service/read_library_config.ts";
import { turnCopy } from "./by_hand.ts";
import { forgetByCommand, type ForgetOptions } from "./forget.ts";
import { type ReportOptions, tellReport } from "./report.ts";

interface StandInCommandOptions extends ReportOptions, ForgetOptions {
  readonly config: string;
}

/**
 * Makes the command `sip2d stand-in`, by which staff have a copy answer in its library system's place, and see how far it
 * says the same, and have it forget a card.
 */
export function standInCommand(output: Output): Command {
  return new Command("stand-in")
    .description(
      "have the copy of a library system answer in its place, tell how far it says the same, or have it forget a card",
    )
    .addArgument(
      new Argument(
        "<what>",
        "start: the copy answers until it is stopped, beside the running server; stop: only while the system is away; " +
          "report: what came of comparing both; forget: nothing is known of a card any more",
      ).choices(["start", "stop", "report", "forget"]),
    )
    .requiredOption("--config <file>", "the configuration, which names the databases")
    .option(
      "--institution <id>",
      "whose copy; start, stop and forget need it where several institutions have one, a report is about all",
    )
    .option("--patron <card>", "of forget, which needs it: the card")
    .option("--reason <text>", "of start, stop and forget, which need it: why, for the journal")
    .option("--by <name>", "of start, stop and forget: your name, for the journal")
    .option("--days <number>", "of a report: days to look back, up to 366", "30")
    .option("--examples <number>", "of a report: so many of the newest differences, with their cards and copies", "0")
    .option("--json", "of a report: as JSON")
    .addHelpText(
      "after",
      '\nExample: sip2d stand-in start --config SIPServer.xml --institution CPL --reason "Koha is updated" --by anna\n' +
        "\nA server takes it over within some seconds, and keeps it over a restart.\n" +
        "forget: what is known of a card, which copies it has on loan, and differences that name it. The journal does not name\n" +
        "it. What an answer or a feed tells later is known again. Refused while a change of the card is not settled.\n" +
        "Counts of a report are kept for a year, differences for seven days.\n" +
        "Exit codes: 0 done, 1 there is no such copy, or the card cannot be forgotten now.",
    )
    .action(async (what: "start" | "stop" | "report" | "forget", options: StandInCommandOptions) => {
      const config = readLibraryConfig(options.config, output);
      if (what === "report") await tellReport(options, config, output);
      else if (what === "forget") await forgetByCommand(options, config, output);
      else await turnCopy(what, options, config, output);
    });
}

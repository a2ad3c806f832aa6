import { Argument, Command } from "commander";
import { CommandFailed, EXIT } from "../service/exit_code.ts";
import { openLibrary } from "../service/open_storage.ts";
import type { Output } from "../service/output.ts";
import { COMMAND_LINE } from "../circulation/staff.ts";
import { openHandSwitch } from "../stand_in/hand_switch.ts";
import { chosenCopy, turnByHand } from "../stand_in/turn_by_hand.ts";
import { readLibraryConfig } from "./base/read_library_config.ts";

interface StandInCommandOptions {
  readonly config: string;
  readonly institution?: string;
  readonly reason: string;
  readonly by?: string;
}

/** Makes the command `sip2d stand-in`, by which staff have a copy answer in its library system's place. */
export function standInCommand(output: Output): Command {
  return new Command("stand-in")
    .description("have the copy of a library system answer in its place, beside the running server")
    .addArgument(
      new Argument("<what>", "start: the copy answers until it is stopped; stop: only while the system is away")
        .choices(["start", "stop"]),
    )
    .requiredOption("--config <file>", "the configuration, which names the databases")
    .option("--institution <id>", "whose copy; needed where several institutions have one")
    .requiredOption("--reason <text>", "why, for the journal")
    .option("--by <name>", "your name, for the journal")
    .addHelpText(
      "after",
      '\nExample: sip2d stand-in start --config SIPServer.xml --institution CPL --reason "Koha is updated" --by anna\n' +
        "\nA server takes it over within some seconds, and keeps it over a restart.\n" +
        "Exit codes: 0 done, 1 there is no such copy.",
    )
    .action(async (what: "start" | "stop", options: StandInCommandOptions) => {
      const { institution = "", reason, by = COMMAND_LINE } = options;
      const config = readLibraryConfig(options.config, output);
      const chosen = chosenCopy(institution, config);
      if (typeof chosen === "string" || chosen.standIn === undefined) {
        throw new CommandFailed(String(chosen), EXIT.faulty);
      }
      const journal = await openLibrary(config.storage);
      try {
        const copy = await openLibrary(chosen.standIn.storage);
        try {
          const hand = await openHandSwitch({ notes: copy, after: () => () => {} });
          const told = await turnByHand({ on: what === "start", institution: chosen.id, reason, by }, {
            ...{ current: () => config, handOf: () => hand, journal },
            now: Temporal.Now.instant,
          });
          if (!told.done) throw new CommandFailed(told.text, EXIT.faulty);
          output.out(told.text);
        } finally {
          await copy.close();
        }
      } finally {
        await journal.close();
      }
    });
}

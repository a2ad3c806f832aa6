import { Command } from "commander";
import type { Fault } from "../config/base/fault.ts";
import { formatFault } from "../config/base/format_fault.ts";
import { loadConfig } from "../config/load_config.ts";
import type { Output } from "../service/output.ts";
import { counted, usableConfig } from "../service/read_config.ts";
import { sources } from "../service/sources.ts";
import { checkUpstreams } from "./upstream/check_upstreams.ts";

/** Makes the command `sip2d check`, which tells all that is wrong with a configuration, and starts nothing. */
export function checkCommand(output: Output): Command {
  return new Command("check")
    .description("read a configuration and list everything that is wrong with it")
    .requiredOption("--config <file>", "the configuration, in the format of Koha's SIPServer.xml")
    .option(
      "--upstream",
      "also log in at the library systems behind its institutions, ask 99 and 17, and say what they are like",
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 in order (there may be warnings), 1 there are errors, or a library system does not answer as it should," +
        "\n3 a library system cannot be reached. A password that is refused is sent once.",
    )
    .action(async ({ config: file, upstream }: { config: string; upstream?: true }) => {
      const { config, faults } = loadConfig(file, sources);
      for (const [heading, severity] of GROUPS) {
        const group = faults.filter((fault) => fault.severity === severity);
        if (group.length > 0) output.error(`${heading}:`);
        for (const fault of group) output.error(formatFault(fault));
      }
      const usable = usableConfig(file, { config, faults });
      const { accounts, institutions, listeners } = usable;
      const [listening, letIn, served] = [
        counted(listeners.length, "listener"),
        counted(accounts.size, "account"),
        counted(institutions.size, "institution"),
      ];
      output.out(`${file} is in order: ${listening}, ${letIn}, ${served}`);
      if (upstream) await checkUpstreams(usable, output);
    });
}

/** The groups in which faults are told, in the order in which a person reads them. */
const GROUPS = [
  ["Errors", "error"],
  ["What terminals, patrons or staff will notice", "warning"],
  ["What has no effect and does no harm, and what is set by itself", "note"],
] as const satisfies readonly (readonly [string, Fault["severity"]])[];

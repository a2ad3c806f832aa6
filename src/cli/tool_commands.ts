import type { Command } from "commander";
import type { Output } from "../process/output.ts";
import { clientCommand } from "../tools/client/client.ts";
import { compareCommand } from "../tools/compare/compare.ts";
import { conformCommand } from "../tools/conform/command/conform.ts";
import { loadCommand } from "../tools/load/load.ts";
import { recordCommand } from "../tools/record/record.ts";
import { simulateCommand } from "../tools/simulate/simulate.ts";
import { profileFromLibrary } from "./conform/profile_from_library.ts";
import { withSampleServer } from "./conform/sample_server.ts";

export { serveAsWorker } from "../tools/load/load_worker.ts";

/** Makes the commands of the other side of the wire, in the order in which the help lists them. */
export function toolCommands(output: Output): readonly Command[] {
  return [
    clientCommand(output),
    loadCommand(output),
    conformCommand(output, { writeProfile: profileFromLibrary, withSample: withSampleServer }),
    simulateCommand(output),
    recordCommand(output),
    compareCommand(output),
  ];
}

import { COMMAND_LINE } from "../../circulation/staff.ts";
import type { Config } from "../../config/config.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import type { Output } from "../../process/output.ts";
import { openHandSwitch } from "../../stand_in/hand_switch.ts";
import { turnByHand } from "../../stand_in/turn_by_hand.ts";
import { withCopy } from "./with_copy.ts";

/** Who has a copy answer, and why. */
export interface ByHandOptions {
  readonly institution?: string;
  readonly reason?: string;
  readonly by?: string;
}

/** Has a copy answer in its library system's place, or ends that. */
export async function turnCopy(
  what: "start" | "stop",
  { institution = "", reason = "", by = COMMAND_LINE }: ByHandOptions,
  config: Config,
  output: Output,
): Promise<void> {
  if (reason === "") throw new CommandFailed(`${what} needs --reason, for the journal`, EXIT.usage);
  await withCopy(institution, config, output, async ({ institution: { id }, copy, journal }) => {
    const hand = await openHandSwitch({ notes: copy, after: () => () => {} });
    return await turnByHand({ on: what === "start", institution: id, reason, by }, {
      ...{ current: () => config, handOf: () => hand, journal },
      now: Temporal.Now.instant,
    });
  });
}

import { COMMAND_LINE } from "../../circulation/staff.ts";
import type { Config } from "../../config/config.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import { openLibrary } from "../../service/open_storage.ts";
import type { Output } from "../../process/output.ts";
import { openHandSwitch } from "../../stand_in/hand_switch.ts";
import { chosenCopy, turnByHand } from "../../stand_in/turn_by_hand.ts";

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
  const chosen = chosenCopy(institution, config);
  if ("code" in chosen) throw new CommandFailed(chosen.english, EXIT.faulty);
  if (chosen.standIn === undefined) throw new CommandFailed(`${chosen.id} has no copy`, EXIT.faulty);
  const journal = await openLibrary(config.storage);
  try {
    const copy = await openLibrary(chosen.standIn.storage);
    try {
      const hand = await openHandSwitch({ notes: copy, after: () => () => {} });
      const told = await turnByHand({ on: what === "start", institution: chosen.id, reason, by }, {
        ...{ current: () => config, handOf: () => hand, journal },
        now: Temporal.Now.instant,
      });
      const text = told.told.map(({ english }) => english).join(" ");
      if (!told.done) throw new CommandFailed(text, EXIT.faulty);
      output.out(text);
    } finally {
      await copy.close();
    }
  } finally {
    await journal.close();
  }
}

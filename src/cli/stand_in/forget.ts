import { COMMAND_LINE } from "../../circulation/staff.ts";
import type { Config } from "../../config/config.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import type { Output } from "../../process/output.ts";
import { forgetCard } from "../../stand_in/forget_card.ts";
import type { ByHandOptions } from "./by_hand.ts";
import { withCopy } from "./with_copy.ts";

/** Which card is forgotten, by whom, and why. */
export interface ForgetOptions extends ByHandOptions {
  readonly patron?: string;
}

/** Has a copy forget a card. */
export async function forgetByCommand(
  { institution = "", patron = "", reason = "", by = COMMAND_LINE }: ForgetOptions,
  config: Config,
  output: Output,
): Promise<void> {
  const patronId = patron.trim(), why = reason.trim();
  if (patronId === "") throw new CommandFailed("forget needs --patron, the card", EXIT.usage);
  if (why === "") {
    throw new CommandFailed("forget needs --reason, for the journal, which does not name the card", EXIT.usage);
  }
  await withCopy(
    institution,
    config,
    output,
    ({ institution, copy, journal }) =>
      forgetCard({ institution, patronId, reason: why, by, now: Temporal.Now.instant() }, { copy, journal }),
  );
}

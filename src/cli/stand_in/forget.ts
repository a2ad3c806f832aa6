import { COMMAND_LINE } from "../../circulation/staff.ts";
import type { Config } from "../../config/config.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import { openLibrary } from "../../service/open_storage.ts";
import type { Output } from "../../process/output.ts";
import { forgetCard } from "../../stand_in/forget_card.ts";
import { chosenCopy } from "../../stand_in/turn_by_hand.ts";
import type { ByHandOptions } from "./by_hand.ts";

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
  const chosen = chosenCopy(institution, config);
  if ("code" in chosen) throw new CommandFailed(chosen.english, EXIT.faulty);
  if (chosen.standIn === undefined) throw new CommandFailed(`${chosen.id} has no copy`, EXIT.faulty);
  const journal = await openLibrary(config.storage);
  try {
    const copy = await openLibrary(chosen.standIn.storage);
    try {
      const asked = { institution: chosen, patronId, reason: why, by, now: Temporal.Now.instant() };
      const told = await forgetCard(asked, { copy, journal });
      if (!told.done) throw new CommandFailed(told.text, EXIT.faulty);
      output.out(told.text);
    } finally {
      await copy.close();
    }
  } finally {
    await journal.close();
  }
}

import type { Config, Institution } from "../../config/config.ts";
import type { Notice } from "../../library/notice.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import type { Output } from "../../process/output.ts";
import { openLibrary } from "../../service/open_storage.ts";
import { chosenCopy } from "../../stand_in/turn_by_hand.ts";
import type { Storage } from "../../storage/port/storage.ts";

/** The institution whose copy is meant, that copy, and the server's own database, which has the journal. */
interface OpenCopy {
  readonly institution: Institution;
  readonly copy: Storage;
  readonly journal: Storage;
}

/**
 * Opens a copy beside a running server, and tells what came of what was done with it.
 *
 * @param named the institution's id; empty: the only one with a copy
 * @throws {CommandFailed} where there is no such copy, or it was not done
 */
export async function withCopy(
  named: string,
  config: Config,
  output: Output,
  use: (open: OpenCopy) => Promise<{ readonly done: boolean; readonly told: readonly Notice[] }>,
): Promise<void> {
  const institution = chosenCopy(named, config);
  if ("code" in institution) throw new CommandFailed(institution.english, EXIT.faulty);
  const journal = await openLibrary(config.storage);
  try {
    const copy = await openLibrary(institution.standIn.storage);
    try {
      const { done, told } = await use({ institution, copy, journal });
      const text = told.map(({ english }) => english).join(" ");
      if (!done) throw new CommandFailed(text, EXIT.faulty);
      output.out(text);
    } finally {
      await copy.close();
    }
  } finally {
    await journal.close();
  }
}

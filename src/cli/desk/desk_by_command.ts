import { COMMAND_LINE } from "../../circulation/staff.ts";
import type { Config } from "../../config/config.ts";
import { createDeskWork } from "../../desk/work/create_desk_work.ts";
import type { Attendant, DeskWork } from "../../desk/work/desk_work.ts";
import { createPasswords } from "../../password/passwords.ts";
import type { Storage } from "../../storage/port/storage.ts";

/**
 * Gives the desk of a library to whoever runs a command: who can read its database may set aside whatever staff may.
 */
export function deskByCommand(
  config: Config,
  storage: Storage,
  { by = "", branch }: { readonly by?: string; readonly branch?: string },
): { readonly work: DeskWork; readonly at: Attendant } {
  const work = createDeskWork({
    storage,
    current: () => config,
    clock: Temporal.Now.instant,
    hash: (pin) => createPasswords({ waiting: 1 }).hash(pin),
  });
  return { work, at: { name: by.trim() || COMMAND_LINE, role: "admin", branch } };
}

import { createRedaction, type Redact } from "../../library/redaction.ts";
import { REDACTION_NOTE, type Storage } from "../../storage/port/storage.ts";

/**
 * Makes the function that redacts what terminals send, with the key that all processes of a database share. The first
 * one makes it. While the database cannot be reached, one of this process's own serves: repeated messages are then known
 * by it in this process only.
 */
export async function openRedaction(storage: Pick<Storage, "noteOnce">): Promise<Redact> {
  const own = randomKey();
  let shared: string | undefined;
  const share = async () => void (shared = await storage.noteOnce(REDACTION_NOTE, own).catch(() => undefined));
  await share();
  return createRedaction(() => {
    if (shared === undefined) void share();
    return shared ?? own;
  });
}

/** Makes a key of 256 bits, in letters. */
function randomKey(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toHex();
}

import type { StorageConfig } from "../../config/config.ts";

/** Names the note of the server's own database that says where an institution's ledger is. */
export function noteOf(institution: string): string {
  return `ledger of ${institution}`;
}

/** Gives the addresses in such a note: of databases that may have rows, other than the server's own. */
export function placesIn(note: string | undefined): readonly string[] {
  return (note ?? "").split("\n").filter((each) => each !== "");
}

/** Names a database such that it can be opened again. A password is none of a note's. */
export function addressOf(storage: StorageConfig): string {
  if (storage.kind === "sqlite") return `sqlite:${storage.path}`;
  const { user, host, port, others = [], database } = storage;
  const hosts = [{ host, port }, ...others].map((each) => `${each.host}:${each.port}`).join(",");
  return `postgres://${encodeURIComponent(user)}@${hosts}/${encodeURIComponent(database)}`;
}

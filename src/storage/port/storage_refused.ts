/** A database that cannot serve as this program's storage. The message is one line: where, what was found, what to do. */
export class StorageRefused extends Error {
  override readonly name = "StorageRefused";
}

/** The database is backed up by a tool of its own, which the message names. */
export class BackupElsewhere extends Error {
  override readonly name = "BackupElsewhere";
}

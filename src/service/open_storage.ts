import type { Config, PostgresConfig, StorageConfig } from "../config/config.ts";
import { storageAt } from "../config/read_storage.ts";
import { answerLimit } from "../server/session/identity.ts";
import type { JournalLost } from "../storage/port/journal_line.ts";
import type { Storage } from "../storage/port/storage.ts";
import { StorageRefused } from "../storage/port/storage_refused.ts";
import type { TellUpdate } from "../storage/port/update_progress.ts";
import { databaseName } from "../storage/postgres/connection/postgres_address.ts";
import { openPostgresStorage } from "../storage/postgres/open_postgres_storage.ts";
import { IN_MEMORY } from "../storage/sqlite/database/prepare_database.ts";
import { backupSqliteFile, openSqliteStorage } from "../storage/sqlite/open_sqlite_storage.ts";
import { CommandFailed, EXIT } from "../process/exit_code.ts";
import { standardOutput } from "../process/output.ts";
import { sources } from "../process/sources.ts";

/** Milliseconds between two lines about the same table. */
const PAUSE = 1000;

/** How a storage is opened; commands that run beside a server need none of this. */
interface OpeningOptions {
  /** Milliseconds that an operation waits at most; a few seconds if no terminal waits. */
  readonly patience?: number;
  /** Takes lines about how far bringing a database up to date has come; by default standard error. */
  readonly tell?: (line: string) => void;
  readonly journalLost?: JournalLost;
  /** Called with the name of the database on the one of several servers that has been found to take changes. */
  readonly moved?: (where: string) => void;
  /** Called with the reason why the journal on PostgreSQL gets no further month. */
  readonly monthRefused?: (reason: string) => void;
  /** Whether borrowers are forgotten when copies come back. */
  readonly forgets?: boolean;
  /** Whether an SQLite file that an older version made is refused instead of brought up to date. */
  readonly asItIs?: boolean;
}

export function openStorage(config: StorageConfig, options: OpeningOptions = {}): Promise<Storage> {
  const { patience, tell, journalLost, forgets, asItIs } = options;
  return refusalsTold(
    () =>
      config.kind === "sqlite"
        ? openSqliteStorage(config.path, { patience, journalLost, forgets, asItIs, onUpdate: updateLines(tell) })
        : openServer(config, options),
    config,
  );
}

/**
 * Opens a storage that must be there: a command that shows a library must not make an empty one at a mistyped path. Nor
 * may it update the file, since a server of an older version may be using it.
 */
export function openLibrary(config: StorageConfig): Promise<Storage> {
  refuseAbsent(config);
  return openStorage(config, { asItIs: true });
}

/**
 * Opens a database of this server by the address that a note has, where no password stands. `undefined`: the file is not
 * there any more.
 */
export async function reopenStorage(
  address: string,
  { storage: own }: Pick<Config, "storage">,
): Promise<Storage | undefined> {
  const found = storageAt(address, { folder: ".", sources });
  if (!found.ok) throw new CommandFailed(found.message, EXIT.cannot);
  const { storage } = found;
  if (storage.kind === "sqlite") return libraryIsThere(storage) ? await openStorage(storage) : undefined;
  const isBeside = own.kind === "postgres" && own.host === storage.host && own.user === storage.user;
  return await openStorage(isBeside ? { ...own, database: storage.database } : storage);
}

/**
 * Opens the databases of a configuration that keep ledgers for a while: the server's own first, then each copy that is
 * there.
 */
export async function withKeepers(
  { storage, institutions }: Pick<Config, "storage" | "institutions">,
  work: (keepers: readonly [Storage, ...Storage[]]) => Promise<void>,
): Promise<void> {
  const own = await openLibrary(storage), copies: Storage[] = [];
  try {
    for (const { standIn } of institutions.values()) {
      if (standIn !== undefined && libraryIsThere(standIn.storage)) copies.push(await openLibrary(standIn.storage));
    }
    await work([own, ...copies]);
  } finally {
    for (const each of [own, ...copies]) await each.close();
  }
}

/** Copies the library that a configuration names, as it is, into a file that is not there yet. */
export async function backupLibrary(config: StorageConfig, to: string): Promise<void> {
  refuseAbsent(config);
  if (config.kind === "sqlite") return await refusalsTold(() => backupSqliteFile(config.path, to));
  const storage = await openStorage(config);
  try {
    await refusalsTold(() => storage.backup(to));
  } finally {
    await storage.close();
  }
}

/**
 * Opens a storage in which nothing is to be changed. Where there is no SQLite file yet, or an empty one, none is made: an
 * empty library in memory stands for it.
 */
export function openToLook(config: StorageConfig): Promise<Storage> {
  const absent = config.kind === "sqlite" && !libraryIsThere(config);
  return openStorage(absent ? { ...config, path: IN_MEMORY } : config, { asItIs: !absent });
}

/**
 * Finds where the copy of the records of an institution's library system is kept.
 *
 * @throws CommandFailed where the institution has none
 */
export function copyStorage(config: Pick<Config, "file" | "institutions">, institution: string): StorageConfig {
  const { standIn } = config.institutions.get(institution) ?? {};
  if (standIn === undefined) throw hasNoCopy(config, institution);
  return standIn.storage;
}

/**
 * Says that an institution has no copy of its library system's records, and names those that have one; or that there is no
 * such institution, and names those that there are.
 */
export function hasNoCopy({ file, institutions }: Pick<Config, "file" | "institutions">, institution: string) {
  const copied = [...institutions.values()].filter(({ standIn }) => standIn !== undefined).map(({ id }) => id);
  const others = copied.length === 0 ? "nor has any other" : `these have one: ${copied.join(", ")}`;
  const named = `institution ${JSON.stringify(institution)}`;
  if (!institutions.has(institution)) {
    const ids = [...institutions.keys()].join(", ");
    return new CommandFailed(`${file}: there is no ${named}; these exist: ${ids}`, EXIT.usage);
  }
  return new CommandFailed(`${file}: ${named} has no <sip2d:stand_in>; ${others}`, EXIT.usage);
}

/** Refuses a path where there is no library yet: an empty one would be made there. */
export function refuseAbsent(config: StorageConfig): void {
  if (config.kind !== "sqlite" || libraryIsThere(config)) return;
  throw new CommandFailed(`there is no database ${config.path}; serve and import make one`, EXIT.cannot);
}

/** Tells whether opening a storage leaves the disk alone: it makes no SQLite file and fills no empty one. */
function libraryIsThere(config: StorageConfig): boolean {
  if (config.kind !== "sqlite") return true;
  try {
    const { isFile, size } = Deno.statSync(config.path);
    return isFile && size > 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function openServer(config: PostgresConfig, options: OpeningOptions): Promise<Storage> {
  const { poolSize, statementTimeout } = config;
  return openPostgresStorage(config, {
    ...options,
    poolSize,
    ...(statementTimeout !== undefined && { statementTimeout: statementTimeout * 1000 }),
  });
}

/** Does work with a database. If the database refuses to serve, the command fails with one line. */
export async function refusalsTold<T>(work: () => Promise<T>, config?: StorageConfig): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StorageRefused) {
      throw new CommandFailed(error.message + withheldPassword(config, error.message), EXIT.cannot, { cause: error });
    }
    throw error;
  }
}

/** Names the password file that permissions hide, for a refusal that a missing password caused. */
function withheldPassword(config: StorageConfig | undefined, refusal: string): string {
  const wanting = config?.kind === "postgres" && config.password === "" && /password|SASL/.test(refusal);
  if (!wanting || !sources.withholds?.("PGPASSFILE")) return "";
  return "; the configuration names no password, and PGPASSFILE is withheld by the permissions: add " +
    "--allow-env=PGPASSFILE";
}

/**
 * Works out the milliseconds that a storage may take for one thing: a request reads once and writes once, within the
 * time for both.
 */
export function patienceOf({ institutions }: Pick<Config, "institutions">): number {
  return Math.min(...[...institutions.values()].map(answerLimit)) / 2;
}

/**
 * Says in lines how far bringing a database up to date has come, at once when it turns to another table, else at most one
 * a second: `updating the database: items, 300,000 of 1,000,000`.
 */
export function updateLines(tell: (line: string) => void = standardOutput.error): TellUpdate {
  let last = { table: "", at: -PAUSE };
  return ({ table = "", done, total }) => {
    const now = performance.now();
    if (table === last.table && now - last.at < PAUSE) return;
    last = { table, at: now };
    const part = table === ""
      ? `step ${done + 1} of ${total}`
      : `${table}, ${formatRows(done)} of ${formatRows(total)}`;
    tell(`updating the database: ${part}`);
  };
}

function formatRows(rows: number): string {
  return rows.toLocaleString("en");
}

/** Names a storage in words for people; never with a password. */
export function storageName(config: StorageConfig): string {
  if (config.kind === "sqlite") return config.path;
  return databaseName(config);
}

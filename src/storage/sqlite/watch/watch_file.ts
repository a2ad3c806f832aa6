import { stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Milliseconds between two looks at the files. */
const PAUSE = 1_000;

/** The identity of a file, whatever its name. */
interface Identity {
  readonly dev: number;
  readonly ino: number;
}

/** The result of a look. */
interface Found {
  trouble: string | undefined;
  replaced: boolean;
}

const UNTROUBLED: Found = { trouble: undefined, replaced: false };

/** Knows whether the files that SQLite has open are those that its path names. */
export interface FileWatch {
  /** Says what became of them, and what to do; `undefined` while they are there. */
  readonly trouble: string | undefined;
  /** Whether something else has been put in their place, which must not be touched. */
  readonly replaced: boolean;
  /** Looks at once. */
  look(): Promise<void>;
  stop(): void;
}

/**
 * Watches a database file and its write-ahead log, which must not be moved or deleted while they are open: SQLite goes
 * on with files that have no name any more, and what it acknowledges is lost with the process
 * (https://sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use). What may not be looked at
 * is taken for there.
 *
 * @param beside done at each look
 * @param save told once, when a file is gone and nothing is in its place: to bring what is only in the log into the
 * database as far as that is open; whether that went well
 */
export async function watchFile(
  path: string,
  { beside, save }: { readonly beside: () => void; readonly save: () => boolean },
): Promise<FileWatch> {
  const files = await Promise.all([path, `${path}-wal`].map(async (name) => ({ name, opened: await identify(name) })));
  /** What to say, and do, of the file that is not there any more. */
  function tell(name: string, gone: boolean): string {
    watch.replaced = !gone;
    const what =
      `${name} was ${gone ? "moved or deleted" : "replaced"} while the server had it open, so that no change ` +
      "is taken any more";
    if (!gone) return `${what}: stop the server, see to it that ${path} is the library's file, and start again`;
    const saved = save() ? "what was acknowledged is in the database file" : "what was acknowledged may be lost";
    return name === path ? `${what}; ${saved}: put it back and restart` : `${what}; ${saved}: restart the server`;
  }

  async function look(): Promise<void> {
    for (const { name, opened } of files) {
      if (watch.trouble !== undefined || typeof opened !== "object") continue;
      const found = await identify(name);
      if (found === "unknown" || (found !== "gone" && found.dev === opened.dev && found.ino === opened.ino)) continue;
      watch.trouble = tell(name, found === "gone");
    }
    beside();
  }

  const timer = setInterval(() => void look(), PAUSE);
  const watch = { ...UNTROUBLED, look, stop: () => clearInterval(timer) };
  return watch;
}

async function identify(path: string): Promise<Identity | "gone" | "unknown"> {
  try {
    const { dev, ino } = await stat(path);
    return { dev, ino };
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? "gone" : "unknown";
  }
}

/**
 * Says how to make a file writable for the user who runs this program; only an administrator knows that user's name.
 */
export function ownershipAdvice(path: string): string {
  return `${path} cannot be written by the user who runs this; if the folder is that user's, say: ` +
    `chown --reference=${dirname(path)} ${path}*`;
}

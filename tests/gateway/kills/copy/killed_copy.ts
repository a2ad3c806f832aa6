import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Storage } from "../../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../../src/storage/sqlite/open_sqlite_storage.ts";
import { seededRandom } from "../../../../src/tools/simulate/faults/seeded_random.ts";
import { BUNDLE } from "../../../support/program/programs.ts";
import { type ServerProcess, startProcess, writeConfig } from "../../../support/server/server_process.ts";
import type { ScenarioStorage } from "../../../support/server/sqlite_storage.ts";
import { inTime, until } from "../../../support/wire/until.ts";
import { type CopiedLibrary, FILED, startCopiedLibrary } from "./copied_library.ts";
import { type CopyTerminals, startTerminals } from "./copy_terminals.ts";
import { type Before, judgeCopy, NOTHING, STORED, type Until, versionOf } from "./judge_copy.ts";

/** Milliseconds between two steps of the desk. */
const STEP = 400;
/** Kills in one outage, and milliseconds until one of them at most. */
const KILLS_IN_OUTAGE = 4, IN_OUTAGE = 600;
/** What is killed while files are fed, by turns. */
const FEED_KILLS = ["feed", "gateway", "both", "feed"] as const;
/** Milliseconds from a record that is told until a kill at most: a group of records takes less. */
const AMIDST = 60;
/** The records that only files tell of, in the order in which a feed tells them. */
const TOLD_IN_ORDER = ["Y", "X"].flatMap((letter) =>
  Array.from({ length: FILED }, (_, number) => `${letter}${number}`).sort()
);
/** Milliseconds within which terminals are let in again. */
const LET_IN = 30_000;

/** Amidst what is killed. */
type Kind = "learning" | "feed" | "outage";

/** What came of it. */
export interface CopyKilled {
  readonly kills: Readonly<Record<Kind, number>>;
  readonly answers: number;
  readonly slowest: number;
  readonly byCopy: number;
  readonly lent: number;
  /** Records that were compared, all kills together. */
  readonly compared: number;
  /** Feeds that were killed, those that had told some records by then and not others, and those that went to their end. */
  readonly feeds: Readonly<Record<"killed" | "amidst" | "ended", number>>;
}

/** A command that feeds files. */
interface Feed {
  kill(): void;
  /** Whether it went to its end. */
  readonly ended: Promise<boolean>;
}

/**
 * Kills a gateway with kill -9 while its copy learns, while files are fed (the feed, the gateway or both), and while the system
 * is away and the copy answers and lends. After each kill terminals that only the system knows log in again, also while it is
 * away. No answer comes late, and none is missing on a connection that lives. What the copy knows then: {@link judgeCopy}.
 */
export async function killCopies(
  { open, kills, seed, told }: {
    readonly open: () => Promise<ScenarioStorage>;
    readonly kills: number;
    readonly seed: number;
    /** Hears after each outage how far it has come. */
    readonly told: (soFar: CopyKilled) => void;
  },
): Promise<CopyKilled> {
  const database = await open(), { folder, url } = database, isFile = url.startsWith("sqlite:");
  const library = await startCopiedLibrary(folder);
  library.act();
  const file = await writeConfig(folder, configOf(library.system.port, isFile ? "copy.db" : url));
  const openCopy = () => isFile ? openSqliteStorage(join(folder, "copy.db")) : database.open();
  const played = new Played({ folder, file, library, openCopy, random: seededRandom(seed), told });
  try {
    return await played.play(kills);
  } finally {
    await played.close();
    await library.system.close();
    await database.discard();
  }
}

interface PlayedParts {
  readonly folder: string;
  readonly file: string;
  readonly library: CopiedLibrary;
  readonly openCopy: () => Promise<Storage>;
  readonly random: () => number;
  readonly told: (soFar: CopyKilled) => void;
}

class Played {
  readonly #parts: PlayedParts;
  readonly #kills: Record<Kind, number> = { learning: 0, feed: 0, outage: 0 };
  readonly #feeds = { killed: 0, amidst: 0, ended: 0 };
  readonly #terminals: CopyTerminals;
  readonly #desk: ReturnType<typeof setInterval>;
  #server: ServerProcess | undefined;
  #before: Before = NOTHING;
  #fed = { version: 0, isWhole: true };
  #compared = 0;

  constructor(parts: PlayedParts) {
    this.#parts = parts;
    this.#terminals = startTerminals({ port: () => this.#server?.ports[0] });
    const { library } = parts;
    this.#desk = setInterval(() => library.system.isAlive && library.act(), STEP);
  }

  async play(kills: number): Promise<CopyKilled> {
    this.#server = await startProcess(this.#parts.file);
    const feed = await this.#startFeed();
    assertEquals(await feed.ended, true, "the first feed");
    this.#fed = { ...this.#fed, isWhole: true };
    // What terminals' passwords are is stored by then, and kept from then on.
    await delay(STORED);
    while (this.#killed() < kills) {
      await this.#learning();
      await this.#feeding();
      if (this.#kills.feed % KILLS_IN_OUTAGE !== 0) continue;
      await this.#outage();
      this.#parts.told(this.#soFar());
    }
    await this.#terminals.end();
    return this.#soFar();
  }

  #soFar(): CopyKilled {
    const { lent, asked } = this.#terminals;
    return { ...asked, kills: this.#kills, feeds: this.#feeds, compared: this.#compared, lent: lent.length };
  }

  async close(): Promise<void> {
    clearInterval(this.#desk);
    // It may be gone already, where what it left behind was wrong.
    await this.#server?.end("SIGKILL").catch(() => {});
  }

  #killed(): number {
    return Object.values(this.#kills).reduce((sum, many) => sum + many, 0);
  }

  async #learning(): Promise<void> {
    const isLong = this.#kills.learning % 5 === 0;
    await delay(isLong ? STORED + 500 : 100 + this.#parts.random() * 1_900);
    const killedAt = await this.#kill();
    await this.#judge({ killedAt, isStored: true });
    await this.#goOn("learning");
  }

  /** Kills the gateway, a feed, or both, at the very moment at which a feed has told a record, or some time after. */
  async #feeding(): Promise<void> {
    const { random } = this.#parts, times = this.#kills.feed, who = FEED_KILLS[times % FEED_KILLS.length];
    const feed = await this.#startFeed();
    // Not one of the last: others must be left to tell.
    await this.#tells(feed, TOLD_IN_ORDER[Math.floor(0.8 * random() * TOLD_IN_ORDER.length)] ?? "");
    if (times % 2 === 1) await delay(random() * AMIDST);
    if (who !== "gateway") feed.kill();
    const killedAt = who === "feed" ? performance.now() : await this.#kill();
    const isWhole = await feed.ended;
    if (who === "gateway") assertEquals(isWhole, true, "a feed beside a gateway that is killed");
    this.#feeds[isWhole ? "ended" : "killed"]++;
    this.#fed = { ...this.#fed, isWhole };
    if (who === "feed") this.#kills.feed++;
    await this.#judge({ killedAt, isStored: false });
    if (this.#isAmidst()) this.#feeds.amidst++;
    if (who !== "feed") await this.#goOn("feed");
  }

  /** Waits until a feed has told a record of its files, or has ended. */
  async #tells({ ended }: Feed, id: string): Promise<void> {
    const storage = await this.#parts.openCopy();
    let hasEnded = false;
    const over = () => void (hasEnded = true);
    ended.then(over, over);
    try {
      await until(
        async () => hasEnded || await versionOf(storage.known, id) === this.#fed.version,
        `a feed tells ${id}`,
      );
    } finally {
      await storage.close();
    }
  }

  /** Whether the copy knows some records by the files that were fed last, and others by older ones. */
  #isAmidst(): boolean {
    const versions = [...this.#before.versions.values()], { version } = this.#fed;
    return versions.includes(version) && versions.some((each) => each < version);
  }

  async #outage(): Promise<void> {
    const { system } = this.#parts.library, terminals = this.#terminals, before = terminals.byCopy();
    system.kill();
    await until(() => terminals.byCopy() > before, "the copy answers");
    const lentBefore = terminals.lent.length;
    for (let times = 0; times < KILLS_IN_OUTAGE; times++) {
      const lent = terminals.nextLoan();
      terminals.lend(true);
      await inTime(lent, "a loan by the copy");
      // At the very moment at which a terminal hears that its loan is made, or some time after.
      if (times % 2 === 1) await delay(this.#parts.random() * IN_OUTAGE);
      const killedAt = await this.#kill();
      terminals.lend(false);
      await this.#judge({ killedAt, isStored: false, waiting: terminals.lent.slice(lentBefore) });
      await this.#goOn("outage");
    }
    system.revive();
    const answered = terminals.bySystem();
    await until(() => terminals.bySystem() > answered + 5, "the system answers again");
  }

  #kill(): Promise<number> {
    return this.#terminals.killing(() => this.#server?.end("SIGKILL") ?? Promise.resolve());
  }

  /** Starts the gateway again, and waits until each terminal is let in, in an outage by what the copy knows of its password. */
  async #goOn(kind: Kind): Promise<void> {
    this.#kills[kind]++;
    this.#server = await startProcess(this.#parts.file);
    this.#terminals.goOn();
    await until(
      () => this.#terminals.loggedIn() === this.#terminals.count,
      "terminals are let in after a kill",
      LET_IN,
    );
  }

  async #judge({ waiting = [], ...of }: Pick<Until, "killedAt" | "isStored"> & Partial<Pick<Until, "waiting">>) {
    const { openCopy, library: { step } } = this.#parts,
      told = this.#terminals.takeResult(),
      storage = await openCopy();
    try {
      this.#before = await judgeCopy(storage, this.#before, { ...of, told, waiting, step, fed: this.#fed });
      this.#compared += this.#before.steps.size + this.#before.versions.size + waiting.length;
    } finally {
      await storage.close();
    }
  }

  /** Starts a feed of the next version of the files. */
  async #startFeed(): Promise<Feed> {
    const { folder, file, library } = this.#parts, version = await library.writeFiles();
    this.#fed = { version, isWhole: false };
    const permissions = ["--no-prompt", "--ignore-env", "--allow-net=127.0.0.1"];
    const access = [`--allow-read=${folder}`, `--allow-write=${folder}`];
    const [program, ...args] = BUNDLE.command([...permissions, ...access]);
    const child = new Deno.Command(program, {
      args: [...args, "import", "--config", file, ...library.feeding],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const ended = (async () => {
      const [errors, { code, signal }] = await Promise.all([new Response(child.stderr).text(), child.status]);
      if (signal === null) assertEquals(code, 0, errors);
      return signal === null;
    })();
    return {
      kill() {
        try {
          child.kill("SIGKILL");
        } catch (error) {
          // It has ended by itself.
          if (!(error instanceof TypeError)) throw error;
        }
      },
      ended,
    };
  }
}

/** The configuration of a gateway whose copy answers and lends a second after the system is away. */
function configOf(port: number, copy: string): string {
  return `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:0/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts>
    <login id="kiosk" password="kioskpass" institution="CPL" terminator="CR" stand_in="lend"
      upstream_login="sip1" upstream_password="sip1pass" />
    <login id="*" institution="CPL" terminator="CR" />
  </accounts>
  <institutions>
    <institution id="CPL" implementation="SIP2" time_zone="UTC">
      <policy checkin="true" checkout="true" renewal="true" status_update="false" offline="false" retries="3" />
      <sip2d:upstream address="127.0.0.1:${port}" kind="koha" answer_seconds="2" />
      <sip2d:stand_in lend="yes" database="${copy}" after_seconds="1" settled_seconds="1" feed="yes" compare="no"
        loans_per_card="100" loans="1000000" />
    </institution>
  </institutions>
</acsconfig>`;
}

import { NO_REPLICA } from "../../support/gateway/no_replica.ts";
import { setImmediate } from "node:timers";
import type { Upstream } from "../../../src/config/upstream/upstream.ts";
import { createGateways } from "../../../src/gateway/gateways.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import type { LibraryFixture } from "../../../src/tools/simulate/records/library_fixture.ts";
import { seededRandom } from "../../../src/tools/simulate/faults/seeded_random.ts";
import type { FaultRule } from "../../../src/tools/simulate/faults/fault_rule.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aConfig, anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { createJumpingTime, type JumpingTime } from "../../support/gateway/jumping_time.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { redact } from "../../support/library/redact.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { NOW, serving } from "../../support/server/serving.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { startSimulator } from "../../tools/simulate/start_simulator.ts";
import { type Act, anAct } from "./acts.ts";

/** A library system that is played. */
export interface HourSystem {
  readonly kind: "koha" | "folio";
  readonly upstream: Partial<Upstream>;
  readonly faults: readonly FaultRule[];
}

/** What came of an hour. */
export interface HourPlayed {
  readonly messages: number;
  /** Changes that were not sent, or said no in the system's place, because of others of their own terminal's patron or copy. */
  readonly heldBack: number;
  /** The longest wait for an answer, in seconds, outside an outage and in one. */
  readonly longest: Readonly<Record<"outside" | "in an outage", Readonly<Record<string, number>>>>;
  /** Who waited for another: what was asked, and what was heard. */
  readonly problems: readonly string[];
}

/** How many terminals there are. Each has a patron and copies of its own, so that the table of pairs joins no two. */
const TERMINALS = 20, COPIES = 40;

/** Seconds between the acts of a terminal, at most. */
const PAUSE = 30;

/** When the database is frozen, in minutes, and how long afterwards what was asked then may still be felt. */
const OUTAGE = { from: 20, until: 23, felt: 2 };

/** Words of an answer in the system's place. */
const NOT_SENT = /Not confirmed|is busy|cannot be reached|Service not available/;

const LIBRARY: LibraryFixture = {
  institution: "CPL",
  logins: [{ id: "sip1", password: "sip1pass" }],
  patrons: numbered(TERMINALS, (at) => ({ id: `P${at}`, pin: "1234", name: `Patron ${at}`, blocked: false })),
  items: numbered(TERMINALS * COPIES, (at) => ({ id: `I${at}`, title: `Title ${at}`, branch: "CPL" })),
  loans: [],
  holds: [],
  fees: numbered(TERMINALS, (at) => ({ patron: `P${at}`, amount: "900.00", description: "Lost" })),
};

function numbered<Each>(count: number, make: (at: number) => Each): Each[] {
  return Array.from({ length: count }, (_, at) => make(1001 + at));
}

/** Plays so many minutes, by a time that nobody's machine matters to. */
export async function playHour(system: HourSystem, minutes: number, seed: number): Promise<HourPlayed> {
  const time = createJumpingTime(NOW), reached = new Set<string>();
  const simulator = await startSimulator({
    ...{ kind: system.kind, library: LIBRARY, time, seed, terminator: "\r", faults: system.faults },
    onLine(line) {
      time.stirred();
      reached.add(keyOf(line.trimStart()));
    },
  });
  const addresses = [{ host: "127.0.0.1", port: simulator.port }];
  const config = aConfig({
    accounts: [anAccount({ id: "sip1", password: { kind: "clear", value: "sip1pass" } })],
    institutions: [anInstitution({ upstream: anUpstream({ kind: system.kind, addresses, ...system.upstream }) })],
  });
  const log = recordingLog("no"), storage = memoryStorage(time);
  const gateways = createGateways({
    ...{ clock: time, now: time.now, localTime: createLocalTime, random: () => 0, log, storage, redact },
    ...{ current: () => config, owner: "this hour", observe() {}, count() {}, replicaOf: () => NO_REPLICA },
  });
  const hour = new Hour(time, reached, minutes);
  try {
    await serving({
      ...{ config, log, elapsed: time.elapsed, clock: time.now },
      backEndOf(institution) {
        const gateway = gateways.of(institution);
        if (gateway === undefined) throw new RangeError(`${institution.id} has no gateway`);
        return gateway;
      },
    }, async ({ connect }) => {
      const outage = (async () => {
        await time.pass(OUTAGE.from * 60);
        simulator.database.freeze();
        await time.pass((OUTAGE.until - OUTAGE.from) * 60);
        simulator.database.restore();
      })();
      const terminals = numbered(TERMINALS, (at) => at);
      await time.until(Promise.all(terminals.map(async (at) => {
        const terminal = await connect();
        terminal.send(`9300CNsip1|COsip1pass|CPplace${at}|`);
        await terminal.expect("941");
        await hour.play(terminal, at, seededRandom(seed * 1000 + at));
      })));
      if (minutes > OUTAGE.until) await time.until(outage);
    });
  } finally {
    await gateways.close();
    await simulator.close();
    await time.close();
  }
  return hour.played();
}

/** What names a line wherever it is heard: without AY and AZ. */
function keyOf(line: string): string {
  return line.replace(/AY\dAZ[0-9A-F]{4}$/, "");
}

/** Turns of the event loop in which what is sent is heard, and answered by whoever answers at once. */
const TURNS = 400;

/** Gives sockets the turns that they need: on a busy machine time would go on while a message is on its way. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** The terminals of an hour, and what they heard. */
class Hour {
  readonly #time: JumpingTime;
  readonly #reached: ReadonlySet<string>;
  readonly #minutes: number;
  readonly #problems: string[] = [];
  readonly #longest: { [When in "outside" | "in an outage"]: Record<string, number> } = {
    "outside": {},
    "in an outage": {},
  };
  #messages = 0;
  #heldBack = 0;

  constructor(time: JumpingTime, reached: ReadonlySet<string>, minutes: number) {
    this.#time = time;
    this.#reached = reached;
    this.#minutes = minutes;
  }

  async play(terminal: Terminal, at: number, random: () => number): Promise<void> {
    /** What its own changes without an answer hold back. */
    const unanswered = new Set<string>();
    while (this.#time.elapsed() < this.#minutes * 60_000) {
      await this.#time.pass(1 + Math.floor(random() * PAUSE));
      const act = anAct(at, COPIES, random, this.#time.now()), asked = this.#time.elapsed();
      this.#time.stirred();
      terminal.send(act.message);
      const answered = terminal.expect(/^\d\d/);
      await this.#time.during(Promise.race([answered, turns()]));
      const heard = await answered;
      this.#judge(act, heard, asked, unanswered);
    }
  }

  #judge(act: Act, heard: string, asked: number, unanswered: Set<string>): void {
    const code = act.message.slice(0, 2), waited = (this.#time.elapsed() - asked) / 1000;
    const isOutage = this.#isOutage(asked);
    this.#messages++;
    const longest = this.#longest[isOutage ? "in an outage" : "outside"];
    longest[code] = Math.max(longest[code] ?? 0, waited);
    const isReached = this.#reached.has(act.message);
    if (!NOT_SENT.test(heard)) return;
    if (isReached) {
      for (const way of act.ways) unanswered.add(way);
      return;
    }
    const isOwn = act.ways.some((way) => unanswered.has(way)) || act.isRefused;
    if (isOwn) this.#heldBack++;
    else if (!isOutage) this.#problems.push(`${Math.round(asked / 1000)} s: ${act.message} heard ${heard}`);
  }

  #isOutage(at: number): boolean {
    return at >= (OUTAGE.from - 1) * 60_000 && at < (OUTAGE.until + OUTAGE.felt) * 60_000;
  }

  played(): HourPlayed {
    return {
      ...{ messages: this.#messages, heldBack: this.#heldBack, longest: this.#longest, problems: this.#problems },
    };
  }
}

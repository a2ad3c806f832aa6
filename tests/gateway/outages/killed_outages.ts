import { assert } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { seededRandom } from "../../../src/tools/simulate/faults/seeded_random.ts";
import { until } from "../../support/wire/until.ts";
import {
  type GatewayProcess,
  KIOSKS,
  type OutageOptions,
  type OutageWorld,
  outageWorld,
  RECORDS,
} from "./outage_world.ts";
import { judgeWishes } from "./judge_wishes.ts";
import { ask, askAllTheTime, BY_COPY, isYes, kiosk, messageOf, now, type Wish } from "./visitors.ts";

/** When is killed. */
const PHASES = ["at the switch away", "in the outage", "at the switch back", "handing over"] as const;
type Phase = (typeof PHASES)[number];

/** What is killed. */
const KILLED = ["gateway", "both", "system", "gateway"] as const;

/** Visits of which one after the other begins in each stretch of an outage. */
const BURST = 8;

/** How often somebody tries who is told to try again. */
const TRIES = 12;

/** Looks for what waits, and milliseconds between two. */
const LOOKS = 600, LOOK = 500;

/** What is played. */
interface Kills extends Pick<OutageOptions, "open" | "kind" | "gateways"> {
  readonly kills: number;
  readonly seed: number;
}

/** What came of it. */
export interface KillsTold {
  readonly kills: Readonly<Record<Phase, number>>;
  readonly outages: number;
  readonly told: string;
}

/**
 * Kills the gateways, the library system or both in outages, as terminals lend and take back: when the copy begins to lend,
 * while it does, when it ends, and while what it accepted is handed over. A terminal that hears nothing sends its message
 * again until it is answered, and some send it once more after that. Throws where a promise is broken.
 */
export function killOutages({ kills, seed, ...options }: Kills): Promise<KillsTold> {
  // Long enough to be killed between the deed and the answer.
  const faults = ["11", "09"].map((code) => ({ fault: "late", seconds: 0.05, code, probability: 0.5 }) as const);
  return outageWorld({ ...options, faults }, async (world) => {
    const played = new Played(world, seed);
    const copy = await played.play(kills);
    try {
      return {
        kills: played.kills,
        outages: played.outages,
        told: await judgeWishes({ ...world, wishes: played.wishes, ledgers: [copy.ledger] }),
      };
    } finally {
      await copy.close();
    }
  });
}

class Played {
  readonly kills: Record<Phase, number> = {
    "at the switch away": 0,
    "in the outage": 0,
    "at the switch back": 0,
    "handing over": 0,
  };
  outages = 0;
  readonly #world: OutageWorld;
  readonly #random: () => number;
  /** All that was wanted at terminals. */
  readonly wishes: Wish[] = [];
  /** Visits that are under way. */
  readonly #visits = new Set<Promise<void>>();
  #next = 0;

  constructor(world: OutageWorld, seed: number) {
    this.#world = world;
    this.#random = seededRandom(seed);
  }

  /** Plays outage after outage, until it was killed so often; gives the copy's database once nothing waits in it. */
  async play(kills: number): Promise<Storage> {
    const { gateways, system, openCopy } = this.#world;
    const asking = gateways.flatMap(({ port }) => [askAllTheTime(port, 1), askAllTheTime(port, 2)]);
    await Promise.all(gateways.map(({ port }) => port()));
    const copy = await openCopy();
    try {
      while (this.#killed() < kills) {
        this.outages++;
        await this.#prepare();
        this.#visit(BURST / 2);
        await this.#sleep(300);
        system.kill();
        if (this.#random() < 0.5) await this.#kill("at the switch away", 2_500, false);
        for (let times = 1 + Math.floor(this.#random() * 2); times > 0; times--) {
          await this.#untilLent();
          this.#visit(BURST / 2);
          await this.#kill("in the outage", 400, false);
        }
        await this.#untilLent();
        system.revive();
        await this.#kill("at the switch back", 4_000, true);
        if (this.#random() < 0.7) this.#visit(2);
        for (let times = 1 + Math.floor(this.#random() * 2); times > 0; times--) {
          if (!await this.#untilHandingOver(copy)) break;
          await this.#kill("handing over", 1_500, true);
        }
        await Promise.all(this.#visits);
        await untilEmpty(copy);
      }
    } catch (error) {
      await copy.close();
      throw error;
    } finally {
      for (const one of asking) await one.stop();
    }
    return copy;
  }

  #killed(): number {
    return Object.values(this.kills).reduce((sum, many) => sum + many, 0);
  }

  #sleep(most: number): Promise<void> {
    return delay(this.#random() * most);
  }

  #gateway(): GatewayProcess {
    const { gateways } = this.#world, one = gateways[Math.floor(this.#random() * gateways.length)];
    assert(one !== undefined);
    return one;
  }

  /** Lets the copy learn of the cards and copies of the next visits. */
  async #prepare(): Promise<void> {
    const { port } = this.#gateway();
    const first = this.#next, many = BURST * 6;
    await until(async () => {
      try {
        const terminal = await kiosk(await port(), 3);
        for (let number = first; number < first + many; number++) {
          const at = now(), of = number % RECORDS;
          terminal.send(`17${at}AOCPL|ABI${of}|`);
          await terminal.expect(/^18/);
          terminal.send(`63000${at}          AOCPL|AAP${of}|AC|`);
          const told = await terminal.expect(/^64/);
          assert(told.includes("|BLY|"), "the system is not asked yet");
        }
        await terminal.close();
        return true;
      } catch {
        await delay(200);
        return false;
      }
    }, "a system that tells of cards");
    // What was told is on disk a second later.
    await delay(1_500);
  }

  /** Begins so many visits, a few at a time. */
  #visit(many: number): void {
    for (let count = 0; count < many; count++) {
      const number = this.#next++;
      assert(number < RECORDS, "there are no cards left");
      const visit = this.#visitOf(number).finally(() => this.#visits.delete(visit));
      this.#visits.add(visit);
    }
  }

  /** A patron lends a copy, perhaps brings it back, and the next one lends it then, each only after a yes. */
  async #visitOf(number: number): Promise<void> {
    const item = `I${number}`, random = seededRandom(number + 1), at = 1 + number % KIOSKS;
    const next = `P${number === 0 ? 1 : number - 1}`;
    const chain: readonly Wish[] = [
      { code: "11", patron: `P${number}`, item, answers: [] },
      { code: "09", item, answers: [] },
      { code: "11", patron: next, item, answers: [] },
    ];
    for (const wish of chain.slice(0, 1 + Math.floor(random() * 3))) {
      this.wishes.push(wish);
      const message = messageOf(wish);
      const port = () => this.#gateway().port();
      let answer = await ask(wish, message, at, port);
      for (let tries = 1; tries < TRIES && /Please try again/.test(answer); tries++) {
        await delay(1_000);
        answer = await ask(wish, message, at, port);
      }
      // It was not seen by its terminal, which has lost the connection.
      if (random() < 0.3) await ask(wish, message, at, port);
      if (!isYes(answer)) return;
      await delay(random() * 1_500);
    }
  }

  /** Waits until the copy has lent or taken back something; visits go on meanwhile. */
  async #untilLent(): Promise<void> {
    const accepted = () => this.wishes.filter(({ answers }) => answers.some((answer) => BY_COPY.test(answer))).length;
    const before = accepted();
    for (let looks = 0; accepted() === before; looks++) {
      assert(looks < 500, "the copy lends nothing");
      if (this.#visits.size < 4) this.#visit(1);
      await delay(200);
    }
  }

  /** Waits until something is handed over; gives whether anything waits. */
  async #untilHandingOver(copy: Storage): Promise<boolean> {
    const { lines } = this.#world, from = lines.length;
    // What waits behind a change of which nothing is known waits for `settle_minutes`, and pauses for a minute at most.
    for (let looks = 0; looks < 5 * LOOKS; looks++) {
      if (lines.slice(from).some(({ text }) => /^(?:11.Y|09Y)/.test(text))) return true;
      if (looks % 5 === 4 && (await copy.ledger.waitingTally()).length === 0) return false;
      await delay(100);
    }
    throw new Error("nothing is handed over");
  }

  /** Kills one or both within so many milliseconds. */
  async #kill(phase: Phase, within: number, revives: boolean): Promise<void> {
    const { system } = this.#world;
    await this.#sleep(within);
    // While the system is away, only the gateway is left to be killed.
    const who = system.isAlive ? KILLED[Math.floor(this.#random() * KILLED.length)] : "gateway";
    this.kills[phase]++;
    if (who !== "gateway") system.kill();
    if (who !== "system") await this.#gateway().kill();
    else await this.#sleep(3_000);
    if (who !== "gateway" && revives) system.revive();
  }
}

/** Waits until nothing waits to be handed over. */
async function untilEmpty({ ledger }: Storage): Promise<void> {
  for (let looks = 0; (await ledger.waitingTally()).length > 0; looks++) {
    assert(looks < LOOKS, "what waits is not handed over");
    await delay(LOOK);
  }
}

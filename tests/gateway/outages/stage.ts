import { assert, assertMatch } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import type { Storage } from "../../../src/storage/port/storage.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { PATIENCE, until } from "../../support/wire/until.ts";
import type { BreakableSystem } from "../kills/breakable_system.ts";
import { judgeWishes } from "./judge_wishes.ts";
import type { GatewayProcess, OutageWorld } from "./outage_world.ts";
import { ask, askAllTheTime, BY_COPY, isYes, kiosk, messageOf, now, type Wish } from "./visitors.ts";

/** An answer, and how many milliseconds it took. */
export interface Answered {
  readonly answer: string;
  readonly took: number;
}

/** Milliseconds for which a terminal waits for an answer, as most are set. */
const TERMINALS_WAIT = 10_000;

/** Looks whether something has come, with half a second between two. */
const LOOKS = 240;

/** What a story does in a library whose system goes away, by terminals at its gateways. */
export class Stage {
  readonly world: OutageWorld;
  readonly wishes: Wish[] = [];
  /** The system that has heard of all in the end. */
  system: BreakableSystem;
  /** The longest time that an answer took. */
  longest = 0;
  readonly #asking: { stop(): Promise<void> }[];

  constructor(world: OutageWorld) {
    this.world = world;
    this.system = world.system;
    this.#asking = world.gateways.map(({ port }) => askAllTheTime(port, 2));
  }

  get gateway(): GatewayProcess {
    const [first] = this.world.gateways;
    assert(first !== undefined);
    return first;
  }

  /** Lets the copy learn of cards and copies of these numbers, while the system answers. */
  async learn(first: number, past: number, at = this.gateway): Promise<void> {
    await until(
      async () => {
        const terminal = await kiosk(await at.port(), 3);
        try {
          for (let number = first; number < past; number++) {
            terminal.send(`17${now()}AOCPL|ABI${number}|`);
            await terminal.expect(/^18/);
            terminal.send(`63000${now()}          AOCPL|AAP${number}|AC|`);
            if (!(await terminal.expect(/^64/)).includes("|BLY|")) return false;
          }
          return true;
        } finally {
          await terminal.close();
          await delay(300);
        }
      },
      "a system that tells of cards",
      PATIENCE,
    );
    // What was told is on disk a second later.
    await delay(1_500);
  }

  lend(number: number, patron = `P${number}`, at = this.gateway): Promise<Answered> {
    return this.want({ code: "11", patron, item: `I${number}`, answers: [] }, at);
  }

  takeBack(number: number, at = this.gateway): Promise<Answered> {
    return this.want({ code: "09", item: `I${number}`, answers: [] }, at);
  }

  /** Sends a wish once, at a terminal of one gateway. The same wish again is its retry. */
  async want(wish: Wish, at = this.gateway): Promise<Answered> {
    const known = this.wishes.find((one) =>
      one.code === wish.code && one.patron === wish.patron && one.item === wish.item
    );
    if (known === undefined) this.wishes.push(wish);
    const message = messages.get(known ?? wish) ?? messageOf(wish);
    messages.set(known ?? wish, message);
    const began = performance.now();
    const answer = await ask(known ?? wish, message, 1, at.port), took = performance.now() - began;
    assert(took < TERMINALS_WAIT, `the answer to ${message} took ${Math.round(took)} ms: ${answer}`);
    this.longest = Math.max(this.longest, took);
    return { answer, took };
  }

  /** Tries until the copy lends: loans of these numbers, one after the other. */
  async untilLent(numbers: Iterator<number>, at = this.gateway): Promise<string> {
    let last = "";
    for (let looks = 0; looks < LOOKS; looks++) {
      const { done, value } = numbers.next();
      assert(done !== true, `the copy lends nothing: ${last}`);
      last = (await this.lend(value, `P${value}`, at)).answer;
      if (BY_COPY.test(last)) return last;
      await delay(500);
    }
    throw new Error(`the copy lends nothing: ${last}`);
  }

  /** Waits until nothing waits to be handed over. */
  async untilEmpty({ ledger }: Storage): Promise<void> {
    await until(
      async () => {
        const left = await ledger.waitingTally().catch(() => undefined);
        if (left?.length === 0) return true;
        await delay(500);
        return false;
      },
      "an empty queue",
      PATIENCE,
    );
  }

  /** Waits until the outage is over: the copy answers no more. */
  async untilBack({ lending }: Storage): Promise<void> {
    await until(
      async () => {
        await delay(200);
        const outage = await lending.outage("CPL").catch(() => undefined);
        return outage?.ended !== undefined;
      },
      "the end of the outage",
      PATIENCE,
    );
  }

  /** What a terminal of a gateway hears to a message. */
  async hear(message: string, at = this.gateway): Promise<string> {
    let terminal: Terminal | undefined;
    try {
      terminal = await kiosk(await at.port(), 3);
      terminal.send(message);
      return await terminal.expect(/^\d\d/);
    } finally {
      await terminal?.close();
    }
  }

  /** Judges all that was wanted, by the ledgers in which it is. */
  async judge(copies: readonly Storage[]): Promise<string> {
    const ledgers = copies.map(({ ledger }) => ledger);
    const told = await judgeWishes({ ...this.world, system: this.system, wishes: this.wishes, ledgers });
    return `${told}; longest answer ${(this.longest / 1000).toFixed(1)} s`;
  }

  async close(): Promise<void> {
    for (const one of this.#asking) await one.stop();
  }
}

const messages = new WeakMap<Wish, string>();

/** Counts from a number on, at most so many. */
export function* from(first: number, most = 60): Iterator<number> {
  for (let number = first; number < first + most; number++) yield number;
}

/** The answer must say yes, by the copy. */
export function lentByCopy({ answer }: Answered): void {
  assertMatch(answer, BY_COPY);
  assert(isYes(answer), answer);
}

/** The answer must say no, in words. */
export function refusedInWords({ answer }: Answered): void {
  assert(!isYes(answer), answer);
  assertMatch(answer, /\|AF[^|]{10,}\|/);
}

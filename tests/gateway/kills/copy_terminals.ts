import { assert, assertMatch } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { connect, type Terminal } from "../../support/wire/terminal.ts";

/** Terminals that ask questions without end. */
export interface CopyTerminals {
  readonly count: number;
  /** How many are logged in now. */
  loggedIn(): number;
  /** Answers that the system gave, and those that the copy gave, so far. */
  bySystem(): number;
  byCopy(): number;
  /** Kills what they ask; until they go on, none asks. */
  killing(kill: () => Promise<unknown>): Promise<void>;
  goOn(): void;
  /** When that was, and of each record when an answer of the system told of it first. */
  toldUntilKill(): { readonly at: number; readonly told: ReadonlyMap<string, number> };
  /** Ends them; throws what one of them met. */
  end(): Promise<{ readonly answers: number; readonly slowest: number; readonly byCopy: number }>;
}

const TERMINALS = 3;
/** Milliseconds after which an answer is late: the system has two seconds, twice, before the copy answers. */
const LATE = 8_000;

/** Begins to ask. */
export function startTerminals(
  { port, patrons }: { readonly port: () => number; readonly patrons: number },
): CopyTerminals {
  const told = new Map<string, number>(), loggedIn = new Set<number>();
  let over = false, isKilled = false, killedAt = 0, answers = 0, bySystem = 0, byCopy = 0, slowest = 0;

  /** Asks, and tells an answer that came; `undefined` where the server was killed meanwhile. */
  async function ask(terminal: Terminal, message: string, answer: RegExp): Promise<string | undefined> {
    const began = performance.now();
    terminal.send(message);
    const line = await terminal.expect(/^(64|18|94)/).catch((error) => {
      if (isKilled) return undefined;
      throw error;
    });
    if (line === undefined) return undefined;
    const took = performance.now() - began;
    assert(took < LATE, `${message} was answered after ${took} ms`);
    assertMatch(line, answer);
    slowest = Math.max(slowest, took);
    answers++;
    return line;
  }

  async function serve(number: number): Promise<void> {
    let terminal: Terminal | undefined;
    try {
      terminal = await connect(port());
      if (await ask(terminal, "9300CNsip1|COsip1pass|", /^941/) === undefined) return;
      loggedIn.add(number);
      for (let turn = number; !over && !isKilled; turn++) {
        await question(terminal, turn * 7919 % patrons, turn % 2 === 0);
      }
    } finally {
      loggedIn.delete(number);
      await terminal?.close();
    }
  }

  async function question(terminal: Terminal, number: number, ofCard: boolean): Promise<void> {
    const id = `${ofCard ? "P" : "I"}${number}`, now = "20261124    101500";
    const line = ofCard
      ? await ask(terminal, `63000${now}  Y       AOCPL|AA${id}|AC|`, /^64/)
      : await ask(terminal, `17${now}AOCPL|AB${id}|`, /^18/);
    if (line === undefined) return;
    // The copy has no screen message in a 64, and says of what it does not know that the system is away.
    const isSystem = line.includes(ofCard ? "|AF" : `|AJTitle of ${id}|`) && !line.includes("away");
    if (isSystem) {
      bySystem++;
      if (!told.has(id)) told.set(id, Date.now());
    } else byCopy++;
    await delay(5);
  }

  async function run(number: number): Promise<void> {
    while (!over) {
      if (isKilled) await delay(20);
      else {
        try {
          await serve(number);
        } catch (error) {
          if (!isKilled && !over) throw error;
        }
      }
    }
  }

  const running = Promise.all(Array.from({ length: TERMINALS }, (_, number) => run(number)));
  running.catch(() => over = true);
  return {
    count: TERMINALS,
    loggedIn: () => loggedIn.size,
    bySystem: () => bySystem,
    byCopy: () => byCopy,
    async killing(kill) {
      killedAt = Date.now();
      isKilled = true;
      await kill();
    },
    goOn: () => void (isKilled = false),
    toldUntilKill: () => ({ at: killedAt, told: new Map(told) }),
    async end() {
      over = true;
      await running;
      return { answers, slowest: Math.round(slowest), byCopy };
    },
  };
}

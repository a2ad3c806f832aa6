import { assert, assertMatch } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { connect, type Terminal } from "../../../support/wire/terminal.ts";
import { ASKED, dueAfter, LENT, owedAfter } from "./copied_library.ts";

/** What an answer told of a record first: the step of the desk that it shows. */
export interface Told {
  readonly id: string;
  readonly step: number;
  /** In milliseconds. */
  readonly at: number;
}

/** A loan that a terminal heard was made. */
export interface Lent {
  readonly patron: string;
  readonly item: string;
}

/** Terminals that ask questions without end; what they tell throws what one of them met. */
export interface CopyTerminals {
  readonly count: number;
  /** How many are logged in now. */
  loggedIn(): number;
  /** Answers that the system gave, and those that the copy gave, so far. */
  bySystem(): number;
  byCopy(): number;
  /** Has one of them lend, too: what the copy knows by files only. */
  lend(isLending: boolean): void;
  /** Waits for the next loan of which a terminal hears that it is made. */
  nextLoan(): Promise<void>;
  /** All of which terminals heard that they are made. */
  readonly lent: readonly Lent[];
  /** Kills what they ask; until they go on, none asks. Gives when that was. */
  killing(kill: () => Promise<unknown>): Promise<number>;
  goOn(): void;
  /** What each of them was told first, in order, since this was asked last. */
  takeResult(): readonly (readonly Told[])[];
  /** The answers so far, how many milliseconds the slowest took, and how many were the copy's. */
  readonly asked: { readonly answers: number; readonly slowest: number; readonly byCopy: number };
  /** Ends them; throws what one of them met. */
  end(): Promise<void>;
}

/** The names under which they log in: two that only the system knows, and one that the configuration knows. */
const LOGINS = [["sip1", "sip1pass"], ["sip2", "sip2pass"], ["kiosk", "kioskpass"]] as const;
/** Milliseconds after which an answer is late: the system has two seconds, twice, before the copy answers. */
const LATE = 8_000;
/** Milliseconds between an answer and the next question. */
const PAUSE = 15;

/** Begins to ask. */
export function startTerminals({ port }: { readonly port: () => number | undefined }): CopyTerminals {
  return new Terminals(port);
}

class Terminals implements CopyTerminals {
  readonly count = LOGINS.length;
  readonly lent: Lent[] = [];
  readonly #port: () => number | undefined;
  readonly #loggedIn = new Set<number>();
  readonly #running: Promise<unknown>;
  /** The last step that was told of each record. */
  readonly #steps = new Map<string, number>();
  #told: Told[][] = LOGINS.map(() => []);
  #loan = Promise.withResolvers<void>();
  /** What one of them met. */
  #failed: { readonly error: unknown } | undefined;
  #isOver = false;
  #isKilled = false;
  #isLending = false;
  #wanted = 0;
  #answers = 0;
  #bySystem = 0;
  #byCopy = 0;
  #slowest = 0;

  constructor(port: () => number | undefined) {
    this.#port = port;
    this.#running = Promise.all(LOGINS.map((_, number) => this.#run(number)));
    this.#loan.promise.catch(() => {});
    this.#running.catch((error) => {
      this.#isOver = true;
      this.#failed = { error };
      this.#loan.reject(error);
    });
  }

  loggedIn = () => this.#unlessFailed(this.#loggedIn.size);
  bySystem = () => this.#unlessFailed(this.#bySystem);
  byCopy = () => this.#unlessFailed(this.#byCopy);

  lend(isLending: boolean): void {
    this.#isLending = isLending;
  }

  nextLoan = () => this.#loan.promise;

  #unlessFailed(count: number): number {
    if (this.#failed !== undefined) throw this.#failed.error;
    return count;
  }

  async killing(kill: () => Promise<unknown>): Promise<number> {
    this.#isKilled = true;
    const at = performance.now();
    await kill();
    return at;
  }

  goOn(): void {
    this.#isKilled = false;
  }

  takeResult(): readonly (readonly Told[])[] {
    const told = this.#told;
    this.#told = LOGINS.map(() => []);
    return told;
  }

  get asked() {
    return { answers: this.#answers, slowest: Math.round(this.#slowest), byCopy: this.#byCopy };
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #run(number: number): Promise<void> {
    while (!this.#isOver) {
      const port = this.#port();
      if (this.#isKilled || port === undefined) await delay(10);
      else {
        try {
          await this.#serve(number, port);
        } catch (error) {
          if (!this.#isKilled && !this.#isOver) throw error;
        }
      }
    }
  }

  async #serve(number: number, port: number): Promise<void> {
    const [id, password] = LOGINS[number] ?? LOGINS[0];
    let terminal: Terminal | undefined;
    try {
      terminal = await connect(port);
      if (await this.#ask(terminal, `9300CN${id}|CO${password}|`, /^941/) === undefined) return;
      this.#loggedIn.add(number);
      for (let turn = 0; !this.#isOver && !this.#isKilled; turn++) {
        // Each asks of records of its own: what was stored of it tells how far its answers were learned.
        await this.#question(terminal, number, (turn * LOGINS.length + number) % ASKED, turn % 2 === 0);
        if (this.#isLending && id === "kiosk") await this.#lendOne(terminal);
        await delay(PAUSE);
      }
    } finally {
      this.#loggedIn.delete(number);
      await terminal?.close();
    }
  }

  /** Asks, and tells an answer that came; `undefined` where the server was killed meanwhile. */
  async #ask(terminal: Terminal, message: string, answer: RegExp): Promise<string | undefined> {
    const began = performance.now();
    terminal.send(message);
    const line = await terminal.expect(/^(64|18|94|12)/).catch((error) => {
      if (this.#isKilled) return undefined;
      throw error;
    });
    if (line === undefined) return undefined;
    const took = performance.now() - began;
    assert(took < LATE, `${message} was answered after ${took} ms`);
    assertMatch(line, answer, message);
    this.#slowest = Math.max(this.#slowest, took);
    this.#answers++;
    return line;
  }

  async #question(terminal: Terminal, by: number, number: number, ofCard: boolean): Promise<void> {
    const id = `${ofCard ? "P" : "I"}${number}`, at = now();
    const line = ofCard
      ? await this.#ask(terminal, `63000${at}  Y       AOCPL|AA${id}|AC|`, /^64/)
      : await this.#ask(terminal, `17${at}AOCPL|AB${id}|`, /^18/);
    if (line === undefined) return;
    // Only the system tells of a card what it may owe; that it cannot be reached is no word of the copy.
    if (ofCard && line.includes("|BLY|")) {
      if (line.includes("|CC")) this.#bySystem++;
      else this.#byCopy++;
    }
    const step = stepIn(line, ofCard);
    if (step === undefined || step <= (this.#steps.get(id) ?? 0)) return;
    this.#steps.set(id, step);
    this.#told[by]?.push({ id, step, at: performance.now() });
  }

  async #lendOne(terminal: Terminal): Promise<void> {
    assert(this.#wanted < LENT, "there is nothing to lend any more");
    const number = this.#wanted, patron = `L${number}`, item = `Z${number}`, at = now();
    const line = await this.#ask(terminal, `11NN${at}${at}AOCPL|AA${patron}|AB${item}|AC|`, /^12/);
    // After a start the copy answers only once it is known again that the system is away.
    if (line !== undefined && !line.startsWith("121")) return;
    this.#wanted++;
    if (line === undefined) return;
    this.lent.push({ patron, item });
    this.#loan.resolve();
    this.#loan = Promise.withResolvers();
    // Only who waits for it wants to know that it does not come.
    this.#loan.promise.catch(() => {});
  }
}

/** The step of the desk that an answer of the system shows; `undefined`: none. */
function stepIn(line: string, ofCard: boolean): number | undefined {
  if (ofCard) {
    // By the files, whose fees are others', the copy says that nothing is owed.
    if (!line.includes("|CC")) return undefined;
    const owed = /\|BV([\d.]+)\|/.exec(line)?.[1];
    return owed === undefined ? undefined : Math.round((owedAfter(0) - Number(owed) * 100) / 100);
  }
  const due = /\|AH(\d{8})/.exec(line)?.[1];
  if (due === undefined) return undefined;
  const days = (Date.parse(dashed(due)) - Date.parse(dashed(dueAfter(0)))) / 86_400_000;
  return days >= 0 ? Math.round(days) : undefined;
}

function dashed(day: string): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
}

function now(): string {
  return Temporal.Now.zonedDateTimeISO("UTC").toPlainDateTime().toString({ smallestUnit: "second" })
    .replace("T", "    ").replaceAll(/[-:]/g, "");
}

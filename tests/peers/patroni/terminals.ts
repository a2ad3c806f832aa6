import { assertEquals } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import type { PostgresAddress } from "../../../src/storage/postgres/connection/postgres_address.ts";
import { checkin, checkout, login } from "../../support/wire/messages.ts";
import { connect, guarded, type Terminal } from "../../support/wire/terminal.ts";
import { through } from "../../postgres/test_database.ts";

/** What terminals asked for and were told, until they were stopped. */
export interface TerminalsReport {
  /** Changes that a terminal was told are done, each once, however often it asked. */
  readonly acknowledged: number;
  /** Copies that were scanned twice in a row, the same bytes, and told to be back both times. */
  readonly scannedTwice: number;
  /** Messages that were sent again, since the library could not be reached. */
  readonly again: number;
  /** Connections that were lost. */
  readonly dropped: number;
}

/** Terminals that lend copies and take them back. */
export interface BusyTerminals {
  /** Moments at which a change was acknowledged, in milliseconds of `performance.now`. */
  readonly times: readonly number[];
  /** Ends when each has been told of the change that it asks for. */
  stop(): Promise<TerminalsReport>;
}

/**
 * Copies of each terminal: so many that none is lent twice within a second. The second time would be a retry of the first, since
 * both have the same date, and where it is sent again it hears the answer of the first.
 */
export const COPIES = 40;

/** The copy of a terminal. */
export const copyOf = (terminal: number, copy: number) => `I${terminal}-${copy}`;

/** Milliseconds between an answer and the next message of a terminal. */
const PAUSE = 100;

/** Every so many copies are scanned twice when they come back, as a sorter does. */
const TWICE = 7;

/** Starts terminals that lend and take back their own copies, and ask for each change until they are told it is done. */
export async function startTerminals(port: number, count: number): Promise<BusyTerminals> {
  const times: number[] = [];
  const report = { acknowledged: 0, scannedTwice: 0, again: 0, dropped: 0 };
  let stopped = false;

  async function enter(number: number): Promise<Terminal> {
    const terminal = await connect(port);
    terminal.send(login("sipterm1", "term1", `SC${number}`));
    await terminal.expect("941");
    return terminal;
  }

  async function work(number: number, first: Terminal): Promise<void> {
    let terminal = first;
    let sequence = 0;

    /** Sends the same bytes until a change is done, which a server that did it before tells, too. */
    async function insist(message: string, done: RegExp): Promise<string> {
      const line = guarded(message, String(sequence++ % 10));
      for (;; report.again++) {
        try {
          terminal.sendRaw(`${line}\r`);
          const answer = await terminal.expectLine(/AY\dAZ[0-9A-F]{4}$/);
          if (done.test(answer)) return line;
          assertEquals(/temporarily unavailable/.test(answer), true, `${line} was answered ${answer}`);
        } catch (error) {
          if (error instanceof Error && error.name === "AssertionError") throw error;
          report.dropped++;
          terminal = await enter(number);
        }
        await delay(PAUSE * 2);
      }
    }

    for (let round = 0; !stopped; round++) {
      const copy = copyOf(number, round % COPIES);
      await insist(checkout(`P${number}`, copy, "", { date: now() }), /^121/);
      note();
      await delay(PAUSE);
      const scanned = await insist(checkin(copy, "", { date: now() }), /^101/);
      note();
      if (round % TWICE === 0) {
        // The same once more: nothing is there to be taken back, and yet it is told what was told before.
        terminal.sendRaw(`${scanned}\r`);
        if (/^101/.test(await terminal.expectLine(/AY\dAZ[0-9A-F]{4}$/))) report.scannedTwice++;
      }
      await delay(PAUSE);
    }
    await terminal.close();
  }

  function note(): void {
    report.acknowledged++;
    times.push(performance.now());
  }

  const terminals = await Promise.all(Array.from({ length: count }, (_, number) => enter(number)));
  const working = Promise.all(terminals.map((terminal, number) => work(number, terminal)));
  // A failure is told by `stop`.
  working.catch(() => {});
  return {
    times,
    async stop() {
      stopped = true;
      await working;
      return report;
    },
  };
}

/** The date of a message, as a terminal with a clock has it. */
function now(): string {
  const digits = new Date().toISOString().replace(/[-:]/g, "");
  return `${digits.slice(0, 8)}    ${digits.slice(9, 15)}`;
}

/**
 * Compares what terminals were told with the journal: each acknowledged change has one row, no row is left, and no copy was
 * lent or taken back twice in a row.
 */
export async function assertInJournal(address: PostgresAddress, { acknowledged }: TerminalsReport): Promise<void> {
  const rows = await through(
    address,
    ({ run }) =>
      run("select item_id, action from journal where outcome = 'done' and item_id is not null order by journal_id"),
  );
  assertEquals(rows.length, acknowledged, "rows of the journal, and changes that terminals were told are done");
  const last = new Map<string, string>();
  const twice: string[] = [];
  for (const { item_id, action } of rows) {
    const [copy, done] = [String(item_id), String(action)];
    if ((last.get(copy) ?? "checkin") === done) twice.push(`${copy} ${done}`);
    last.set(copy, done);
  }
  assertEquals(twice, [], "changes that were carried out twice");
}

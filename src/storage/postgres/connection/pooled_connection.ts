import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type postgres from "postgres";
import { asUnsent, isOfConnection, unsentError } from "../postgres_error.ts";
import { connect, type ConnectionLimits, RECONNECT_PAUSE } from "./connect.ts";
import type { PostgresAddress } from "./postgres_address.ts";
import type { CopyIn, Run, Value } from "./run.ts";

/** Who gives connections their work. */
export interface ConnectionKeeper {
  /** Is told that a connection is closed, or could not be made, and takes nothing any more. */
  lost(connection: PooledConnection): void;
  /** Is told that a connection which was retired has done all that it had been given. */
  left(connection: PooledConnection): void;
}

/** Milliseconds for which a connection that could not be made is let be while there are others. */
const REST = 1_000;

/** More than any connection is given to do at once: a transaction has its connection for itself. */
const ALONE = 1_000_000;

/** Keeps work from a connection that rests, as long as another has no transaction. */
const RESTING = ALONE / 2;

/** How the library is told to prepare a statement that has values. */
const PREPARED = { prepare: true };

/**
 * One connection, from when it is first needed until it is closed; it is not made anew. To the library it is a pool of one.
 *
 * What it cannot run yet waits here: of what waits in the library while it connects, one half is run then (`onopen` of
 * version 3.4.9), and the other once there is nothing else to do; and when the connection is lost, nobody can say that it
 * was never sent.
 */
export class PooledConnection {
  readonly #keeper: ConnectionKeeper;
  readonly #sql: postgres.Sql;
  /** What it has run before. */
  readonly #known = new Set<string>();
  /** How much it has been given that is not done. */
  #underWay = 0;
  /** What it does alone at present; gives the error if the connection failed with that. */
  #alone: Promise<unknown> | undefined;
  /** Until when it is let be, since the one before it could not be made; 0: not at all. */
  #restsUntil = 0;
  #isRetired = false;
  /** Whether it has been told to close. */
  #isLeft = false;
  /** How often it was closed: the library makes it anew once where something waits in it. */
  #closings = 0;

  constructor(address: PostgresAddress, limits: ConnectionLimits, keeper: ConnectionKeeper) {
    this.#keeper = keeper;
    this.#sql = connect(address, limits, () => {
      this.#closings++;
      keeper.lost(this);
    });
  }

  /** How much it has to do: the one with the least is the next to be given something. */
  get load(): number {
    return this.#restsUntil === 0 ? this.#underWay : this.#underWay + (this.#isResting() ? RESTING : 0);
  }

  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  /** Whether it has run a statement, so that it has been made. */
  get hasRun(): boolean {
    return this.#known.size > 0;
  }

  /** Lets it be for a while, as long as there are others. */
  rest(): void {
    this.#restsUntil = performance.now() + REST;
  }

  /** Lets it do what it has been given, and then go: it is given nothing more. */
  retire(): void {
    this.#isRetired = true;
  }

  /** Runs a statement; alone unless it is one that the connection knows. */
  async run(statement: string, values?: readonly Value[]): ReturnType<Run> {
    this.#underWay++;
    try {
      while (this.#alone !== undefined) throwUnsent(await this.#alone);
      if (this.#known.has(statement)) return await send(this.#sql, statement, values);
      return await this.#doAlone(() => send(this.#sql, statement, values), statement);
    } catch (error) {
      this.#noteFailure(error);
      throw error;
    } finally {
      this.#finish(1);
    }
  }

  /** Runs statements in one transaction, which is rolled back if `work` rejects. */
  transaction<T>(work: (run: Run, copy: CopyIn) => Promise<T>): Promise<T> {
    return this.#takeUp(async () => {
      const { value } = await this.#sql.begin((transaction) => this.#within(transaction, work));
      return value;
    });
  }

  copy(statement: string, lines: string): Promise<void> {
    return this.#takeUp(() => copyIn(this.#sql, statement, lines));
  }

  /**
   * Does the work of a transaction, but nothing more once the connection is lost, nor says then that the work is over:
   * version 3.4.9 would write that, or its `rollback`, to a socket which it has no more, and what it throws then ends the
   * program. It tells of the loss by itself.
   */
  async #within<T>(transaction: Runner, work: (run: Run, copy: CopyIn) => Promise<T>): Promise<{ readonly value: T }> {
    const closings = this.#closings;
    const refuseLost = () => {
      if (this.#closings !== closings) throw unsentError("the connection of the transaction was lost");
    };
    const run: Run = async (statement, values) => {
      refuseLost();
      return await send(transaction, statement, values);
    };
    const copy: CopyIn = async (statement, lines) => {
      refuseLost();
      await copyIn(transaction, statement, lines);
    };
    try {
      return { value: await work(run, copy) };
    } finally {
      if (this.#closings !== closings) await new Promise(() => {});
    }
  }

  /** Does what takes the connection for itself. */
  async #takeUp<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += ALONE;
    try {
      while (this.#alone !== undefined) throwUnsent(await this.#alone);
      return await this.#doAlone(work);
    } catch (error) {
      this.#noteFailure(error);
      throw error;
    } finally {
      this.#finish(ALONE);
    }
  }

  /** Until a statement is known, the library sends nothing after it, nor while it connects. */
  async #doAlone<T>(work: () => Promise<T>, statement?: string): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    let failure: unknown;
    this.#alone = promise;
    try {
      // Where all rest, whoever asks would have the server refuse one connection after the other.
      if (this.#isResting()) await delay(RECONNECT_PAUSE);
      return await work();
    } catch (error) {
      if (isOfConnection(error)) failure = error;
      throw error;
    } finally {
      if (failure === undefined) {
        this.#restsUntil = 0;
        if (statement !== undefined) this.#known.add(statement);
      }
      this.#alone = undefined;
      resolve(failure);
    }
  }

  #isResting(): boolean {
    return this.#restsUntil > performance.now();
  }

  #noteFailure(error: unknown): void {
    if (!isOfConnection(error)) return;
    this.#keeper.lost(this);
    this.#letGo();
  }

  #finish(weight: number): void {
    this.#underWay -= weight;
    if (this.#underWay > 0 || !this.#isRetired) return;
    this.#keeper.left(this);
    this.#letGo();
  }

  #letGo(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    this.leave(0).catch(() => {});
  }

  /**
   * Finishes what is under way for so many seconds, then closes. Where something is still waiting then, version 3.4.9
   * connects once more all the same, and keeps that connection.
   */
  async leave(seconds: number): Promise<void> {
    const { isBusy } = this;
    const sql = this.#sql;
    await sql.end({ timeout: seconds });
    if (!isBusy) return;
    await delay(2 * RECONNECT_PAUSE);
    if ("close" in sql && typeof sql.close === "function") sql.close();
  }
}

/** What waited for something with which the connection failed was not sent. */
function throwUnsent(failure: unknown): void {
  if (failure !== undefined) throw asUnsent(failure);
}

/** What runs statements: the library's pool, or a transaction of it. */
type Runner = Pick<postgres.Sql, "unsafe">;

function send(sql: Runner, statement: string, values: readonly Value[] = []) {
  return sql.unsafe(statement, [...values], PREPARED);
}

/**
 * Sends lines, and waits until the server has taken them. What it has against them it often says after the last one, as it
 * does when the connection is lost by then: version 3.4.9 tells that only the query, which has been answered since the
 * lines began, and the stream never ends (https://github.com/porsager/postgres/issues/1173).
 */
async function copyIn(sql: Runner, statement: string, lines: string): Promise<void> {
  const query = sql.unsafe(statement);
  const refused = refusalOf(query);
  await Promise.race([pipeline([lines], await query.writable()), refused]);
}

/** Rejects when the library does so to a query, though that may have been answered. */
function refusalOf(query: object): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  // Where the statement itself is refused, nobody waits for more.
  promise.catch(() => {});
  if (!("reject" in query) || typeof query.reject !== "function") return promise;
  const rejectQuery = query.reject;
  query.reject = (error: unknown) => {
    reject(error);
    rejectQuery(error);
  };
  return promise;
}

import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type postgres from "postgres";
import { asUnsent, isOfConnection, unsentError } from "./postgres_error.ts";
import { connect, type Connected, type ConnectionLimits, RECONNECT_PAUSE } from "./connect.ts";
import type { PostgresAddress } from "./postgres_address.ts";
import type { CopyIn, Run, Value } from "./run.ts";

/** The owner of a connection, called with its events. */
interface ConnectionKeeper {
  /** The connection is closed, or could not be made, and takes nothing more. */
  lost(connection: PooledConnection): void;
  /** A retired connection has done all that it had been given. */
  left(connection: PooledConnection): void;
  /** The server says that it takes no changes. */
  readsOnly(): void;
}

/** Milliseconds for which a connection that could not be made gets no work, if there are others. */
const REST = 1_000;

/** The load of a connection in a transaction, which no other reaches: nothing else may run on it. */
const ALONE = 1_000_000;

/** The load of a connection that rests: it gets work only if all others are in transactions. */
const RESTING = ALONE / 2;

/** The library's option to prepare a statement with values. */
const PREPARED = { prepare: true };

/**
 * One connection, from when it is first needed until it is closed: another takes its place then. To the library it is a
 * pool of one.
 *
 * What it cannot run yet waits here: of what waits in the library while it connects, one half is run then (`onopen` of
 * version 3.4.9), and the other once there is nothing else to do; and when the connection is lost, nobody can say that it
 * was never sent.
 */
export class PooledConnection {
  readonly #keeper: ConnectionKeeper;
  readonly #connected: Connected;
  /** Statements that it has run before. */
  readonly #known = new Set<string>();
  /** Pieces of work that it has been given and not finished. */
  #underWay = 0;
  /** The work that it does alone at present; resolves to the error if the connection failed with it. */
  #alone: Promise<unknown> | undefined;
  /** Moment until which it rests, since connecting failed; 0: it does not rest. */
  #restsUntil = 0;
  /** Whether the server has accepted the login. */
  #isLetIn = false;
  #isRetired = false;
  /** Whether it has been told to close, so that it takes nothing more. */
  #isLeft = false;
  /** Called when all its work is done. */
  #onDone: (() => void) | undefined;
  /** How often it was closed: the library makes it anew once where something waits in it. */
  #closings = 0;

  constructor(address: PostgresAddress, limits: ConnectionLimits, keeper: ConnectionKeeper) {
    this.#keeper = keeper;
    this.#connected = connect(address, limits, {
      letIn: () => this.#isLetIn = true,
      readsOnly: () => keeper.readsOnly(),
      closed: () => {
        this.#closings++;
        keeper.lost(this);
      },
    });
  }

  /** How busy it is: the connection with the lowest load gets the next work. */
  get load(): number {
    return this.#restsUntil === 0 ? this.#underWay : this.#underWay + (this.#isResting() ? RESTING : 0);
  }

  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  /** Whether it has run a statement, which means that it could connect. */
  get hasRun(): boolean {
    return this.#known.size > 0;
  }

  /** Keeps work from it for a while, as long as there are others. */
  rest(): void {
    this.#restsUntil = performance.now() + REST;
  }

  /** Lets it finish what it has been given, and gives it nothing more. */
  retire(): void {
    this.#isRetired = true;
  }

  /** Runs a statement; alone unless it is one that the connection knows. */
  async run(statement: string, values?: readonly Value[]): ReturnType<Run> {
    if (this.#isLeft) throw endedError();
    this.#underWay++;
    try {
      while (this.#alone !== undefined) throwUnsent(await this.#alone);
      if (this.#known.has(statement)) return await send(this.#connected.sql, statement, values);
      return await this.#doAlone(() => send(this.#connected.sql, statement, values), statement);
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
      const { value } = await this.#connected.sql.begin((transaction) => this.#within(transaction, work));
      return value;
    });
  }

  copy(statement: string, lines: string): Promise<void> {
    return this.#takeUp(() => copyIn(this.#connected.sql, statement, lines));
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

  /** Runs work that needs the connection for itself. */
  async #takeUp<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isLeft) throw endedError();
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
      // If all rest, a caller would have the server refuse one connection after the other.
      if (this.#isResting()) await delay(RECONNECT_PAUSE);
      return await work();
    } catch (error) {
      if (isOfConnection(error)) failure = error;
      throw this.#isLetIn ? error : asUnsent(error);
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
    if (this.#underWay > 0) return;
    this.#onDone?.();
    if (!this.#isRetired) return;
    this.#keeper.left(this);
    this.#letGo();
  }

  #letGo(): void {
    if (!this.#isLeft) this.leave(0).catch(() => {});
  }

  /**
   * Finishes what it has been given for so many seconds, then closes. The library is told only when that is over: version
   * 3.4.9 refuses or runs then what waits, as it happens.
   */
  async leave(seconds: number): Promise<void> {
    this.#isLeft = true;
    const { sql, stay } = this.#connected;
    if (this.isBusy && seconds > 0) await this.#doneWithin(seconds);
    await sql.end({ timeout: this.isBusy ? 0 : seconds });
    stay();
  }

  async #doneWithin(seconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onDone = resolve;
    const timer = setTimeout(resolve, seconds * 1000);
    await promise;
    clearTimeout(timer);
  }
}

function endedError(): Error {
  return unsentError("the connections to PostgreSQL have been closed");
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

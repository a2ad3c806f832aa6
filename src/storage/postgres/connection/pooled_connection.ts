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
  /** A retired connection has finished its work. */
  left(connection: PooledConnection): void;
  /** The server says that it takes no changes. */
  readsOnly(): void;
}

/** Milliseconds for which a connection that could not be made gets no work, if there are others. */
const REST = 1_000;

/** The load of a connection in a transaction, higher than any other: nothing else may run on it. */
const ALONE = 1_000_000;

/** The load of a connection that rests: it gets work only when all others are in transactions. */
const RESTING = ALONE / 2;

/** The library's option to prepare a statement with values. */
const PREPARED = { prepare: true };

/**
 * One connection, from when it is first needed until it is closed; then another one replaces it. For the library it is
 * a pool of one.
 *
 * Statements that it cannot run yet wait here, not in the library. Of those that wait in the library while it connects,
 * version 3.4.9 runs one half then (`onopen`), and the other half only when there is nothing else to do. And when the
 * connection is lost, it would not be known that they were never sent.
 */
export class PooledConnection {
  readonly #keeper: ConnectionKeeper;
  readonly #connected: Connected;
  /** Statements that it has run before. */
  readonly #known = new Set<string>();
  /** How many pieces of work it has been given and not finished. */
  #underWay = 0;
  /** The work that it does alone now; resolves to the error if the connection failed during it. */
  #alone: Promise<unknown> | undefined;
  /** Until when it rests after connecting failed; 0: it does not rest. */
  #restsUntil = 0;
  /** Whether the server has accepted the login. */
  #isLetIn = false;
  #isRetired = false;
  /** Whether it has been told to close, so that it takes nothing more. */
  #isLeft = false;
  /** Called when all its work is done. */
  #onDone: (() => void) | undefined;
  /** How often it was closed: the library opens it once more if work waits in it. */
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

  /** Gives it no work for a while, as long as there are other connections. */
  rest(): void {
    this.#restsUntil = performance.now() + REST;
  }

  /** Lets it finish its work, and gives it no more. */
  retire(): void {
    this.#isRetired = true;
  }

  /** Runs a statement. One that the connection has not run before runs alone. */
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
   * Does the work of a transaction. Once the connection is lost, it runs nothing more and never settles: otherwise
   * version 3.4.9 would write the commit or the rollback to a socket that it has no more, and the error would end the
   * program. The library rejects the transaction itself when the connection is lost.
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

  /** Runs work that no other work may share the connection with. */
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

  /** Runs work alone: the library sends nothing after a statement that it does not know yet, nor while it connects. */
  async #doAlone<T>(work: () => Promise<T>, statement?: string): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    let failure: unknown;
    this.#alone = promise;
    try {
      // When all connections rest, a caller would otherwise make the server refuse one after the other.
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
   * Finishes its work, for so many seconds at most, then closes. The library is told to close only after that, since
   * its version 3.4.9 then refuses some of the waiting work and runs the rest.
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

/** Throws if the connection failed during the work before: this work was not sent. */
function throwUnsent(failure: unknown): void {
  if (failure !== undefined) throw asUnsent(failure);
}

/** Runs statements: the library's pool, or one of its transactions. */
type Runner = Pick<postgres.Sql, "unsafe">;

function send(sql: Runner, statement: string, values: readonly Value[] = []) {
  return sql.unsafe(statement, [...values], PREPARED);
}

/**
 * Sends lines, and waits until the server has taken them. An error often comes after the last line, and so may the loss
 * of the connection. Version 3.4.9 reports both only to the query, which was answered when the lines began, and the
 * stream never ends (https://github.com/porsager/postgres/issues/1173).
 */
async function copyIn(sql: Runner, statement: string, lines: string): Promise<void> {
  const query = sql.unsafe(statement);
  const refused = refusalOf(query);
  await Promise.race([pipeline([lines], await query.writable()), refused]);
}

/** Rejects when the library rejects a query, even one that was answered before. */
function refusalOf(query: object): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  // Where the statement itself is refused, this promise is not awaited.
  promise.catch(() => {});
  if (!("reject" in query) || typeof query.reject !== "function") return promise;
  const rejectQuery = query.reject;
  query.reject = (error: unknown) => {
    reject(error);
    rejectQuery(error);
  };
  return promise;
}

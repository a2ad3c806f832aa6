import { notice } from "../../library/notice.ts";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { StorageUnavailable } from "../port/storage.ts";
import type { Row } from "../rows/row.ts";
import { IN_MEMORY } from "./database/prepare_database.ts";

/** A statement with its values. */
interface Asked {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** A message to the thread. */
type FindOrder =
  | { readonly kind: "ask"; readonly number: number; readonly path: string; readonly asked: readonly Asked[] }
  | { readonly kind: "end" };

/** A message from the thread. */
type FindTold =
  | { readonly kind: "rows"; readonly number: number; readonly rows: readonly (readonly Row[])[] }
  | { readonly kind: "failed"; readonly number: number; readonly why: string }
  | { readonly kind: "ended" };

/** The global scope of a worker. */
interface FindScope {
  onmessage: (event: MessageEvent<FindOrder>) => void;
  postMessage(told: FindTold): void;
}

/** Asks what may take some milliseconds. */
export interface FindThread {
  ask(asked: readonly Asked[]): Promise<readonly (readonly Row[])[]>;
  /** Closes the thread's connection. */
  end(): Promise<void>;
}

/**
 * Asks in a thread of its own, which is made at the first question: in the thread that serves terminals, a search for common
 * letters in a million titles would hold all of them up. A database without a file has no other connection, and is asked by
 * the given one.
 */
export function createFindThread(db: Pick<DatabaseSync, "prepare">, path: string): FindThread {
  const waiting = new Map<number, PromiseWithResolvers<readonly (readonly Row[])[]>>();
  const ended = Promise.withResolvers<void>();
  let thread: Worker | undefined;
  let number = 0;
  let closed = false;

  /** Gives up all that waits; the next question makes another thread. */
  function fail(why: string): void {
    thread = undefined;
    for (const each of waiting.values()) each.reject(new StorageUnavailable(why));
    waiting.clear();
    ended.resolve();
  }

  function hear(told: FindTold): void {
    if (told.kind === "ended") return ended.resolve();
    const answered = waiting.get(told.number);
    waiting.delete(told.number);
    if (told.kind === "rows") answered?.resolve(told.rows);
    else answered?.reject(new StorageUnavailable(told.why));
  }

  function start(): Worker {
    const started = new Worker(`data:text/javascript,${encodeURIComponent(`(${serveFinding})()`)}`, { type: "module" });
    started.onmessage = ({ data }: MessageEvent<FindTold>) => hear(data);
    started.onerror = (event) => {
      // Else it would end the process.
      event.preventDefault();
      fail(event.message);
    };
    return started;
  }

  return {
    async ask(asked) {
      if (closed) throw new StorageUnavailable(notice("storage-closed", "the storage has been closed"));
      if (path === IN_MEMORY) return asked.map(({ sql, values }) => db.prepare(sql).all(...values));
      const answer = Promise.withResolvers<readonly (readonly Row[])[]>();
      waiting.set(++number, answer);
      thread ??= start();
      const order: FindOrder = { kind: "ask", number, path, asked };
      thread.postMessage(order);
      return await answer.promise;
    },
    async end() {
      closed = true;
      if (thread === undefined) return;
      const order: FindOrder = { kind: "end" };
      thread.postMessage(order);
      await ended.promise;
      thread?.terminate();
      // What the thread had not begun when its end was asked for.
      fail("the storage has been closed");
    },
  };
}

/**
 * What the thread does. It is made of this function's text, since to load it from a file would take permission to read the
 * program: nothing outside is within its reach.
 */
function serveFinding(): void {
  const scope = globalThis as unknown as FindScope;
  const prepared = new Map<string, StatementSync>();
  let db: DatabaseSync | undefined;
  scope.onmessage = async ({ data: order }) => {
    if (order.kind === "end") {
      db?.close();
      scope.postMessage({ kind: "ended" });
      return;
    }
    const { number, path, asked } = order;
    try {
      const sqlite = await import("node:sqlite");
      const open = db ??= new sqlite.DatabaseSync(path, { readOnly: true, timeout: 1000 });
      const rows = asked.map(({ sql, values }) => {
        const statement = prepared.get(sql) ?? open.prepare(sql);
        prepared.set(sql, statement);
        return statement.all(...values);
      });
      scope.postMessage({ kind: "rows", number, rows });
    } catch (error) {
      scope.postMessage({ kind: "failed", number, why: error instanceof Error ? error.message : String(error) });
    }
  };
}

import type { Storage } from "../../src/storage/port/storage.ts";
import { type TestDatabase, testDatabases, testServer } from "../postgres/test_database.ts";
import type { VisitDatabase } from "./engine_world.ts";
import type { VisitTime } from "./visit_time.ts";

/**
 * Stands before PostgreSQL's own function of that name, for whoever finds functions by their names alone: it tells the
 * time of a day. A sequence has the milliseconds, since what is set in one is seen by all at once.
 */
const CLOCK = `
  create schema if not exists visits;
  create sequence if not exists visits.moment minvalue 0;
  create or replace function visits.clock_timestamp() returns timestamptz language sql volatile
    return to_timestamp((select last_value from visits.moment) / 1000.0);
  do $$ begin
    execute format('alter database %I set search_path = public, visits, pg_catalog', current_database());
  end $$`;

/** Milliseconds: a change is too late by the clock of the database, whose day is over in a moment. */
const LONGER_THAN_A_DAY = 10 * 86_400_000;

/** Gives a function that makes databases of PostgreSQL whose clock a test moves; those that are done with are used again. */
export async function postgresVisits(): Promise<() => Promise<VisitDatabase>> {
  const databases = testDatabases(await testServer());
  return async () => {
    const database = await databases.take();
    await database.look((pool) => pool.run(CLOCK));
    const clock = createClock(database);
    return {
      async open(time) {
        await clock(time);
        return keepsTime(await database.open({ patience: LONGER_THAN_A_DAY }), () => clock(time));
      },
      discard: database.discard,
    };
  };
}

/** Makes a function that brings the clock of a database to the time of the day. */
function createClock({ look }: TestDatabase): (time: VisitTime) => Promise<void> {
  let set: number | undefined, setting = Promise.resolve();
  return (time) => {
    const now = time.milliseconds();
    if (now === set) return setting;
    set = now;
    setting = look(async (pool) =>
      void await pool.run("select setval('visits.moment', $1::text::bigint)", [String(now)])
    );
    return setting;
  };
}

/** Has the clock set before whatever looks at it. */
function keepsTime(storage: Storage, set: () => Promise<void>): Storage {
  return {
    ...storage,
    ledger: eachAfter(storage.ledger, set),
    async apply(change) {
      await set();
      return await storage.apply(change);
    },
    async answer(question) {
      await set();
      return await storage.answer(question);
    },
  };
}

/** Does something before each method of a part of a storage. */
function eachAfter<Part extends object>(part: Part, first: () => Promise<void>): Part {
  return new Proxy(part, {
    get(target, name): unknown {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return async (...given: unknown[]): Promise<unknown> => {
        await first();
        return await Reflect.apply(method, target, given);
      };
    },
  });
}

import { type Table, TABLES } from "./tables.ts";

const { key, columns, kept } = TABLES.patrons;

/**
 * The columns of a patron that stay the same with a new card, as they stand in a `select`. The login id is not among
 * them: only one row at a time may have it.
 */
export const BESIDE_CARD: string = [...columns, ...kept].map(({ name }) => name)
  .filter((name) => name !== key && name !== "login_id").join(", ");

const TABLES_OF_ALL: readonly Pick<Table<never>, "name" | "columns">[] = Object.values({ ...TABLES });

/** The tables whose rows are a patron's. */
export const OF_PATRON: readonly string[] = TABLES_OF_ALL
  .filter((table) => table.columns.some(({ refersTo }) => refersTo === "patrons")).map(({ name }) => name);

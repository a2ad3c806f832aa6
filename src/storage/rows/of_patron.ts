import { type Table, TABLES } from "./tables.ts";

const { key, columns, kept } = TABLES.patrons;

/**
 * The columns of a patron that a card leaves as they are, such as they follow `select`. The login id is one patron's
 * only.
 */
export const BESIDE_CARD: string = [...columns, ...kept].map(({ name }) => name)
  .filter((name) => name !== key && name !== "login_id").join(", ");

const TABLES_OF_ALL: readonly Pick<Table<never>, "name" | "columns">[] = Object.values({ ...TABLES });

/** The tables whose rows are a patron's. */
export const OF_PATRON: readonly string[] = TABLES_OF_ALL
  .filter((table) => table.columns.some(({ refersTo }) => refersTo === "patrons")).map(({ name }) => name);

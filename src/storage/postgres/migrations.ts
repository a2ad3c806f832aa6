import { ANSWERS } from "./migrations/answers.ts";
import { APPLY_FUNCTION } from "./migrations/apply_function.ts";
import { TABLES } from "./migrations/tables.ts";
import { WRONG_PINS } from "./migrations/wrong_pins.ts";

/**
 * The steps from an empty database to the present schema, in order; the table `sip2d_schema` counts how many a database
 * has been through. A released step is never edited: what changes is a new step at the end.
 */
export const MIGRATIONS: readonly string[] = [`${TABLES}${APPLY_FUNCTION}`, WRONG_PINS, ANSWERS];

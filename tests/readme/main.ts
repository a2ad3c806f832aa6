import { withTables } from "../support/program/readme_tables.ts";

/** Rewrites the tables of the README in the working folder. */
await Deno.writeTextFile("README.md", withTables(await Deno.readTextFile("README.md")));

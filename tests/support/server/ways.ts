/** How a scenario is played: a value in each dimension. */
export interface Way {
  readonly database: "SQLite" | "PostgreSQL";
  /** Whether terminals send AY and AZ. */
  readonly errorDetection: boolean;
  /** In the test's own process, or on the program as it is handed over, in a process of its own. */
  readonly server: "inside" | "program";
}

/** Ways in two parts: what `deno task test` plays, and what `deno task test:rest` adds to it. */
export interface Ways {
  readonly first: readonly Way[];
  readonly rest: readonly Way[];
}

/** Both databases first, with error detection on one of them. */
export const WAYS: Ways = {
  first: [
    { database: "SQLite", errorDetection: true, server: "inside" },
    { database: "PostgreSQL", errorDetection: false, server: "inside" },
  ],
  rest: [
    { database: "SQLite", errorDetection: false, server: "inside" },
    { database: "PostgreSQL", errorDetection: true, server: "inside" },
    { database: "PostgreSQL", errorDetection: false, server: "program" },
  ],
};

/**
 * How a scenario is played in one part. The first of a test file is played on the program, too, on SQLite in the first part
 * and on PostgreSQL in the rest. The program is made of the same sources; to start it is most of what such a play costs.
 */
export function waysIn(part: keyof Ways, isFirstOfFile: boolean): readonly Way[] {
  const ways = WAYS[part].filter(({ server }) => server === "inside" || isFirstOfFile);
  return ways.map((way) =>
    part === "first" && isFirstOfFile && way.database === "SQLite" ? { ...way, server: "program" } : way
  );
}

/** The same for a scenario that cannot be played on the program. */
export const WAYS_INSIDE: Ways = {
  first: [
    { database: "SQLite", errorDetection: true, server: "inside" },
    { database: "PostgreSQL", errorDetection: false, server: "inside" },
  ],
  rest: [
    { database: "SQLite", errorDetection: false, server: "inside" },
    { database: "PostgreSQL", errorDetection: true, server: "inside" },
  ],
};

/** The part that is played now: the rest, if `deno test` was told `-- rest`. */
export const PART: keyof Ways = Deno.args[0] === "rest" ? "rest" : "first";

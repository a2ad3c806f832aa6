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

/**
 * Both databases first, with error detection on one of them. The session ends error detection: no engine and no storage
 * knows of it, and the key by which a change is known as a retry leaves it out. So the rest is for who doubts that.
 */
export const WAYS: Ways = {
  first: [
    { database: "SQLite", errorDetection: true, server: "inside" },
    { database: "PostgreSQL", errorDetection: false, server: "inside" },
  ],
  rest: [
    { database: "SQLite", errorDetection: false, server: "inside" },
    { database: "PostgreSQL", errorDetection: true, server: "inside" },
  ],
};

/**
 * How a scenario is played in one part. The first of a test file is played on the program in the first part. The program is
 * made of the same sources; to start it is most of what such a play costs.
 */
export function waysIn(part: keyof Ways, isFirstOfFile: boolean): readonly Way[] {
  return WAYS[part].map((way) => part === "first" && isFirstOfFile ? { ...way, server: "program" } : way);
}

/** The part that is played now: the rest, if `deno test` was told `-- rest`. */
export const PART: keyof Ways = Deno.args[0] === "rest" ? "rest" : "first";

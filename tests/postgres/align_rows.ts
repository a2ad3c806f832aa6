/** A request of one terminal, as far as its rows in the journal depend on it. */
interface Told {
  readonly result: "done" | "refused" | "unavailable";
}

/**
 * Finds which row belongs to which request of one terminal. A terminal asks one thing after the other, so its rows are in the
 * order of its requests: each that was done has one, one that was refused has none, and one that could not be reached may
 * have one.
 *
 * @returns for each request the place of its row; `undefined` for one without a row, and `unknown` for one that may have one
 *   of several rows; nothing if the rows cannot be those of the requests
 */
export function alignRows<T extends Told, R>(
  asked: readonly T[],
  rows: readonly R[],
  isRowOf: (row: R, request: T) => boolean,
): readonly (number | "unknown" | undefined)[] | undefined {
  const may = (at: number, row: number): boolean => {
    const request = asked[at], there = rows[row];
    return request !== undefined && there !== undefined && request.result !== "refused" && isRowOf(there, request);
  };
  /** Whether the requests from here on can have the rows from there on, by request and row. */
  const fits = Array.from({ length: asked.length + 1 }, () => new Array<boolean>(rows.length + 1).fill(false));
  const rest = (at: number, row: number) => fits[at]?.[row] === true;
  const skips = (at: number, row: number) => asked[at]?.result !== "done" && rest(at + 1, row);
  const takes = (at: number, row: number) => may(at, row) && rest(at + 1, row + 1);
  for (let at = asked.length; at >= 0; at--) {
    for (let row = rows.length; row >= 0; row--) {
      const fit = at === asked.length ? row === rows.length : skips(at, row) || takes(at, row);
      fits[at]?.splice(row, 1, fit);
    }
  }
  if (!rest(0, 0)) return undefined;
  const walk = (isEarly: boolean) => {
    let row = 0;
    return asked.map((_, at) => (isEarly ? takes(at, row) : !skips(at, row)) ? row++ : undefined);
  };
  const early = walk(true), late = walk(false);
  return early.map((row, at) => row === late[at] ? row : "unknown");
}

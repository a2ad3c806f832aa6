import type { LedgerRow } from "../../storage/port/ledger.ts";

/**
 * Orders what may be handed over so that terminals' logins take turns: whoever has flooded the queue holds up nobody else. Of
 * each login the oldest comes first.
 *
 * @param rows the oldest of each copy and each patron: their order among each other is free
 * @param served of each login, the number of the last hand-over that was one of its
 */
export function takeTurns<Row extends Pick<LedgerRow, "account">>(
  rows: readonly Row[],
  served: ReadonlyMap<string, number>,
): readonly Row[] {
  const lines = [...Map.groupBy(rows, ({ account }) => account)]
    .toSorted(([one], [other]) => (served.get(one) ?? -1) - (served.get(other) ?? -1))
    .map(([, line]) => line);
  const longest = Math.max(0, ...lines.map((line) => line.length));
  return Array.from({ length: longest }, (_, at) => lines.flatMap((line) => line[at] ?? [])).flat();
}

/** Names the logins that fill more than their part of a page of rows; those of others may stand behind. */
export function fillers(rows: readonly Pick<LedgerRow, "account">[], page: number): readonly string[] {
  const counts = Map.groupBy(rows, ({ account }) => account);
  return [...counts].filter(([, line]) => line.length > page / 4).map(([account]) => account);
}

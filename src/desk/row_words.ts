import { type ExchangeContext, money } from "../exchange/cell.ts";

/** How values of a library are written for people. */
export interface RowWords {
  /** Writes minor units. */
  readonly amount: (minorUnits: number) => string;
  /** Writes a moment as the institution's clock shows it: what a terminal was told, to the minute. */
  readonly moment: (moment: Temporal.Instant) => string;
}

/** Gives how values are written for the people of an institution. */
export function rowWords(context: ExchangeContext): RowWords {
  return {
    amount: (minorUnits) => money.write(minorUnits, context),
    moment: (moment) =>
      moment.toZonedDateTimeISO(context.timeZone).toPlainDateTime()
        .toString({ smallestUnit: "minute", roundingMode: "floor" }).replace("T", " "),
  };
}

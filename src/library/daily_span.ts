/** A span of each day, in minutes since midnight. One that ends before it begins goes over midnight. */
export interface DailySpan {
  readonly from: number;
  readonly until: number;
}

/** Tells whether a moment is within the span, by the clocks of a time zone. */
export function isWithin(moment: Temporal.Instant, timeZone: string, { from, until }: DailySpan): boolean {
  const { hour, minute } = moment.toZonedDateTimeISO(timeZone), at = hour * 60 + minute;
  return from < until ? from <= at && at < until : from <= at || at < until;
}

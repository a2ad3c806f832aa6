import { useTexts } from "../frame/site_context.ts";
import type { Minute } from "./terminal_memory.ts";

interface ChartShown {
  readonly name: string;
  readonly day: readonly Minute[];
  readonly of: "messages" | "refusals";
  /** The right end, in milliseconds since 1970. */
  readonly now: number;
  readonly timeZone: string;
}

/** Minutes of one bar. */
const BAR = 15;
const MINUTE = 60_000;

/** Draws a day as bars, a quarter of an hour each, the newest at the right. A text names the highest bar. */
export function Chart({ name, day, of, now, timeZone }: ChartShown) {
  const { overview } = useTexts().watch;
  const bars = Array.from(
    { length: Math.ceil(day.length / BAR) },
    (_, index) => day.slice(index * BAR, index * BAR + BAR).reduce((sum, minute) => sum + minute[of], 0),
  );
  const highest = Math.max(...bars);
  const clock = (back: number) =>
    Temporal.Instant.fromEpochMilliseconds(now - back * MINUTE).toZonedDateTimeISO(timeZone).toPlainTime()
      .toString({ smallestUnit: "minute" });
  return (
    <figure>
      <figcaption>{name}</figcaption>
      <svg
        viewBox={`0 0 ${bars.length} 20`}
        preserveAspectRatio="none"
        role="img"
        aria-label={overview.chart(name, highest)}
      >
        {bars.map((value, index) => {
          const height = highest === 0 ? 0 : (value / highest) * 19;
          return (
            <rect x={index + 0.1} y={20 - height} width="0.8" height={height} fill="currentColor">
              <title>
                {overview.bar(clock((bars.length - index) * BAR), clock((bars.length - index - 1) * BAR), value)}
              </title>
            </rect>
          );
        })}
      </svg>
      <small aria-hidden="true">
        {[24, 18, 12, 6].map((hours) => <span>{clock(hours * 60)}</span>)}
        <span>{overview.rightEnd}</span>
      </small>
      <small>{overview.chartScale(highest)}</small>
    </figure>
  );
}

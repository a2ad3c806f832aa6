import { BarChart } from "../cards/bar_chart.tsx";
import { useTexts } from "../frame/site_context.ts";
import type { Minute } from "./terminal_memory.ts";

interface ChartShown {
  readonly day: readonly Minute[];
  /** The right end, in milliseconds since 1970. */
  readonly now: number;
  readonly timeZone: string;
}

/** Minutes of one bar. */
const BAR = 30;
const MINUTE = 60_000;

/** Draws the last day as bars of half an hour, the newest at the right, with the refusals among the messages. */
export function Chart({ day, now, timeZone }: ChartShown) {
  const { overview } = useTexts().watch;
  const clock = (back: number) =>
    Temporal.Instant.fromEpochMilliseconds(now - back * MINUTE).toZonedDateTimeISO(timeZone).toPlainTime()
      .toString({ smallestUnit: "minute" });
  const count = Math.ceil(day.length / BAR);
  const bars = Array.from({ length: count }, (_, index) => {
    const minutes = day.slice(index * BAR, index * BAR + BAR);
    const from = clock((count - index) * BAR), to = clock((count - index - 1) * BAR);
    return {
      label: index % 4 === 0 ? from : "",
      name: overview.span(from, to),
      value: minutes.reduce((sum, { messages }) => sum + messages, 0),
      part: minutes.reduce((sum, { refusals }) => sum + refusals, 0),
    };
  });
  return <BarChart name={overview.chart} bars={bars} columns={[overview.when, overview.messages, overview.refusals]} />;
}

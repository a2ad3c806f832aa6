/** What a server told of its metrics at one moment. */
export interface Scrape {
  /** Seconds since 1970. */
  readonly at: number;
  /** The value of each series, by its name and labels as they are written. */
  readonly values: ReadonlyMap<string, number>;
  /** The series that count up. */
  readonly counters: ReadonlySet<string>;
}

/** Reads metrics in Prometheus' text format. */
export function readScrape(text: string, at = Date.now() / 1000): Scrape {
  const values = new Map<string, number>();
  const counters = new Set<string>();
  let kind = "";
  for (const line of text.split("\n")) {
    kind = /^# TYPE \S+ (\S+)$/.exec(line)?.[1] ?? kind;
    const [, series = "", value = ""] = /^([^#\s]\S*?(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (series === "") continue;
    values.set(series, Number(value));
    if (kind !== "gauge") counters.add(series);
  }
  return { at, values, counters };
}

/** Asks a server for its metrics; `undefined` if it does not answer. */
export async function scrape(port: number): Promise<Scrape | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    return readScrape(await response.text());
  } catch {
    return undefined;
  }
}

/** The same scrape with one value changed, where to bring a server so far would take the whole machine. */
export function changed(before: Scrape, series: string, value: number): Scrape {
  return { ...before, values: new Map(before.values).set(series, value) };
}

import { type MetricRow, metricRows } from "./metric_rows.ts";

type Rows = typeof metricRows;
type NameOf<Kind extends MetricRow["kind"]> = {
  [N in keyof Rows]: Rows[N]["kind"] extends Kind ? N : never;
}[keyof Rows];
type ValuesOf<Labels extends readonly string[], Value> = { readonly [I in keyof Labels]: Value };
type LabelsOf<N extends keyof Rows> = ValuesOf<Rows[N]["labels"], string>;

/** What a server counts and measures of itself. */
export interface Metrics {
  /** Adds one. */
  count<N extends NameOf<"counter">>(name: N, ...labels: LabelsOf<N>): void;
  /** Has a counter appear in the text from now on, even at 0, for each combination of these label values. */
  begin<N extends NameOf<"counter">>(name: N, ...labels: ValuesOf<Rows[N]["labels"], readonly string[]>): void;
  /** Notes that something took so many seconds. */
  observe<N extends NameOf<"histogram">>(name: N, seconds: number, ...labels: LabelsOf<N>): void;
  /** Tells how often something was counted since the start, whatever its labels. */
  total(name: NameOf<"counter">): number;
  /** Adds a number, or one for each value of the label or of the two labels, that is read whenever the metrics are told. */
  gauge(name: NameOf<"gauge" | "counter">, read: () => GaugeRead): void;
  /** Writes all metrics, in version 0.0.4 of Prometheus' text format. */
  text(): string;
}

/** What a gauge reads: one number, or numbers by the value of its label, or of its first label and then of its second. */
type GaugeRead = number | ReadonlyMap<string, number | ReadonlyMap<string, number>>;

/** The type under which {@link Metrics.text} travels. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Upper bounds of a histogram's buckets, in seconds: from a question to a library that fits into memory, up to what no
 * terminal waits for.
 */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** The values of one combination of labels. */
interface Series {
  readonly labels: readonly string[];
  /** Of a histogram: how many were within each bound and above the bound before; the last is for those above all. */
  readonly within: number[];
  count: number;
  sum: number;
}

/**
 * The series below some labels. One label leads to the next, since a key made of all of them would have to be put
 * together and hashed for each message.
 */
interface Branch {
  readonly next: Map<string, Branch>;
  series?: Series;
}

/** One line of a metric: what follows its name, and the value. */
type Sample = readonly [suffix: string, labels: Readonly<Record<string, string>>, value: number];

/** Makes metrics that have counted nothing yet. */
export function createMetrics(): Metrics {
  const roots = new Map<MetricRow, Branch>();
  const series = new Map<MetricRow, Series[]>();
  const gauges = new Map<MetricRow, () => GaugeRead>();

  function seriesOf(row: MetricRow, labels: readonly string[]): Series {
    let branch = roots.get(row) ?? grow(roots, row);
    for (const label of labels) branch = branch.next.get(label) ?? grow(branch.next, label);
    return branch.series ??= begin(row, labels);
  }

  function begin(row: MetricRow, labels: readonly string[]): Series {
    const within = row.kind === "histogram" ? new Array<number>(BOUNDS.length + 1).fill(0) : [];
    const begun = { labels, within, count: 0, sum: 0 };
    const others = series.get(row);
    if (others === undefined) series.set(row, [begun]);
    else others.push(begun);
    return begun;
  }

  function samples(row: MetricRow): readonly Sample[] {
    const read = gauges.get(row);
    if (row.kind === "gauge" || read !== undefined) return gaugeSamples(row, read?.());
    // What has no labels is 0 from the start, so that its first rise is seen.
    if (row.labels.length === 0) seriesOf(row, []);
    const all = series.get(row) ?? [];
    return all.flatMap((each) => row.kind === "counter" ? [counterSample(row, each)] : histogramSamples(row, each));
  }

  return {
    count(name, ...labels) {
      seriesOf(metricRows[name], labels).count++;
    },
    begin(name, ...labels) {
      for (const each of combinations(labels)) seriesOf(metricRows[name], each);
    },
    observe(name, seconds, ...labels) {
      const found = seriesOf(metricRows[name], labels);
      let bound = 0;
      while (bound < BOUNDS.length && seconds > (BOUNDS[bound] ?? Infinity)) bound++;
      found.within[bound] = (found.within[bound] ?? 0) + 1;
      found.count++;
      found.sum += seconds;
    },
    total: (name) => (series.get(metricRows[name]) ?? []).reduce((sum, { count }) => sum + count, 0),
    gauge(name, read) {
      gauges.set(metricRows[name], read);
    },
    text: () => Object.values(metricRows).map((row: MetricRow) => family(row, samples(row))).join(""),
  };
}

/** Lists each way of taking one word from each list. */
function combinations(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return lists.reduce<readonly (readonly string[])[]>(
    (ways, list) => ways.flatMap((way) => list.map((word) => [...way, word])),
    [[]],
  );
}

function grow<K>(branches: Map<K, Branch>, at: K): Branch {
  const branch: Branch = { next: new Map() };
  branches.set(at, branch);
  return branch;
}

function gaugeSamples(row: MetricRow, read: GaugeRead | undefined): readonly Sample[] {
  if (read === undefined) return [];
  if (typeof read === "number") return [["", {}, read]];
  return [...read].flatMap(([value, number]) =>
    typeof number === "number"
      ? [gaugeSample(row, [value], number)]
      : [...number].map(([second, of]) => gaugeSample(row, [value, second], of))
  );
}

function gaugeSample(row: MetricRow, labels: readonly string[], value: number): Sample {
  return ["", labelsOf(row, labels), value];
}

function counterSample(row: MetricRow, { labels, count }: Series): Sample {
  return ["", labelsOf(row, labels), count];
}

/** Lists the samples of a histogram, whose buckets are cumulative. */
function histogramSamples(row: MetricRow, { labels, within, count, sum }: Series): readonly Sample[] {
  const own = labelsOf(row, labels);
  let below = 0;
  const buckets = BOUNDS.map((bound, index): Sample => {
    below += within[index] ?? 0;
    return ["_bucket", { ...own, le: String(bound) }, below];
  });
  return [...buckets, ["_bucket", { ...own, le: "+Inf" }, count], ["_sum", own, sum], ["_count", own, count]];
}

function labelsOf({ labels: names }: MetricRow, values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
}

function family({ name, kind, meaning }: MetricRow, samples: readonly Sample[]): string {
  const lines = samples.map(([suffix, labels, value]) => `${name}${suffix}${inBraces(labels)} ${value}\n`);
  return `# HELP ${name} ${meaning}\n# TYPE ${name} ${kind}\n${lines.join("")}`;
}

function inBraces(labels: Readonly<Record<string, string>>): string {
  const written = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return written.length === 0 ? "" : `{${written.join(",")}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import type { Scrape } from "./scrape.ts";

const PROMTOOL = "/usr/bin/promtool";
const RULES = fileURLToPath(new URL("../../config/monitoring/alerts.yml", import.meta.url));

/** Whether Debian's package `prometheus` is installed. */
export async function hasPromtool(): Promise<boolean> {
  try {
    return (await Deno.stat(PROMTOOL)).isFile;
  } catch {
    return false;
  }
}

/** Scrapes in their order; absent: the server did not answer. */
export type Scrapes = readonly (Scrape | undefined)[];

/** How scrapes are replayed. */
export interface Replay {
  /** By instance. */
  readonly instances: Readonly<Record<string, Scrapes>>;
  /** Seconds between two scrapes; 60 if absent. */
  readonly interval?: number;
  /** Seconds for which it goes on as it did from the last scrape but one to the last. */
  readonly goesOn: number;
  /** Whether it is morning; else it is night. */
  readonly morning?: true;
}

/**
 * Prometheus' own clock begins at 0 in its tests, at midnight. To come to eight in the morning would take it a while, since
 * it judges each minute on the way: the hour that rules ask for is eight hours ahead instead.
 */
const IN_THE_MORNING = "((hour() + 8) % 24)";

/** Has Prometheus judge by our rules what it would have scraped; gives the alerts that fire at the end. */
export async function firing({ instances, interval = 60, goesOn, morning }: Replay): Promise<readonly string[]> {
  const steps = Math.ceil(goesOn / interval);
  const lengths = Object.values(instances).map((scrapes) => scrapes.length);
  const end = (Math.max(...lengths) + steps - 1) * interval;
  const series = Object.entries(instances).flatMap(([instance, scrapes]) =>
    inputSeries(instance, [...scrapes, ...goOn(scrapes, steps, interval)])
  );
  const expression = 'max by (alertname) (ALERTS{alertstate="firing"})';
  // Nothing is expected, so that promtool tells what there is.
  const test = {
    interval: `${interval}s`,
    input_series: series,
    promql_expr_test: [{ expr: expression, eval_time: `${end}s`, exp_samples: [{ labels: '{none=""}', value: -1 }] }],
  };
  const file = { rule_files: ["alerts.yml"], evaluation_interval: `${interval}s`, tests: [test] };
  return await withTemporaryFolder(async (folder) => {
    const rules = await Deno.readTextFile(RULES);
    await Deno.writeTextFile(join(folder, "alerts.yml"), morning ? rules.replaceAll("hour()", IN_THE_MORNING) : rules);
    await Deno.writeTextFile(join(folder, "test.yml"), JSON.stringify(file));
    const args = ["test", "rules", "test.yml"];
    const { stdout, stderr } = await new Deno.Command(PROMTOOL, { args, cwd: folder }).output();
    const told = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    const got = /got:(.*)/s.exec(told)?.[1];
    if (got === undefined) throw new Error(`promtool said: ${told}`);
    return [...got.matchAll(/alertname="(\w+)"/g)].map(([, name = ""]) => name).toSorted();
  });
}

/** What follows if it goes on in the same way: counters rise as before, messages keep coming, all else stays. */
function goOn(scrapes: Scrapes, steps: number, interval: number): Scrapes {
  const [before, last] = [scrapes.at(-2), scrapes.at(-1)];
  if (last === undefined) return Array.from({ length: steps }, () => undefined);
  return Array.from({ length: steps }, (_, index): Scrape => {
    const values = new Map<string, number>();
    for (const [series, value] of last.values) {
      const begun = before === undefined || !last.counters.has(series) ? value : 0;
      const rise = value - (before?.values.get(series) ?? begun);
      const step = last.counters.has(series) ? rise : isAge(series) && rise > 0 ? interval : 0;
      values.set(series, value + step * (index + 1));
    }
    return { ...last, values };
  });
}

function isAge(series: string): boolean {
  return series.startsWith("sip2d_last_message_timestamp_seconds");
}

function inputSeries(instance: string, scrapes: Scrapes) {
  const first = scrapes.find((each) => each !== undefined);
  const names = new Set(scrapes.flatMap((each) =>
    // What was never counted says nothing, and there is much of it.
    [...each?.values ?? []].flatMap(([name, value]) =>
      value === 0 && each?.counters.has(name) && !name.includes('le="') ? [] : [name]
    )
  ));
  const shift = -(first?.at ?? 0);
  const up = scrapes.map((each) => each === undefined ? "0" : "1");
  const written = [...names].map((series) => ({
    series: labelled(series, instance),
    values: scrapes.map((each) => sample(series, each?.values.get(series), shift)).join(" "),
  }));
  return [{ series: labelled("up", instance), values: up.join(" ") }, ...written];
}

function sample(series: string, value: number | undefined, shift: number): string {
  if (value === undefined || Number.isNaN(value)) return "_";
  const isMoment = /^\w+_(?:timestamp|time)_seconds/.test(series) && value !== 0;
  return String(isMoment ? value + shift : value);
}

function labelled(series: string, instance: string): string {
  const [, name = "", labels = ""] = /^(\w+)(?:\{(.*)\})?$/.exec(series) ?? [];
  return `${name}{job="sip2d",instance="${instance}"${labels === "" ? "" : `,${labels}`}}`;
}

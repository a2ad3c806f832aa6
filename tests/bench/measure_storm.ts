import { patternsOf, PIN } from "./bench_library.ts";
import type { BenchRun } from "./bench_run.ts";
import { runLoad } from "./drive.ts";
import { against, figure } from "./markdown.ts";
import { itemWork } from "./works.ts";

/** PIN checks a second that two processors make at least. */
const CHECKS = 20;

/** So many terminals log in within a second and have a PIN checked; a few others work on meanwhile. */
export async function measureStorm(run: BenchRun, terminals: number): Promise<string[]> {
  const { server, size } = run;
  const settled = [...itemWork(size).args, "--terminals", "10", "--think", "0.02"];
  run.tell("ten terminals before the storm");
  const before = await runLoad(server, [...settled, "--duration", "10"]);
  run.tell(`${terminals} terminals log in within a second, each with a PIN`);
  const seconds = Math.ceil(terminals / CHECKS);
  const amidst = runLoad(server, [...settled, "--duration", String(seconds)]);
  const storm = await runLoad(server, [
    ...["--mix", "patron-information", "--patrons", patternsOf(size).patrons, "--patron-password", PIN],
    ...["--terminals", String(terminals), "--ramp", "1", "--warm-up", "0", "--think", "3600"],
    ...["--timeout", "60", "--duration", String(seconds)],
  ]);
  const during = await amidst;
  const { answers, refused, times } = storm.total;
  const served = answers - refused;
  const ratio = during.total.times.p99 / before.total.times.p99;
  return [
    `## A storm: ${terminals} terminals log in within a second, each with a PIN check`,
    "",
    `* served: ${against(`${served} of ${terminals}`, served === terminals, "all")}, the last one after ` +
    `${against(`${figure(times.max / 1000)} s`, times.max <= 60_000, "60 s or less")}; ` +
    `p50 ${figure(times.p50 / 1000)} s; ${storm.errorCount} errors, ${refused} refused`,
    `* terminals that were logged in already: p99 ${figure(before.total.times.p99)} ms before, ` +
    `${figure(during.total.times.p99)} ms during: ${against(figure(ratio), ratio <= 5, "5 times or less")}`,
    "",
  ];
}

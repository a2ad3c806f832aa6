import type { BenchRun } from "./bench_run.ts";
import { drive } from "./drive.ts";
import { against, figure } from "./markdown.ts";
import { mixedWork, statusWork } from "./works.ts";

/**
 * A steady load from many terminals, none of which may wait much longer than the others. The ceiling under the same load
 * tells how much of that is the machine's doing.
 */
export async function measurePaced(run: BenchRun, terminals: number, rate: number): Promise<string[]> {
  run.tell(`${rate} messages a second over ${terminals} terminals`);
  const pace = ["--terminals", String(terminals), "--rate", String(rate), "--duration", "10"];
  const args = [...mixedWork(run.size), ...pace];
  const ceiling = (await drive(run.ceiling, [...statusWork().args, ...pace])).summary.total.times;
  await drive(run.server, args);
  const { summary, processorEach } = await drive(run.server, args);
  const { total: { times, refused }, unsent, errorCount, answersOfOneTerminal: { fewest, most } } = summary;
  const spread = times.p99 / times.p50;
  return [
    `## Paced: ${rate} messages a second over ${terminals} terminals, mixed`,
    "",
    `* p50 ${figure(times.p50)} ms, p99 ${figure(times.p99)} ms, p99.9 ${figure(times.p999)} ms, ` +
    `longest ${figure(times.max)} ms, from when each was due`,
    `* the ceiling under the same load: p50 ${figure(ceiling.p50)} ms, p99 ${figure(ceiling.p99)} ms, ` +
    `p99.9 ${figure(ceiling.p999)} ms; p99 / p50: ${figure(ceiling.p99 / ceiling.p50)}`,
    `* p99 / p50: ${against(figure(spread), spread <= 5, "5 or less")}`,
    `* p99.9: ${against(`${figure(times.p999)} ms`, times.p999 < 100, "under 100 ms")}`,
    `* each terminal was answered ${fewest} to ${most} times; ${unsent} unsent, ${errorCount} errors, ` +
    `${refused} refused; ${figure(processorEach)} µs CPU a message`,
    "",
  ];
}

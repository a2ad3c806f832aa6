import type { BenchRun } from "./bench_run.ts";
import { runLoad } from "./drive.ts";
import { against, figure, mebibytes } from "./markdown.ts";
import { useOf } from "./process_use.ts";
import { pairWork, statusWork } from "./works.ts";

const MEMORY_LIMIT = 300 * 2 ** 20;

/** Checkouts and checkins of one terminal by itself, and then in the midst of very many that poll once a minute. */
export async function measureIdle(run: BenchRun, terminals: number, seconds: number): Promise<string[]> {
  const { server, size } = run;
  const one = [...pairWork(size).args, "--terminals", "1", "--think", "0.05"];
  run.tell("one terminal by itself");
  await runLoad(server, [...one, "--duration", "3"]);
  const alone = await runLoad(server, [...one, "--duration", "10"]);
  run.tell(`${terminals} terminals, each of which polls once a minute`);
  const ramp = Math.ceil(terminals / 1000);
  const polling = runLoad(server, [
    ...[...statusWork().args, "--terminals", String(terminals), "--ramp", String(ramp)],
    ...["--rate", String(terminals / 60), "--duration", String(seconds)],
  ]);
  const amidst = await runLoad(server, [...one, "--warm-up", String(ramp + 2), "--duration", String(seconds - 5)]);
  const { memory } = await useOf(server.child.pid);
  const polls = await polling;
  const ratio = amidst.total.times.p50 / alone.total.times.p50;
  const missed = polls.unsent + polls.errorCount;
  return [
    `## ${terminals} connected terminals, each polling 99 every minute`,
    "",
    `* memory: ${against(mebibytes(memory), memory <= MEMORY_LIMIT, "300 MiB or less")}`,
    `* polls in ${seconds} s: ${polls.total.answers}, p50 ${figure(polls.total.times.p50)} ms, ` +
    `p99 ${figure(polls.total.times.p99)} ms; missed: ${against(String(missed), missed === 0, "0")}`,
    `* 11+09 of one terminal: p50 ${figure(alone.total.times.p50)} ms by itself, ` +
    `${figure(amidst.total.times.p50)} ms amidst: ${against(figure(ratio), ratio <= 2, "2 times or less")}`,
    "",
  ];
}

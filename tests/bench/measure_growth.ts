import { join } from "node:path";
import { HEAVY, type LibrarySize, patternsOf } from "./bench_library.ts";
import type { BenchRun } from "./bench_run.ts";
import { layOutSqlite, startOnSqlite } from "./bench_servers.ts";
import { drive, runLoad } from "./drive.ts";
import { against, figure, table } from "./markdown.ts";
import { anyPatronWork, itemWork, pairWork } from "./works.ts";

const SMALL: LibrarySize = { patrons: 1000, items: 10_000 };

/** What a message costs in a small library and in the large one. */
export async function measureCatalogue(run: BenchRun): Promise<string[]> {
  const folder = join(run.folder, "small");
  await Deno.mkdir(folder);
  await layOutSqlite(SMALL, folder);
  const small = await startOnSqlite(folder);
  const args = ["--terminals", "50", "--duration", String(run.seconds)];
  const rows: string[][] = [];
  try {
    for (const workOn of [itemWork, anyPatronWork, pairWork]) {
      const { title, args: ofSmall } = workOn(SMALL);
      run.tell(`${title} in two libraries`);
      await drive(small, [...ofSmall, ...args]);
      const few = (await drive(small, [...ofSmall, ...args])).processorEach;
      const many = (await drive(run.server, [...workOn(run.size).args, ...args])).processorEach;
      const ratio = many / few;
      rows.push([title, figure(few), figure(many), against(ratio.toFixed(2), ratio <= 1.3, "1.3 or less")]);
    }
  } finally {
    await small.child.stop();
  }
  const head = ["Work", `CPU µs, ${SMALL.items} items`, `CPU µs, ${run.size.items} items`, "times"];
  return ["## Cost against the size of the catalogue", "", ...table(head, rows), ""];
}

/** What a patron with very many loans costs, beside one with ten. */
export async function measureHeavyPatron(run: BenchRun): Promise<string[]> {
  const common = ["--mix", "patron-information", "--lists", "charged", "--terminals", "1", "--duration", "4"];
  const page = ["--start-item", "1", "--end-item", "10"];
  run.tell("a patron with very many loans");
  const ordinary = await runLoad(run.server, [...common, ...page, "--patrons", patternsOf(run.size).borrowers]);
  const heavy = await runLoad(run.server, [...common, ...page, "--patrons", HEAVY.patronId]);
  const whole = await runLoad(run.server, [...common, "--patrons", HEAVY.patronId]);
  const ratio = heavy.total.times.p50 / ordinary.total.times.p50;
  return [
    `## A patron with ${HEAVY.loans} loans and ${HEAVY.holds} holds`,
    "",
    `* 64 with a list of ten: p50 ${figure(ordinary.total.times.p50)} ms for a patron with 10 loans, ` +
    `${figure(heavy.total.times.p50)} ms: ${against(figure(ratio), ratio < 5, "under 5 times")}`,
    `* with the list in whole (${HEAVY.loans} items in one message): p50 ${figure(whole.total.times.p50)} ms`,
    "",
  ];
}

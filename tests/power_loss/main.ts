import { Command } from "commander";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mutated } from "../mutants/mutated.ts";
import { count, readArguments } from "../support/program/script.ts";
import { createRandom } from "../soak/random.ts";
import { diskStateAt, LOSS_KINDS } from "./disk_states.ts";
import { buildRecorder, NoCompiler, recordFolder } from "./recorded_process.ts";
import type { Recording } from "./recording.ts";
import { type Situation, SITUATIONS } from "./situations.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const COPIED = ["main.ts", "deno.json", "deno.lock", "src", "config/SIPServer.xml", "tests/support/assert"];

/** The mutant that must be found: a terminal is answered before the disk has its change. */
const ANSWERS_DO_NOT_WAIT = {
  file: "src/storage/sqlite/database/group_commit.ts",
  from: "    await around.log.sync().catch((error) => lost = error);",
  to: "    around.log.sync().catch((error) => lost = error);",
};

const script = new Command("deno task soak:power")
  .description(
    "Records what sip2d writes and syncs, rebuilds what a disk may hold after a loss of power, and compares it with what " +
      "terminals had heard. A mutant whose answers do not wait for the disk must be found.",
  )
  .argument("[states]", "how many states of each situation", count, 10_000)
  .argument("[seed]", "which states", count, 1)
  .argument("[situation]", `one of ${Object.keys(SITUATIONS).join(", ")}`);
const [states, seed, only] = readArguments(script).processedArgs as [number, number, string | undefined];

function tell(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** Plays a situation in a folder, and gives what was recorded. */
async function record(situation: Situation, root: string, work: string, recorder: string): Promise<Recording> {
  const folder = join(work, "played");
  await Deno.mkdir(folder);
  try {
    await situation.prepare(folder);
    const recorded = await recordFolder({ root, recorder, folder, log: join(work, "log") });
    await situation.play(recorded);
    return await recorded.recording();
  } finally {
    await Deno.remove(folder, { recursive: true });
    await Deno.remove(join(work, "log")).catch(() => {});
  }
}

/** Judges states of a recording; gives how many were bad, and what the first was. */
async function judge(situation: Situation, recording: Recording, work: string) {
  const random = createRandom(seed);
  const folder = join(work, "rebuilt");
  let bad = 0, first: string | undefined;
  for (let state = 0; state < states; state++) {
    // Often at the end, when all was heard.
    const place = random.once(4) ? recording.length : 1 + random.below(recording.length);
    const kind = random.pick(LOSS_KINDS);
    await Deno.mkdir(folder);
    for (const [name, content] of diskStateAt(recording, place, kind, random)) {
      // Shared memory is gone with the power.
      if (!name.endsWith("-shm")) Deno.writeFileSync(join(folder, name), content);
    }
    const heard = new Set(recording.heard.filter(({ index }) => index < place).map(({ what }) => what));
    const wrong = await situation.judge(folder, heard);
    if (wrong !== undefined) {
      bad++;
      first ??= `at ${place} of ${recording.length} (${kind}): ${wrong}`;
    }
    await Deno.remove(folder, { recursive: true });
  }
  return { bad, first };
}

async function play(name: string, root: string, work: string, recorder: string): Promise<number> {
  const situation = SITUATIONS[name]?.();
  if (situation === undefined) throw new RangeError(`there is no situation ${name}`);
  const recording = await record(situation, root, work, recorder);
  const { bad, first } = await judge(situation, recording, work);
  const of = `${recording.length} records, ${recording.heard.length} heard`;
  tell(`${root === ROOT ? name : "mutant: answers do not wait"}: ${states} states, ${bad} bad (${of})`);
  if (first !== undefined) tell(`  ${first}`);
  return bad;
}

async function copy(from: string, to: string): Promise<void> {
  const { isDirectory } = await Deno.stat(from);
  if (!isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}

/** Copies the program, with the mutant in it. */
async function mutantIn(work: string): Promise<string> {
  const root = join(work, "mutant/");
  for (const above of ["config", "tests/support"]) await Deno.mkdir(join(root, above), { recursive: true });
  for (const each of COPIED) await copy(join(ROOT, each), join(root, each));
  const file = join(root, ANSWERS_DO_NOT_WAIT.file);
  await Deno.writeTextFile(file, mutated(await Deno.readTextFile(file), [ANSWERS_DO_NOT_WAIT]));
  return root;
}

/** Memory that looks like a disk: tens of thousands of states would wait for a real one. */
const MEMORY = "/dev/shm";
const isThere = await Deno.stat(MEMORY).then(() => true, () => false);
const work = await Deno.makeTempDir(isThere ? { dir: MEMORY } : {});
try {
  const recorder = await buildRecorder(work);
  let bad = 0;
  for (const name of Object.keys(SITUATIONS)) {
    if (only === undefined || only === name) bad += await play(name, ROOT, work, recorder);
  }
  const found = only === undefined || only === "engine"
    ? await play("engine", await mutantIn(work), work, recorder)
    : 1;
  if (found === 0) tell("MISSED: the mutant whose answers do not wait for the disk");
  if (bad > 0 || found === 0) Deno.exitCode = 1;
} catch (error) {
  if (!(error instanceof NoCompiler)) throw error;
  tell(`skipped: ${error.message}`);
} finally {
  await Deno.remove(work, { recursive: true });
}
Deno.exit();

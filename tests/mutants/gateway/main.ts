import { Command } from "commander";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { count, readArguments } from "../../support/program/script.ts";
import { mutated } from "../mutated.ts";
import { gatewayMutants, type RoomMutant } from "./gateway_mutants.ts";
import { retryMutants } from "./retry_mutants.ts";

const ALL = [...gatewayMutants, ...retryMutants];
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** What no test of these rooms needs, and modules that tests install: of them a part would be no use. */
const LEFT_OUT: ReadonlySet<string> = new Set([".git", "dist", "node_modules"]);

/**
 * Milliseconds that a test file, or the files of a folder, have for one defect: one that never ends is missed. A test that waits
 * in vain says so after four minutes.
 */
const MOST = 10 * 60_000;

/** What is no test's name. */
const NAMELESS = / (?:does not run|does not end, and names no test|fails without a defect, too)$/;

/** As `deno task test:files` runs them, without what most of these tests do not need. */
const RUN = [
  ...["test", "--quiet", "--no-check", "--no-prompt", "--fail-fast", "--ignore-env", "--allow-env=SIP2D_TEST_BUNDLE"],
  ...["--allow-net=127.0.0.1", "--allow-read", "--allow-write", "--allow-run"],
];

async function copy(from: string, to: string): Promise<void> {
  const { isDirectory } = await Deno.lstat(from);
  if (!isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isSymlink } of Deno.readDir(from)) {
    if (!isSymlink && !LEFT_OUT.has(name)) await copy(join(from, name), join(to, name));
  }
}

/**
 * Runs the tests of a defect in the copy, one file or folder after the other, and gives the first test that fails.
 *
 * @param sound whether files and folders pass without a defect, of those that have found one
 */
async function foundIn(
  folder: string,
  { replacement, tests }: RoomMutant,
  sound: Map<string, boolean>,
): Promise<string | undefined> {
  const file = join(folder, replacement.file), text = await Deno.readTextFile(file);
  for (const one of tests) {
    await Deno.writeTextFile(file, mutated(text, [replacement]));
    const found = await firstFailed(folder, one).finally(() => Deno.writeTextFile(file, text));
    if (found === undefined) continue;
    if (!sound.has(one)) sound.set(one, await firstFailed(folder, one) === undefined);
    return sound.get(one) ? found : `${one} fails without a defect, too`;
  }
  return undefined;
}

async function firstFailed(folder: string, tests: string): Promise<string | undefined> {
  const { success, stdout, signal } = await new Deno.Command(Deno.execPath(), {
    args: [...RUN, tests],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stderr: "null",
    signal: AbortSignal.timeout(MOST),
  }).output();
  if (success) return undefined;
  const text = new TextDecoder().decode(stdout), [, name] = /^ *FAILURES *$\s+^(.*) => /m.exec(text) ?? [];
  return name ?? (signal === null ? `${tests} does not run` : `${tests} does not end, and names no test`);
}

async function tell(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}

const script = new Command("deno task mutants:gateway")
  .description(
    "Puts defects into a copy of the repository, one by one, and tells whether the tests of the rooms that they are in find each.",
  )
  .argument("[word]", "only those that have it in their name or file", "")
  .option("--from <number>", "the first, counted from 1", count, 1)
  .option("--to <number>", "the last", count, ALL.length);
const [word] = readArguments(script).processedArgs as [string];
const { from, to } = script.opts<{ readonly from: number; readonly to: number }>();
const chosen = ALL.slice(from - 1, to)
  .filter(({ name, replacement }) => `${name} ${replacement.file}`.includes(word));
const folder = await Deno.makeTempDir();
try {
  await copy(ROOT, folder);
  const sound = new Map<string, boolean>();
  let missed = 0, nameless = 0;
  for (const mutant of chosen) {
    const test = await foundIn(folder, mutant, sound);
    if (test === undefined) missed++;
    else if (NAMELESS.test(test)) nameless++;
    await tell(test === undefined ? `MISSED ${mutant.name}` : `found  ${mutant.name}: ${test}`);
  }
  await tell(`${chosen.length - missed - nameless} of ${chosen.length} found by a test that names itself`);
  if (missed + nameless > 0) Deno.exitCode = 1;
} finally {
  await Deno.remove(folder, { recursive: true });
}

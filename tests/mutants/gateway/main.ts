import { Command } from "commander";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readArguments } from "../../support/program/script.ts";
import { mutated } from "../mutated.ts";
import { gatewayMutants, type RoomMutant } from "./gateway_mutants.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** What no test of these rooms needs. */
const LEFT_OUT: ReadonlySet<string> = new Set([".git", "dist"]);

/** Milliseconds that the tests of one defect have: one that never ends is missed. */
const MOST = 10 * 60_000;

async function copy(from: string, to: string): Promise<void> {
  const { isDirectory } = await Deno.lstat(from);
  if (!isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isSymlink } of Deno.readDir(from)) {
    if (!isSymlink && !LEFT_OUT.has(name)) await copy(join(from, name), join(to, name));
  }
}

/** Runs the tests of a defect in the copy, and gives the name of the first that fails. */
async function foundIn(folder: string, { replacement, tests }: RoomMutant): Promise<string | undefined> {
  const file = join(folder, replacement.file), text = await Deno.readTextFile(file);
  try {
    await Deno.writeTextFile(file, mutated(text, [replacement]));
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "test:files", ...tests],
      cwd: folder,
      env: { NO_COLOR: "1" },
      stderr: "null",
      signal: AbortSignal.timeout(MOST),
    }).output();
    const [, name = "a test"] = /^(?:.* => )?(.*) \.\.\. FAILED/m.exec(new TextDecoder().decode(stdout)) ?? [];
    return success ? undefined : name;
  } finally {
    await Deno.writeTextFile(file, text);
  }
}

async function tell(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}

const script = new Command("deno task mutants:gateway")
  .description(
    "Puts defects into a copy of the repository, one by one, and tells whether the tests of the rooms that they are in find each.",
  )
  .argument("[word]", "only those that have it in their name or file", "");
const [word] = readArguments(script).processedArgs as [string];
const chosen = gatewayMutants.filter(({ name, replacement }) => `${name} ${replacement.file}`.includes(word));
const folder = await Deno.makeTempDir();
try {
  await copy(ROOT, folder);
  let missed = 0;
  for (const mutant of chosen) {
    const test = await foundIn(folder, mutant);
    if (test === undefined) missed++;
    await tell(test === undefined ? `MISSED ${mutant.name}` : `found  ${mutant.name}: ${test}`);
  }
  await tell(`${chosen.length - missed} of ${chosen.length} found`);
  if (missed > 0) Deno.exitCode = 1;
} finally {
  await Deno.remove(folder, { recursive: true });
}

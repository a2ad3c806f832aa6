import { Command } from "commander";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readArguments } from "../support/program/script.ts";
import { type Mutant, mutants, unseen } from "./mutants.ts";
import { mutated } from "./mutated.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const COPIED = ["main.ts", "deno.json", "deno.lock", "src", "config/SIPServer.xml", "tests/support/assert"];

async function copy(from: string, to: string): Promise<void> {
  const { isDirectory } = await Deno.stat(from);
  if (!isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to, { recursive: true });
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}

/** Runs the suite in a copy and lists the rules of the findings that it reports, each of which is told once. */
async function rulesFoundIn(folder: string): Promise<readonly string[]> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--ignore-env", "--no-check", "--allow-net=127.0.0.1", "--allow-read", "--allow-write"],
      ...["main.ts", "conform", "--sample", "--config", "config/SIPServer.xml", "--login", "everything"],
      ...["--format", "json"],
    ],
    cwd: folder,
  }).output();
  const out = new TextDecoder().decode(stdout);
  if (out === "") throw new Error(new TextDecoder().decode(stderr));
  const { findings } = JSON.parse(out) as { findings: readonly { rule: string }[] };
  return findings.map(({ rule }) => rule);
}

async function rulesOf({ replacements }: Mutant, folder: string): Promise<readonly string[]> {
  const files = [...new Set(replacements.map(({ file }) => file))];
  const before = await Promise.all(files.map((file) => Deno.readTextFile(join(folder, file))));
  try {
    for (const [at, file] of files.entries()) {
      const text = mutated(before[at] ?? "", replacements.filter((one) => one.file === file));
      await Deno.writeTextFile(join(folder, file), text);
    }
    return await rulesFoundIn(folder);
  } finally {
    for (const [at, file] of files.entries()) await Deno.writeTextFile(join(folder, file), before[at] ?? "");
  }
}

async function tell(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}

readArguments(
  new Command("deno task mutants").description(
    "Puts defects back one by one in a copy of the repository, and tells whether `sip2d conform` finds each and names it once.",
  ),
);
const folder = await Deno.makeTempDir();
try {
  await Deno.mkdir(join(folder, "config"));
  await Deno.mkdir(join(folder, "tests/support"), { recursive: true });
  for (const each of COPIED) await copy(join(ROOT, each), join(folder, each));
  const unspoilt = new Set(await rulesFoundIn(folder));
  let missed = 0;
  for (const mutant of mutants) {
    const found = await rulesOf(mutant, folder);
    const named = found.filter((rule) => rule === mutant.rule).length === 1 && !unspoilt.has(mutant.rule);
    if (!named) missed++;
    const others = [...new Set(found)].filter((rule) => !unspoilt.has(rule));
    await tell(`${named ? "found " : "MISSED"} ${mutant.name}: ${mutant.rule} of ${others.join(", ") || "nothing"}`);
  }
  for (const [what, why] of unseen) await tell(`unseen ${what}: ${why}`);
  await tell(`${mutants.length - missed} of ${mutants.length} found`);
  if (missed > 0) Deno.exitCode = 1;
} finally {
  await Deno.remove(folder, { recursive: true });
}

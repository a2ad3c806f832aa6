import { Command } from "commander";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectPath } from "../../../packaging/project.ts";
import { failuresOf, trialsOf } from "../../protocol/vectors/run_vectors.ts";
import { readVectorFiles } from "../../protocol/vectors/vector_files.ts";
import { readArguments } from "../../support/program/script.ts";
import { mutated } from "../mutated.ts";
import { codecMutants } from "./codec_mutants.ts";

const FACE = "src/protocol/public/sip2.ts", VECTORS = "tests/protocol/vectors";

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}

async function tell(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
}

readArguments(
  new Command("deno task mutants:codec").description(
    "Puts defects into copies of the protocol's code, and tells which vectors find each.",
  ),
);
const vectors = await readVectorFiles((name) => Deno.readTextFile(projectPath(`${VECTORS}/${name}`)));
let missed = 0;
for (const { name, replacement } of codecMutants) {
  const folder = await Deno.makeTempDir();
  try {
    await copy(projectPath("src/protocol"), join(folder, "src/protocol"));
    const file = join(folder, replacement.file);
    await Deno.writeTextFile(file, mutated(await Deno.readTextFile(file), [replacement]));
    const failures = await failuresOf(trialsOf(await import(pathToFileURL(join(folder, FACE)).href), vectors));
    if (failures.length === 0) missed++;
    const [first] = failures;
    await tell(
      first === undefined ? `MISSED ${name}` : `found  ${name}: ${failures.length}, such as "${first.vector}"`,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
await tell(`${codecMutants.length - missed} of ${codecMutants.length} found`);
if (missed > 0) Deno.exitCode = 1;

import { Command } from "commander";
import { join } from "node:path";
import { makeProtocolPackage } from "../../../packaging/forms/protocol_package.ts";
import { projectPath, readEdition } from "../../../packaging/project.ts";
import { runTool } from "../../../packaging/run_tool.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { count, earlierSeed, readArguments } from "../../support/program/script.ts";

const IN_NODE = `import * as sip2 from "@sip2d/protocol";
import { readFileSync } from "node:fs";
import { fuzz } from "./fuzz.js";
const [inputs, seed] = process.argv.slice(2).map(Number);
const read = (name) => JSON.parse(readFileSync(new URL(import.meta.resolve("@sip2d/protocol/vectors/" + name)), "utf8"));
const files = ["messages.json", "reading.json", "writing.json", "refusals.json"];
const seeds = files.flatMap((name) => read(name).messages.map(({ hex }) => new Uint8Array(Buffer.from(hex, "hex"))));
console.log(JSON.stringify(fuzz(sip2, seeds, inputs, seed)));
`;

const script = new Command("deno task soak:package")
  .description("Gives mutated messages to the protocol's package in Node: nothing may be thrown but its own error.")
  .argument("[inputs]", "how many", count, 1_000_000)
  .addArgument(earlierSeed());
const [inputs, seed] = readArguments(script).processedArgs as [number, number];

await withTemporaryFolder(async (folder) => {
  const tarball = await makeProtocolPackage(folder, { edition: await readEdition() });
  await Deno.writeTextFile(join(folder, "package.json"), "{}");
  await runTool("npm", ["install", "--silent", `./${tarball}`], { cwd: folder });
  const bundled = ["bundle", "--quiet", "--output", join(folder, "fuzz.js"), projectPath("tests/soak/package/fuzz.ts")];
  await runTool(Deno.execPath(), bundled);
  await Deno.writeTextFile(join(folder, "in_node.mjs"), IN_NODE);
  const told = await runTool("node", ["in_node.mjs", String(inputs), String(seed)], { cwd: folder });
  const { results, faults } = JSON.parse(told);
  const lines = [`seed ${seed}: ${inputs} inputs: ${JSON.stringify(results)}, ${faults.length} faults`, ...faults];
  await Deno.stdout.write(new TextEncoder().encode(`${lines.join("\n")}\n`));
  if (faults.length > 0) Deno.exitCode = 1;
});

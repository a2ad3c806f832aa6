import { Command } from "commander";
import { fileURLToPath } from "node:url";
import { makePackages } from "../../packaging/package.ts";
import { readArguments } from "../support/program/script.ts";

const FOLDER = new URL(".", import.meta.url);

readArguments(
  new Command("deno task test:packages").description(
    "Makes all packages and runs the tests in tests/packages whose names end in `_packages.ts`: each package is installed " +
      "and run. What cannot be tried on this machine is skipped, of which the last line tells.",
  ),
);
await makePackages(fileURLToPath(new URL("../../dist", FOLDER)));
const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => name.endsWith("_packages.ts"));
const child = new Deno.Command(Deno.execPath(), {
  args: [
    "test",
    "--no-check",
    "--no-prompt",
    "--allow-all",
    ...files.map((name) => fileURLToPath(new URL(name, FOLDER))),
  ],
  stdout: "piped",
}).spawn();
let told = "";
for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
  told += text;
  await Deno.stdout.write(new TextEncoder().encode(text));
}
const [, skipped] = /^(?:ok|FAILED) \| .* (\d+) ignored/m.exec(told) ?? [];
if (skipped !== undefined) await Deno.stdout.write(new TextEncoder().encode(`${skipped} skipped\n`));
Deno.exitCode = (await child.status).code;

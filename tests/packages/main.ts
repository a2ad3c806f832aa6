import { Command } from "commander";
import { fileURLToPath } from "node:url";
import { makePackages } from "../../packaging/package.ts";
import { runWatched, writeAll } from "../postgres/run_watched.ts";
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
let told = "";
const { code } = await runWatched(Deno.execPath(), {
  args: [
    "test",
    "--no-check",
    "--no-prompt",
    "--allow-all",
    ...files.map((name) => fileURLToPath(new URL(name, FOLDER))),
  ],
}, {
  async write(bytes) {
    told += new TextDecoder().decode(bytes);
    await writeAll(bytes);
  },
});
const [, skipped] = /^(?:ok|FAILED) \| .* (\d+) ignored/m.exec(told) ?? [];
if (skipped !== undefined) await Deno.stdout.write(new TextEncoder().encode(`${skipped} skipped\n`));
Deno.exitCode = code;

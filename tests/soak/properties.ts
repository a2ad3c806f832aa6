import { Command } from "commander";
import { readSources } from "../architecture/sources.ts";
import { earlierSeed, readArguments } from "../support/program/script.ts";

const script = new Command("deno task soak:properties")
  .description("Tries every property of the tests on values that `deno task test` does not try.")
  .addArgument(earlierSeed());
const [given] = readArguments(script).processedArgs as [number];
const seed = Math.floor(given);
const tests = await readSources("tests");
const files = [...tests].filter(([path, text]) =>
  /_test\.ts$/.test(path) && /\/fast_check\.ts"|_contract\.ts"/.test(text)
);
await Deno.stdout.write(new TextEncoder().encode(`seed ${seed}\n`));
const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["task", "test:files", ...files.map(([path]) => path), "--", `seed=${seed}`],
}).spawn().status;
Deno.exit(code);

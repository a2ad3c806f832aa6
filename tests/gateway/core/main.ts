import { Command } from "commander";
import { RULES } from "../../../src/gateway/core/next.ts";
import { readArguments } from "../../support/program/script.ts";
import { walk } from "./walk.ts";
import { LONG_PARTS, WALKED_PARTS } from "./walked_parts.ts";

readArguments(
  new Command("deno task soak:core").description(
    "Walks every state that the changes of two gateways can reach, and tells how many there are, until one breaks a promise.",
  ),
);
let failed = false;
for (const [name, part] of Object.entries({ ...WALKED_PARTS, ...LONG_PARTS })) {
  const { states, transitions, broken } = walk(part, RULES);
  const told = broken === undefined ? "" : `: ${[broken.problem, ...broken.way].join("\n  ")}`;
  Deno.stdout.writeSync(new TextEncoder().encode(`${name}: ${states} states, ${transitions} transitions${told}\n`));
  failed ||= broken !== undefined;
}
Deno.exit(failed ? 1 : 0);

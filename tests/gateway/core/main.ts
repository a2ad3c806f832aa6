import { Command } from "commander";
import { LOOK_RULES } from "../../../src/gateway/core/hand_over_rules.ts";
import { RULES } from "../../../src/gateway/core/next.ts";
import { readArguments } from "../../support/program/script.ts";
import { LONG_LOOKED_PARTS, LOOKED_PARTS } from "./hand_over_parts.ts";
import { walkLooks } from "./hand_over_walk.ts";
import { walk } from "./walk.ts";
import { LONG_PARTS, WALKED_PARTS } from "./walked_parts.ts";

readArguments(
  new Command("deno task soak:core").description(
    "Walks every state that the changes of two gateways can reach, and tells how many there are, until one breaks a promise.",
  ),
);
let failed = false;
for (const [name, part] of Object.entries({ ...LOOKED_PARTS, ...LONG_LOOKED_PARTS })) {
  const { states, transitions, broken } = walkLooks(part, LOOK_RULES);
  say(`the worker, ${name}: ${states} states, ${transitions} transitions${broken ? `: ${broken}` : ""}`);
  failed ||= broken !== undefined;
}
for (const [name, part] of Object.entries({ ...WALKED_PARTS, ...LONG_PARTS })) {
  const { states, transitions, broken } = walk(part, RULES);
  const told = broken === undefined ? "" : `: ${[broken.problem, ...broken.way].join("\n  ")}`;
  say(`${name}: ${states} states, ${transitions} transitions${told}`);
  failed ||= broken !== undefined;
}
Deno.exit(failed ? 1 : 0);

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

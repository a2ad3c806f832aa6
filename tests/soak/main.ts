import { Command } from "commander";
import { count, readArguments, seed } from "../support/program/script.ts";
import { soak } from "./soak.ts";

/** Messages to a fresh sample library: after these, most of its patrons are blocked and most of its copies lent. */
const ROUND = 20_000;

const script = new Command("deno task soak")
  .description("Sends mutated messages to servers of its own: each must get one legal answer.")
  .argument("[messages]", `how many, in rounds of ${ROUND}`, count, 1_000_000)
  .argument("[seed]", "of the first round", seed, 1);
const [messages, first] = readArguments(script).processedArgs as [number, number];
const rounds = Math.ceil(messages / ROUND);
let answers = 0;
for (let round = 0; round < rounds; round++) {
  const its = first + round;
  const result = await soak(ROUND, its);
  answers += result.answers;
  if (result.errors.length > 0) throw new Error(`seed ${its}: the log tells of errors\n${result.errors.join("\n")}`);
  const line = `seed ${its}: ${(round + 1) * ROUND} messages, ${answers} answers, each of them legal\n`;
  await Deno.stdout.write(new TextEncoder().encode(line));
}

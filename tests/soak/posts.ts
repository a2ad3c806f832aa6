import { Command } from "commander";
import { count, earlierSeed, readArguments } from "../support/program/script.ts";
import { noisyPoster } from "./noisy_poster.ts";
import { soak } from "./soak.ts";

/** Posts to a fresh sample library. */
const ROUND = 10_000;

const script = new Command("deno task soak:posts")
  .description("Posts mutated documents to servers of its own: each must get one legal answer.")
  .argument("[posts]", `how many, in rounds of ${ROUND}`, count, 100_000)
  .addArgument(earlierSeed());
const [posts, first] = readArguments(script).processedArgs as [number, number];
for (let round = 0; round < Math.ceil(posts / ROUND); round++) {
  const seed = Math.floor(first) + round;
  const { answers, errors } = await soak(ROUND, seed, noisyPoster);
  if (errors.length > 0) throw new Error(`seed ${seed}: the log tells of errors\n${errors.join("\n")}`);
  const line = `seed ${seed}: ${(round + 1) * ROUND} posts, ${answers} answers in this round, each of them legal\n`;
  await Deno.stdout.write(new TextEncoder().encode(line));
}

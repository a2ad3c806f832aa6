import { soak } from "./soak.ts";

/** Messages to a fresh sample library: after these, most of its patrons are blocked and most of its copies lent. */
const ROUND = 20_000;

const [count = "1000000", first = "1"] = Deno.args;
const rounds = Math.ceil(Number(count) / ROUND);
let answers = 0;
for (let round = 0; round < rounds; round++) {
  const seed = Number(first) + round;
  const result = await soak(ROUND, seed);
  answers += result.answers;
  if (result.errors.length > 0) throw new Error(`seed ${seed}: the log tells of errors\n${result.errors.join("\n")}`);
  const line = `seed ${seed}: ${(round + 1) * ROUND} messages, ${answers} answers, each of them legal\n`;
  await Deno.stdout.write(new TextEncoder().encode(line));
}

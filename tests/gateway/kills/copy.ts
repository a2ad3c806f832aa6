import { Command } from "commander";
import { count, readArguments } from "../../support/program/script.ts";
import { killCopies } from "./killed_copy.ts";

const script = new Command("deno task soak:copy-kills")
  .description(
    "Kills a gateway while its copy learns, while files are fed, and while the library system is away and the copy answers.",
  )
  .argument("[kills]", "how many times", count, 60);
const [kills] = readArguments(script).processedArgs as [number];
const { answers, slowest, byCopy, compared } = await killCopies(kills);
const told = `${kills} kills: ${answers} answers, ${byCopy} of them by the copy, the slowest after ${slowest} ms; ` +
  `${compared} records compared`;
Deno.stdout.writeSync(new TextEncoder().encode(`SQLite: ${told}\n`));
Deno.exit(0);

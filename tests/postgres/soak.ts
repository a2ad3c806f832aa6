import { Command } from "commander";
import { earlierSeed, readArguments } from "../support/program/script.ts";
import { runTwoServers } from "./two_servers.ts";

const script = new Command("deno task soak:postgres")
  .description(
    "Plays two_servers_test.ts with twenty times as many messages, while PostgreSQL crashes and stands still.",
  )
  .addArgument(earlierSeed());
const [first] = readArguments(script).processedArgs as [number];
const report = await runTwoServers({ seed: first, work: 20_000 });
await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(report)}\n`));

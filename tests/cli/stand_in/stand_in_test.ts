import { assertEquals, assertMatch } from "@std/assert";
import { openHandSwitch } from "../../../src/stand_in/hand_switch.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { runCli } from "../../support/program/run_cli.ts";

const CONFIG = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:6001/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts><login id="*" institution="CPL" terminator="CR" /></accounts>
  <institutions><institution id="CPL" implementation="SIP2">
    <sip2d:upstream address="ils.example.org:6001" kind="koha" />
    <sip2d:stand_in lend="no" database="cpl-copy.db" />
  </institution></institutions>
</acsconfig>`;

Deno.test("stand-in starts and stops a copy by its database, and leaves a row in the journal", () =>
  withTemporaryFolder(async (folder) => {
    const config = `${folder}/SIPServer.xml`, standIn = ["stand-in", "start", "--config", config] as const;
    await Deno.writeTextFile(config, CONFIG);
    const started = async () => {
      const notes = await openSqliteStorage(`${folder}/cpl-copy.db`);
      const hand = await openHandSwitch({ notes, after: () => () => {} });
      await notes.close();
      return hand.started && [hand.started.by, hand.started.reason];
    };
    const absent = await runCli(...standIn, "--reason", "Koha is updated");
    assertEquals(absent.code, 3);
    assertMatch(absent.errors, /there is no database .*library\.db; serve and import make one/);
    await runCli("migrate", "--config", config);
    assertEquals((await runCli(...standIn)).code, 2);
    const other = await runCli(...standIn, "--institution", "FFL", "--reason", "x");
    assertEquals([other.code, other.errors], [
      1,
      "sip2d: No institution with a copy is called FFL; name one of CPL.",
    ]);
    const done = await runCli(...standIn, "--institution", "CPL", "--reason", "Koha is updated", "--by", "anna");
    assertEquals([done.code, done.out], [0, "The copy of CPL answers until it is stopped by hand."]);
    assertEquals(await started(), ["anna", "Koha is updated"]);
    const stop = await runCli("stand-in", "stop", "--config", config, "--reason", "it is back");
    assertEquals([stop.code, stop.out], [0, "The copy of CPL answers only while the library system is away."]);
    assertEquals(await started(), undefined);
    const { out } = await runCli("journal", "--config", config);
    assertEquals(
      out.split("\n").slice(1).map((row) => row.match(/stand-in-\w+|anna|command line|Koha is updated|it is back/g)),
      [
        ["anna", "stand-in-started", "Koha is updated"],
        ["command line", "stand-in-stopped", "it is back"],
      ],
    );
  }));

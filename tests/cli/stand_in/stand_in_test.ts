import { assertEquals, assertMatch } from "@std/assert";
import { wholeList } from "../../../src/library/known/known_list.ts";
import { loanListed, NO_CARD } from "../../../src/library/known/known_records.ts";
import { openHandSwitch } from "../../../src/stand_in/hand_switch.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { aReturn } from "../../support/library/accepted_returns.ts";
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

Deno.test("stand-in forget makes a copy forget a card everywhere, unless a change of it waits, and the journal does not name it", () =>
  withTemporaryFolder(async (folder) => {
    const config = `${folder}/SIPServer.xml`, at = Temporal.Now.instant();
    await Deno.writeTextFile(config, CONFIG);
    await runCli("migrate", "--config", config);
    const forget = (...options: string[]) => runCli("stand-in", "forget", "--config", config, ...options);
    const copy = await openSqliteStorage(`${folder}/cpl-copy.db`), learned = { at: 1, origin: "learned" } as const;
    const card = (name: string) => ({
      ...NO_CARD,
      facts: { valid: { value: true, ...learned }, name: { value: name, ...learned } },
      loans: wholeList([loanListed("I1")], learned),
    });
    const lent = { patronId: "P1", due: null, renewals: null };
    await copy.known.tell({
      cards: new Map([["P1", card("Ada")], ["P2", card("Bob")]]),
      copies: new Map([["I1", { facts: {}, loan: { value: lent, ...learned } }]]),
      at,
    });
    const day = at.toString().slice(0, 10), told = { day, message: "63", field: "borrow", outcome: "stale" };
    const difference = { ...told, at, bySystem: "no", byCopy: "yes" };
    await copy.comparisons.note({
      counts: [],
      differences: [{ ...difference, patronId: "P1" }, { ...difference, patronId: "P2" }],
    });
    await copy.ledger.accept(
      aReturn({ institution: "CPL", itemId: "I1", handOver: { believed: { kind: "on loan", to: lent } } }),
      9,
    );
    assertEquals([(await forget("--reason", "asked")).code, (await forget("--patron", "P1")).code], [2, 2]);
    const refused = await forget("--patron", "p1", "--reason", "asked");
    assertEquals([refused.code, refused.errors], [
      1,
      "sip2d: The copy of CPL has forgotten nothing: one change of this card waits to be handed over to the library system. " +
      "Forget the card after that.",
    ]);
    const [waiting] = await copy.ledger.waitingOf("CPL", "I1");
    assertEquals(await copy.ledger.takeBack(waiting?.ledgerId ?? 0), true);
    const done = await forget("--patron", "p1", "--reason", "asked for it", "--by", "anna");
    assertEquals([done.code, done.out], [0, "The copy of CPL has forgotten the card."]);
    assertEquals([await copy.known.card("P1"), (await copy.known.copy("I1"))?.loan?.value?.patronId], [undefined, ""]);
    assertEquals((await copy.comparisons.differences({ most: 9 })).map(({ patronId }) => patronId), ["P2"]);
    assertEquals((await copy.known.card("P2"))?.facts.name?.value, "Bob");
    const again = await forget("--patron", "P1", "--reason", "again");
    assertMatch(again.out, /knows nothing of this card/);
    await copy.close();
    const { out } = await runCli("journal", "--config", config);
    assertEquals(out.includes("P1"), false);
    assertMatch(out, /anna.*stand-in-forgot.*asked for it/);
  }));

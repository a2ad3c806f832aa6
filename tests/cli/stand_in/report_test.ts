import { assertEquals, assertMatch } from "@std/assert";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { runCli } from "../../support/program/run_cli.ts";

const CONFIG = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:6001/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts><login id="*" institution="CPL" terminator="CR" /></accounts>
  <institutions><institution id="CPL" implementation="SIP2" time_zone="UTC">
    <sip2d:upstream address="ils.example.org:6001" kind="koha" />
    <sip2d:stand_in lend="no" database="cpl-copy.db" />
  </institution></institutions>
</acsconfig>`;

Deno.test("stand-in report tells by message and cause, with differences where they are asked for, as text and as JSON", () =>
  withTemporaryFolder(async (folder) => {
    const config = `${folder}/SIPServer.xml`, report = ["stand-in", "report", "--config", config];
    await Deno.writeTextFile(config, CONFIG);
    assertEquals((await runCli("migrate", "--config", config)).code, 0);
    assertMatch((await runCli(...report)).out, /^CPL: nothing was compared from \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d$/);
    const at = Temporal.Now.instant(), day = at.toString().slice(0, 10);
    const copy = await openSqliteStorage(`${folder}/cpl-copy.db`);
    const told = { day, message: "63", field: "borrow" };
    await copy.comparisons.note({
      counts: [
        { ...told, outcome: "agrees", count: 1999 },
        { ...told, outcome: "stale", count: 1 },
        { ...told, message: "17", field: "status", outcome: "not comparable", count: 2 },
      ],
      differences: [{ ...told, outcome: "stale", at, patronId: "P1", bySystem: "no", byCopy: "yes" }],
    });
    await copy.close();
    const lines = (await runCli(...report)).out.split("\n");
    assertMatch(lines[0] ?? "", /99\.9 % of 2000 answers the same$/);
    assertEquals(lines.slice(1), ["  17      none of 0; not comparable 2", "  63    99.9 % of 2000; stale 1"]);
    const [, , , example = ""] = (await runCli(...report, "--examples", "5")).out.split("\n");
    assertMatch(example, / 63 P1 borrow: the system no, the copy yes \(stale\)$/);
    const { CPL } = JSON.parse((await runCli(...report, "--json", "--days", "1")).out);
    assertEquals([CPL.total.agrees, CPL.days.length, CPL.differences], [1999, 1, []]);
    const refused = await runCli(...report, "--institution", "FFL");
    assertEquals(refused.code, 1);
    assertMatch(refused.errors, /SIPServer\.xml: there is no institution "FFL"; these exist: CPL$/);
    const { code, errors } = await runCli(...report, "--days", "0");
    assertEquals(code, 2);
    assertMatch(errors, /--days is "0", but must be a whole number from 1 to 366/);
  }));

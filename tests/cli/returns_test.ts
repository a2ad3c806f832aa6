import { assertEquals, assertMatch } from "@std/assert";
import { withLibraryFolder } from "../support/files/library_folder.ts";
import { NOON } from "../support/library/records.ts";
import { queuedLoan } from "../support/gateway/queued_changes.ts";
import { aReturn, handOver } from "../support/library/accepted_returns.ts";

Deno.test("returns tells how many wait, and lists the holds that were captured", () =>
  withLibraryFolder({}, async ({ sip2d, withStorage }) => {
    assertEquals((await sip2d("returns")).out, "No return waits.");
    const heard = Temporal.Now.instant();
    await withStorage(async ({ ledger }) => {
      await ledger.accept(aReturn({ heard: NOON }), 9);
      await ledger.accept(aReturn({ institution: "other" }), 9);
      const captured = { alertType: "01", destination: "", patronId: "P2", title: "Germinal" };
      await handOver(ledger, aReturn({ itemId: "I2", heard }), { captured });
    });
    assertEquals((await sip2d("returns", "--institution", "main")).out, "main: 1 wait since 2026-03-02T12:00:00Z");
    assertEquals((await sip2d("returns", "--captured")).out.split("\n"), [
      "branch,item_id,title,patron_id,destination,alert_type,at",
      "CPL,I2,Germinal,P2,,01,2026-03-02T12:00:00Z",
    ]);
    // The site's returns are handed over without a word.
    const { code, errors } = await sip2d("returns", "hand-over");
    assertEquals(code, 1);
    assertMatch(errors, /no return waits that staff must allow/);
  }));

Deno.test("returns lists captured holds of one institution, and refuses one that there is not", () =>
  withLibraryFolder({}, async ({ sip2d, withStorage }) => {
    const heard = Temporal.Now.instant();
    await withStorage(async ({ ledger }) => {
      for (const institution of ["MAIN", "gone"]) {
        const captured = { alertType: "01", destination: "", patronId: "", title: "" };
        await handOver(ledger, aReturn({ institution, itemId: `of-${institution}`, heard }), { captured });
      }
    });
    const { out } = await sip2d("returns", "--captured", "--institution", "MAIN");
    assertEquals(out.split("\n").map((line) => line.split(",")[1]), ["item_id", "of-MAIN"]);
    for (const more of [[], ["hand-over"], ["hand-in"], ["--captured"]]) {
      const { code, errors } = await sip2d("returns", ...more, "--institution", "mian");
      assertEquals(code, 1);
      assertMatch(errors, /--institution is "mian", which is no institution of the configuration: MAIN/);
    }
    await withStorage(({ ledger }) => ledger.accept(aReturn({ institution: "gone", heard: NOON }), 9));
    assertMatch((await sip2d("returns", "--institution", "gone")).out, /^gone: 1 wait/);
  }));

Deno.test("returns stops the hand-over of what a copy has accepted, and lets it go on", () =>
  withLibraryFolder({}, async ({ sip2d, withStorage }) => {
    await withStorage(({ ledger }) => ledger.accept(queuedLoan(), 9));
    const about = async () => (await sip2d("returns")).out;
    assertMatch(await about(), /^MAIN: 1 wait since \S+, 1 of them accepted by the copy$/);
    assertEquals((await sip2d("returns", "stop", "--institution", "MAIN")).code, 2);
    assertEquals((await sip2d("returns", "stop", "--by", "anna")).code, 2);
    assertMatch((await sip2d("returns", "stop", "--institution", "MAIN", "--by", "anna")).out, /^MAIN: nothing/);
    assertMatch(await about(), /accepted by the copy; stopped by anna: sip2d returns go-on$/);
    assertEquals((await sip2d("returns", "go-on", "--institution", "MAIN")).code, 0);
    assertMatch(await about(), /accepted by the copy$/);
  }));

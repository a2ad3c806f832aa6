import { assertEquals } from "@std/assert";
import { ask, before, logIn } from "../../support/gateway/before_koha.ts";
import { driveUntil } from "../../support/gateway/drive_until.ts";
import { ASK, NOW } from "../../tools/simulate/simulating.ts";

const LOGGED = "library system: an answer about another patron or copy";

/** A system whose first two answers to these are about another patron or copy. */
const wrong = (code: string) => ({ kind: "koha", faults: [{ fault: "wrong-patron", code, times: 2 }] }) as const;

Deno.test("answers about another patron or copy pass, each is counted, and the first is logged without naming anybody", () =>
  before({ simulator: wrong("17") }, async (served) => {
    const kiosk = await logIn(served);
    for (let times = 0; times < 2; times++) await ask(kiosk, /^18.*\|?ABI2002\|/);
    await ask(kiosk, /^18.*ABI2001\|/);
    assertEquals(served.counted, ["aboutAnother MAIN", "aboutAnother MAIN"]);
    const logged = served.log.entries.filter(({ message }) => message === LOGGED);
    assertEquals(logged.map(({ properties }) => properties), [
      { institution: "MAIN", message: "17", outcome: "passed on" },
    ]);
  }));

Deno.test("answers about another patron are refused on request, also the second one", () =>
  before({ simulator: wrong("63"), upstream: { refusesOthers: true } }, async (served) => {
    const kiosk = await logIn(served);
    kiosk.send(ASK.patron());
    await kiosk.expect(/^64.*\|AAP1002\|AE\|/);
    kiosk.send(ASK.patron());
    await kiosk.expect(/^64.*\|AAP1002\|AE\S/);
    assertEquals(served.counted, ["aboutAnother MAIN", "aboutAnother MAIN"]);
  }));

Deno.test("a system that names patrons in a form of its own is not taken for one that answers about others", () =>
  before({ simulator: { kind: "koha" }, upstream: { refusesOthers: true } }, async (served) => {
    const kiosk = await logIn(served);
    for (const patron of ["ada", "P1001", "p1001", "ada"]) {
      kiosk.send(ASK.patron("          ", patron));
      await kiosk.expect(/^64.*\|AAP1001\|AEAda/);
    }
    assertEquals(served.counted, []);
  }));

Deno.test("an answer about another copy proves nothing of a return, whether such answers are passed on or not", () => {
  // The copy is on loan. What is said of it later is said of another copy, which is not.
  const bytes = `18030001${NOW}ABI2001|AJAnother|BGCPL|`;
  const faults = [{ fault: "silent-before", code: "09" }, {
    fault: "says",
    code: "17",
    nth: 2,
    times: 99,
    bytes,
  }] as const;
  return before({ simulator: { kind: "koha", faults } }, async (served) => {
    const kiosk = await logIn(served);
    kiosk.send(ASK.item("I2003"));
    await kiosk.expect(/^1804/);
    kiosk.send(ASK.checkin("I2003"));
    await driveUntil(served.time, kiosk.expect(/^100.*Not confirmed/));
  });
});

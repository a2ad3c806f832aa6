import { assertEquals } from "@std/assert";
import { guarded } from "../../support/wire/terminal.ts";
import { ASK, DUE, NOW, simulating } from "./simulating.ts";

Deno.test("evergreen lists titles, and returns what is not on loan with yes and without a change", () =>
  simulating({ kind: "evergreen" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    terminal.send(ASK.patron("  Y       "));
    await terminal.expect(/\|AUGerminal\|$/);
    terminal.send(ASK.checkin());
    await terminal.expect(`101YNN${NOW}AOCPL|ABI2003|AQCPL|AJGerminal|AAP1002|CK001|`);
    terminal.send(ASK.checkin());
    await terminal.expect(`101YNN${NOW}AOCPL|ABI2003|AQCPL|AJGerminal|CK001|`);
    assertEquals(simulator.carriedOut.map(({ did }) => did), ["returned"]);
  }));

Deno.test("evergreen refuses to take more than is owed", () =>
  simulating({ kind: "evergreen" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    terminal.send(ASK.pay());
    await terminal.expect(`38Y${NOW}AOCPL|AAP1002|BK7|`);
    terminal.send(ASK.pay());
    await terminal.expect(`38N${NOW}AOCPL|AAP1002|BK7|AFPayment is more than the amount owed.|`);
    assertEquals(simulator.carriedOut.map(({ did }) => did), ["paid"]);
  }));

Deno.test("evergreen renews at a repeated 11 only where the terminal's flag allows it", () =>
  simulating({ kind: "evergreen" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    const withoutFlag = ASK.checkout().replace(/^11Y/, "11N");
    terminal.send(withoutFlag);
    await terminal.expect(/^121NNY/);
    terminal.send(withoutFlag);
    await terminal.expect(/^120NUN.*BLY/);
    terminal.send(ASK.checkout());
    await terminal.expect(/^121YNY/);
    assertEquals(simulator.carriedOut.map(({ did }) => did), ["lent", "renewed"]);
  }));

Deno.test("evergreen keeps an idle terminal, and takes no date of an off-line loan", () =>
  simulating({ kind: "evergreen" }, async ({ time, logIn }) => {
    const terminal = await logIn();
    await time.advance(86_400);
    terminal.send(`11NY${NOW}20261201    120000AOCPL|AAP1001|ABI2001|AC|`);
    await terminal.expect(/AH20261219 {4}235900\|/);
  }));

Deno.test("openncip gives a 97 on a new connection the last answer of another", () =>
  simulating({ kind: "openncip", workers: 1 }, async ({ connect, logIn }) => {
    const one = await logIn();
    one.send(ASK.endSession);
    await one.expect(/^36Y/);
    await one.close();
    const other = await connect();
    other.send("97");
    await other.expect(/^36Y.*AAP1001/);
    other.send("9300CNsip2|COsip2pass|");
    await other.expect("941");
  }));

Deno.test("koha closes on a 97 before the login", () =>
  simulating({ kind: "koha", workers: 1 }, async ({ connect, logIn }) => {
    await (await logIn()).close();
    const other = await connect();
    other.send("97");
    await other.expectClosed();
  }));

Deno.test("folio answers errors with free text, and 01, 15, 19, 25 and what it does not know not at all", () =>
  simulating({ kind: "folio" }, async ({ simulator, connect }) => {
    const terminal = await connect();
    terminal.send(ASK.item());
    await terminal.expect("Access token missing");
    terminal.send("9300CNsip1|COwrong|");
    await terminal.expect("940");
    terminal.send("9300CNsip1|COsip1pass|");
    await terminal.expect("941");
    terminal.sendRaw("\r");
    await terminal.expect("Problems handling the request: ");
    for (const silent of [ASK.block(), ASK.hold(), ASK.itemStatus(), ASK.enable, "55N"]) terminal.send(silent);
    terminal.send(ASK.acsStatus);
    await terminal.expect(`98YYYNNN003003${NOW}2.00AOCPL|AMCPL|BXYYYNYYYYYYYNNNYY|AN|AF|AG|`);
    assertEquals(simulator.carriedOut, []);
  }));

Deno.test("folio neither renews at an 11 nor takes more than is owed, and renews at each 29 and 65", () =>
  simulating({ kind: "folio" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    terminal.send(ASK.checkout());
    await terminal.expect(
      `121NUY${NOW}AOCPL|AAP1001|ABI2001|AJNotes on the Analytical Engine|AH${DUE}|`,
    );
    terminal.send(ASK.checkout());
    await terminal.expect(/^120NUN.*AFItem is already checked out\|$/);
    terminal.send(ASK.renew());
    await terminal.expect(/^301YUN/);
    terminal.send(ASK.renew());
    await terminal.expect(/^301YUN/);
    terminal.send(ASK.renewAll());
    await terminal.expect(`66100010000${NOW}AOCPL|BMI2003|`);
    terminal.send(ASK.pay("2.51"));
    await terminal.expect(/^38N/);
    terminal.send(ASK.checkin());
    await terminal.expect(`101YUN${NOW}AOCPL|ABI2003|AQCPL|AJGerminal|AAP1002|`);
    assertEquals(simulator.carriedOut.map(({ did }) => did), ["lent", "renewed", "renewed", "renewed", "returned"]);
  }));

Deno.test("folio checks the PIN of a 35, and echoes AO", () =>
  simulating({ kind: "folio" }, async ({ logIn }) => {
    const terminal = await logIn();
    terminal.send(ASK.endSession.replace("AOCPL", "AOelsewhere"));
    await terminal.expect(`36Y${NOW}AOelsewhere|AAP1001|`);
    terminal.send(ASK.endSession.replace("AD1001", "AD9"));
    await terminal.expect(`36N${NOW}AOCPL|AAP1001|`);
    terminal.send(ASK.patron("  Y       "));
    await terminal.expect(/^64 {14}000.*\|AE.*\|BLY\|CQY\|BHUSD\|BV2\.5\|AUI2003\|$/);
    terminal.send(ASK.item("I2003"));
    await terminal.expect(`18040001${NOW}AH${DUE}|ABI2003|AJGerminal|AQCPL|`);
  }));

Deno.test("folio has error detection by tenant: what a message says of it does not matter", () =>
  simulating({ kind: "folio" }, async ({ logIn }) => {
    const terminal = await logIn();
    terminal.sendRaw(`${guarded(ASK.endSession, "3")}\r`);
    await terminal.expectLine(/^36Y.*\|$/);
  }));

Deno.test("folio with error detection repeats its answer to the same line, and refuses a line without", () =>
  simulating({ kind: "folio", errorDetection: true }, async ({ simulator, connect }) => {
    const terminal = await connect({ errorDetection: true });
    terminal.send("9300CNsip1|COsip1pass|");
    await terminal.expect("941");
    const paid = guarded(ASK.pay(), "3");
    for (const _ of ["once", "again"]) {
      terminal.sendRaw(`${paid}\r`);
      await terminal.expectLine(/^38Y.*AY3AZ[0-9A-F]{4}$/);
    }
    terminal.sendRaw(`${ASK.item()}\r`);
    await terminal.expectLine(/^96AZFEF6$/);
    assertEquals(simulator.carriedOut.map(({ did }) => did), ["paid"]);
  }));

Deno.test("folio answers pipelined lines in any order", () =>
  simulating({ kind: "folio", seed: 7 }, async ({ logIn }) => {
    const terminal = await logIn();
    const asked = ["I2001", "I2002", "I2003", "I2004", "I2005", "I2006"];
    terminal.sendRaw(asked.map((item) => `${ASK.item(item)}\r`).join(""));
    const heard: string[] = [];
    for (const _ of asked) heard.push(/AB(\w+)/.exec(await terminal.expectLine(/^18/))?.[1] ?? "");
    assertEquals(heard.toSorted(), asked);
    assertEquals(heard, ["I2005", "I2002", "I2003", "I2004", "I2006", "I2001"]);
  }));

Deno.test("folio does not have a late answer hold up the others, and takes PROXY", () =>
  simulating(
    { kind: "folio", faults: [{ fault: "late", seconds: 20, code: "17", nth: 1 }] },
    async ({ time, connect }) => {
      const terminal = await connect();
      terminal.sendRaw("PROXY TCP4 192.0.2.1 192.0.2.2 4711 6443\r\n9300CNsip1|COsip1pass|\r");
      await terminal.expect("941");
      terminal.send(ASK.item());
      await time.asleep(20);
      terminal.send(ASK.endSession);
      await terminal.expect(/^36Y/);
      await time.advance(20);
      await terminal.expect(/^18/);
    },
  ));

Deno.test("folio that cannot ask answers a later request with an earlier patron's answer", () =>
  simulating({ kind: "folio" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    simulator.database.takeAway();
    for (const request of [ASK.acsStatus, ASK.item()]) {
      terminal.send(request);
      await terminal.expect("Failed to respond to request");
    }
    terminal.send(ASK.patron());
    await terminal.expect(/^64YYYY.*AAP1002/);
    terminal.send(ASK.checkout("I2001", "P1001"));
    await terminal.expect(/^64YYYY.*AAP1002/);
    assertEquals(simulator.carriedOut, []);
  }));

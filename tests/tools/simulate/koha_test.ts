import { assertEquals } from "@std/assert";
import { guarded } from "../../support/wire/terminal.ts";
import { ASK, DUE, NOW, simulating } from "./simulating.ts";
import { until } from "../../support/wire/until.ts";

const RENEWED = "20270108    235900", RENEWED_TWICE = "20270129    235900";

const CLOSED: readonly (readonly [string, string])[] = [
  ["an empty line", ""],
  ["an unknown command", "55N"],
  ["a 15 without BW and BS", ASK.hold("+", "")],
  ["a 15 of an unknown mode", ASK.hold("?")],
  ["an 01 for an unknown card", ASK.block("P9999")],
  ["a 09 without its dates", "09NAPCPL|AOCPL|ABI2003|AC|"],
  ["a 19 for an unknown copy", ASK.itemStatus("I9999")],
];

for (const [what, message] of CLOSED) {
  Deno.test(`koha closes on ${what}, and answers nothing`, () =>
    simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
      const terminal = await logIn();
      terminal.sendRaw(`${message}\r`);
      await terminal.expectClosed();
      assertEquals(simulator.carriedOut, []);
    }));
}

Deno.test("koha closes on a 99 before the 93", () =>
  simulating({ kind: "koha" }, async ({ connect }) => {
    const terminal = await connect();
    terminal.send(ASK.acsStatus);
    await terminal.expectClosed();
  }));

Deno.test("koha refuses a login, leaves the connection open, and forgets an earlier login", () =>
  simulating({ kind: "koha" }, async ({ simulator, connect }) => {
    const terminal = await connect();
    for (const refused of ["9300CNsip1|COwrong|", "9310CNsip1|COsip1pass|", "9300CNsip9|COsip1pass|"]) {
      terminal.send(refused);
      await terminal.expect("940");
    }
    terminal.send("9300CNsip1|COsip1pass|CPanywhere|");
    await terminal.expect("941");
    terminal.send("9300CNsip1|COwrong|");
    await terminal.expect("940");
    terminal.send(ASK.item());
    await terminal.expectClosed();
    const { logins, refusedLogins } = simulator.counts();
    assertEquals([logins, refusedLogins], [1, 4]);
  }));

Deno.test("koha answers questions in its own order, with its own form of the numbers", () =>
  simulating({ kind: "koha" }, async ({ logIn }) => {
    const terminal = await logIn();
    terminal.send(ASK.acsStatus);
    await terminal.expect(`98YYYYNN025005${NOW}2.00AOCPL|BXYYYYYYYYYYYNYYYY|`);
    terminal.send(`23000${NOW}AOelsewhere|AAada|AC|AD1001|`);
    await terminal.expect(
      `24              000${NOW}AEAda Byron|AAP1001|BLY|CQY|BHUSD|BV0|AFGreetings from Koha. |AOelsewhere|`,
    );
    terminal.send(ASK.patron("  Y       ", "P1003"));
    await terminal.expect(
      `64              000${NOW}000000000001000000000000AOCPL|AAP1003|AEGrace Hopper|BLY|CQN|BHUSD|BV0|CC5|AUI2006|` +
        "AFGreetings from Koha.  -- Invalid password|",
    );
    terminal.send(ASK.patron(undefined, "P9999"));
    await terminal.expect(
      `64YYYY          000${NOW}${"0000".repeat(6)}AOCPL|AAP9999|AE|BLN|AFInvalid cardnumber|`,
    );
    terminal.send(ASK.item("I2006"));
    await terminal.expect(`18040201${NOW}ABI2006|AJCompilers|CK001|AQCPL|BGCPL|CF1|AH${DUE}|`);
    terminal.send(ASK.item("I9999"));
    await terminal.expect(`18010101${NOW}ABI9999|AJ|`);
    terminal.send(ASK.endSession);
    await terminal.expect(`36Y${NOW}AOCPL|AAP1001|AFThank you!|`);
  }));

Deno.test("koha finds numbers whatever their case, and answers with those that it has", () =>
  simulating({ kind: "koha" }, async ({ logIn }) => {
    const terminal = await logIn();
    terminal.send(ASK.item("i2001"));
    await terminal.expect(/\dABI2001\|/);
    terminal.send(ASK.patron(undefined, "p1002"));
    await terminal.expect(/\|AAP1002\|/);
    terminal.send(ASK.checkout("i2001", "p1001"));
    await terminal.expect(/\|AAp1001\|ABi2001\|/);
  }));

Deno.test("a simulator tells each line as it came", async () => {
  const lines: string[] = [];
  await simulating(
    { kind: "koha", onLine: (line, connection) => lines.push(`${connection} ${line}`) },
    async ({ logIn }) => {
      const terminal = await logIn();
      terminal.sendRaw("  17 odd|XX\xe9|XX|\r");
      await terminal.expect(/^18/);
    },
  );
  assertEquals(lines, ["1 9300CNsip1|COsip1pass|", "1   17 odd|XX\xe9|XX|"]);
});

Deno.test("koha renews at a repeated 11, and lends what is returned anew", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    const lent = (renewal: string, due: string, text = "") =>
      `121${renewal}NY${NOW}AOCPL|AAP1001|ABI2001|AJNotes on the Analytical Engine|AH${due}|${text}CK001|`;
    terminal.send(ASK.checkout());
    await terminal.expect(lent("N", DUE));
    terminal.send(ASK.checkout());
    await terminal.expect(lent("Y", RENEWED, "AFItem already checked out to you: renewing item.|"));
    terminal.send(ASK.checkout("I2001", "P1002"));
    await terminal.expect(
      `120NUN${NOW}AOCPL|AAP1002|ABI2001|AJNotes on the Analytical Engine|AH|AFItem checked out to another patron|BLY|`,
    );
    assertEquals(simulator.carriedOut.map(({ did, due }) => [did, due]), [["lent", DUE], ["renewed", RENEWED]]);
  }));

Deno.test("koha answers a 09 with yes once, and carries each out", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    terminal.send(ASK.checkin());
    await terminal.expect(`101YNN${NOW}AOCPL|ABI2003|AQCPL|AJGerminal|AAP1002|CK001|`);
    terminal.send(ASK.checkin());
    await terminal.expect(`100YNY${NOW}AOCPL|ABI2003|AQCPL|AJGerminal|CK001|AFItem not checked out|`);
    terminal.send(ASK.checkin("I9999"));
    await terminal.expect(`100NUY${NOW}AOCPL|ABI9999|AQ|CV99|AFInvalid Item|`);
    assertEquals(simulator.carriedOut.map(({ did }) => did), ["returned"]);
  }));

Deno.test("koha captures a copy at a 09, and ends a newer loan at a repeated one", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    terminal.send(ASK.checkin("I2006"));
    await terminal.expect(
      `101YNY${NOW}AOCPL|ABI2006|AQCPL|AJCompilers|AAP1003|CK001|CYP1001|CTCPL|DAAda Byron|CV01|`,
    );
    terminal.send(ASK.checkout("I2006"));
    await terminal.expect(/^121NNY/);
    terminal.send(ASK.checkin("I2006"));
    await terminal.expect(`101YNN${NOW}AOCPL|ABI2006|AQCPL|AJCompilers|AAP1001|CK001|`);
    assertEquals(
      simulator.carriedOut.map(({ did, patron }) => `${did} ${patron}`),
      ["returned P1003", "hold captured P1001", "lent P1001", "hold filled P1001", "returned P1001"],
    );
  }));

Deno.test("koha renews at each 29 and 65", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    const renewed = (due: string) => `301YNN${NOW}AAP1002|ABI2003|AJGerminal|AH${due}|CK001|AOCPL|`;
    terminal.send(ASK.renew());
    await terminal.expect(renewed(RENEWED));
    terminal.send(ASK.renew());
    await terminal.expect(renewed(RENEWED_TWICE));
    for (const _ of ["once", "twice"]) {
      terminal.send(ASK.renewAll());
      await terminal.expect(`66100010000${NOW}AOCPL|BMI2003|`);
    }
    terminal.send(ASK.renew("I2006", "P1003"));
    await terminal.expect(
      `300NUN${NOW}AAP1003|ABI2006|AJCompilers|AH|AOCPL|AFItem unavailable due to outstanding holds|`,
    );
    terminal.send(ASK.renew("I2001"));
    await terminal.expect(/^300NUN.*AFItem not checked out to .*Z.*la\|$/);
    assertEquals(simulator.carriedOut.map(({ did }) => did), Array(4).fill("renewed"));
  }));

Deno.test("koha takes the same 37 as often as it comes", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    for (const _ of ["once", "twice", "three times"]) {
      terminal.send(ASK.pay());
      await terminal.expect(`38Y${NOW}AOCPL|AAP1002|BK7|`);
    }
    assertEquals(simulator.carriedOut.map(({ did, amount }) => `${did} ${amount}`), Array(3).fill("paid 2.50"));
    terminal.send(ASK.patron());
    await terminal.expect(/\|BV0\|/);
  }));

Deno.test("koha places a hold at each 15 +, and refuses 15 - and *", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    for (const _ of ["once", "twice"]) {
      terminal.send(ASK.hold());
      await terminal.expect(`161N${NOW}AAP1001|BSCPL|ABI2001|AJNotes on the Analytical Engine|AOCPL|`);
    }
    terminal.send(ASK.hold("-"));
    await terminal.expect(`160N${NOW}AAP1001|AOCPL|AFError with transaction drop_hold: |`);
    terminal.send(ASK.hold("*"));
    await terminal.expect(`160N${NOW}AAP1001|AOCPL|AFNo such outstanding hold.|`);
    assertEquals(simulator.carriedOut.map(({ did }) => did), ["hold placed", "hold placed"]);
  }));

Deno.test("koha answers 01, 19 and 25, and stores nothing", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    terminal.send(ASK.block());
    await terminal.expect(
      `24YYYY          000${NOW}AEAda Byron|AAP1001|BLY|CQN|BHUSD|BV0|AFBlock feature not implemented|AOCPL|`,
    );
    terminal.send(ASK.itemStatus());
    await terminal.expect(`201${NOW}ABI2001|AJNotes on the Analytical Engine|CHtorn|`);
    terminal.send(ASK.enable);
    await terminal.expect(`26              000${NOW}AAP1001|AE|BLY|AFEnable feature not implemented.|AOCPL|`);
    terminal.send(ASK.checkout());
    await terminal.expect(/^121/);
    assertEquals(simulator.carriedOut.map(({ did }) => did), ["lent"]);
  }));

Deno.test("koha echoes one digit of AY, answers a wrong checksum with 96, and does nothing then", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const terminal = await logIn({ errorDetection: true });
    terminal.sendRaw(`${guarded(ASK.checkin(), "7").slice(0, -4)}0000\r`);
    await terminal.expectLine(/^96AZFEF6$/);
    assertEquals(simulator.carriedOut, []);
    terminal.sendRaw(`${guarded(ASK.checkin(), "7")}\r`);
    await terminal.expectLine(/^101YNN.*AY7AZ[0-9A-F]{4}$/);
    terminal.sendRaw(`${ASK.item()}\r`);
    await terminal.expectLine(/^1803.*\|$/);
  }));

Deno.test("koha gives a 97 the last answer with AY0, or without AY and AZ", () =>
  simulating({ kind: "koha" }, async ({ logIn }) => {
    const terminal = await logIn();
    terminal.sendRaw("97\r");
    await terminal.expectLine(/^941$/);
    terminal.sendRaw(`${guarded(ASK.endSession, "5")}\r`);
    const ended = `36Y${NOW}AOCPL|AAP1001|AFThank you!|`;
    await terminal.expect(guarded(ended, "5"));
    terminal.sendRaw("97AZFEF5\r");
    await terminal.expect(guarded(ended, "0"));
    terminal.sendRaw("97\r");
    await terminal.expect(ended);
  }));

Deno.test("koha answers a 96 with 96, and a 63 after a 99 of version 1.00", () =>
  simulating({ kind: "koha" }, async ({ logIn }) => {
    const terminal = await logIn();
    terminal.send("96");
    await terminal.expect("96");
    terminal.send("9900801.00");
    await terminal.expect(`98YYYYNN025005${NOW}1.00AOCPL|`);
    terminal.send(ASK.patron());
    await terminal.expect("96");
    terminal.send(`23000${NOW}AOCPL|AAP1001|AC|AD1001|`);
    await terminal.expect(`24              000${NOW}AEAda Byron|AAP1001|AFGreetings from Koha. |AOCPL|`);
    terminal.send("9900802.00");
    await terminal.expect(/^98.*BX/);
    terminal.send(ASK.patron());
    await terminal.expect(/^64/);
  }));

Deno.test("koha answers pipelined lines in order, and takes CRLF", () =>
  simulating({ kind: "koha" }, async ({ logIn }) => {
    const terminal = await logIn();
    terminal.sendRaw(`${ASK.item("I2001")}\r\n${ASK.item("I2002")}\r\n${ASK.item("I2004")}\r\n`);
    for (const item of ["I2001", "I2002", "I2004"]) await terminal.expect(new RegExp(`^18.*AB${item}`));
  }));

Deno.test("koha answers a terminal that sends no more, and carries out what one that is gone has sent", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const listening = await logIn(), gone = await logIn();
    listening.sendRaw(`${ASK.item()}\r${ASK.pay("1.00")}\r`);
    listening.socket.end();
    await listening.expect(/^18/);
    await listening.expect(/^38Y/);
    await listening.expectClosed();
    gone.sendRaw(`${ASK.pay("0.50")}\r`);
    gone.socket.destroySoon();
    await until(() => simulator.carriedOut.length === 2);
    assertEquals(simulator.carriedOut.map(({ amount }) => amount), ["1.00", "0.50"]);
  }));

Deno.test("koha takes an off-line loan with its date, whatever blocks the patron", () =>
  simulating({ kind: "koha" }, async ({ simulator, logIn }) => {
    const terminal = await logIn();
    const told = "20261201    120000";
    terminal.send(`11NY${NOW}${told}AOCPL|AAP1004|ABI2001|AC|`);
    await terminal.expect(/^121NNY/);
    assertEquals(simulator.carriedOut.map(({ did, due }) => [did, due]), [["lent", told]]);
  }));

Deno.test("koha ends answers with CRLF, and a 96 with CR, unless told otherwise", () =>
  simulating({ kind: "koha", terminator: undefined }, async ({ connect }) => {
    const terminal = await connect();
    terminal.send("9300CNsip1|COsip1pass|");
    await terminal.expectRaw("941\r\n");
    terminal.send("96");
    await terminal.expectRaw("96\r");
  }));

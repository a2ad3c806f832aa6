import { assertEquals } from "@std/assert";
import type { SimulatedKind } from "../../../src/systems/systems.ts";
import { guarded } from "../../support/wire/terminal.ts";
import { ASK, simulating } from "./simulating.ts";
import { until } from "../../support/wire/until.ts";

/** What a terminal sends on a new connection, its last answer (`undefined`: closed), and what is told of it. */
type Refused = readonly [sent: readonly string[], answer: string | undefined, told: readonly string[]];

const LOGIN = "9300CNsip1|COsip1pass|";
const FIRST = "the first message must be the login (93)";

const REFUSED: Partial<Record<SimulatedKind, readonly Refused[]>> = {
  koha: [
    [["9300CNsip1|COverysecret|"], "940", ["login refused: CO is not the password of sip1"]],
    [["9300CNverysecret|COsip1|"], "940", ["login refused: CN is none of the logins here, which are sip1, sip2"]],
    [["9310CNsip1|COsip1pass|"], "940", ["login refused: the message must begin with 9300"]],
    [[ASK.acsStatus], undefined, [`closed: ${FIRST}`]],
    [[LOGIN, "55verysecret"], undefined, ["closed: a message that it does not know"]],
    [[LOGIN, ""], undefined, ["closed: an empty line"]],
    [[LOGIN, ASK.hold("+", "")], undefined, ["closed: 15 without BW and BS, or of an unknown mode"]],
    [[LOGIN, ASK.block("P9999")], undefined, ["closed: 01 for a card that is not there"]],
    [[LOGIN, ASK.itemStatus("I9999")], undefined, ["closed: 19 for a copy that is not there"]],
    [[LOGIN, "09NAPCPL|AOCPL|ABI2003|AC|"], undefined, ["closed: 09 without its two dates"]],
    [[LOGIN, `${guarded(ASK.item(), "1").slice(0, -4)}0000`], "96AZFEF6", [
      "17: the checksum after AZ is wrong; answered with 96",
    ]],
    [[LOGIN, ASK.acsStatus], "98", []],
  ],
  folio: [
    [["9300CNsip1|COverysecret|"], "940", ["login refused: CO is not the password of sip1"]],
    [[ASK.item()], "Access token missing", [`17 refused: ${FIRST}`]],
  ],
};

for (const [kind, refused] of Object.entries(REFUSED) as [SimulatedKind, readonly Refused[]][]) {
  Deno.test(`a simulated ${kind} tells what it refused or closed, and no password`, async () => {
    const told: string[] = [];
    await simulating({ kind, onRefusal: (what) => told.push(what) }, async ({ connect }) => {
      for (const [lines, answer, wanted] of refused) {
        told.length = 0;
        const terminal = await connect();
        for (const line of lines) {
          terminal.sendRaw(`${line}\r`);
          if (line === LOGIN) await terminal.expect("941");
        }
        if (answer === undefined) await terminal.expectClosed();
        else await terminal.expect(new RegExp(`^${answer}`));
        assertEquals(told, wanted);
      }
    });
  });
}

Deno.test("a simulated koha tells that a terminal was idle, and which connection waits for a worker", async () => {
  const told: string[] = [];
  const onRefusal = (what: string, connection: number) => told.push(`${connection}: ${what}`);
  await simulating({ kind: "koha", workers: 1, onRefusal }, async ({ simulator, logIn, connect, time }) => {
    const first = await logIn();
    const second = await connect();
    second.send(ASK.acsStatus);
    await until(() => simulator.counts().waiting > 0);
    await time.advance(30);
    await first.expectClosed();
    await second.expectClosed();
    assertEquals(told, [
      "2: waits for one of 1 workers; all are busy",
      "1: closed: no message within 30 s; each message must end with CR",
      `2: closed: ${FIRST}`,
    ]);
  });
});

import { assertEquals, assertMatch } from "@std/assert";
import { checkin, checkout, CLOCK, NO_DATE, patronInformation, renewAll } from "../../support/wire/messages.ts";
import { guarded } from "../../support/wire/terminal.ts";
import { scenario } from "../../support/server/scenario.ts";
import { connectPoster, posted, type Poster } from "../../support/wire/poster.ts";
import { BORROWED, PAY } from "./retry_cases.ts";

const SETTING = {
  ...BORROWED,
  policy: { status_update: "true", offline: "true" },
  transports: ["RAW", "https"],
  libraries: { MAIN: "", CPL: "" },
} as const;
const UNDATED = PAY.replace(CLOCK, NO_DATE);
const PAID = /^38Y/;

/** Does something as a client that posts; each message over a connection of its own. */
async function post(port: number | undefined, message: string): Promise<string> {
  const poster: Poster = await connectPoster(port ?? 0);
  try {
    return await poster.ask(message);
  } finally {
    await poster.close();
  }
}

scenario("what a client of FBS was recorded to post is answered", SETTING, async ({ ports: [, port = 0] }) => {
  const poster = await connectPoster(port);
  const document = `<?xml version="1.0" encoding="UTF-8"?>
<ns1:sip password="term1" login="sipterm1" xsi:schemaLocation="http://axiell.com/Schema/sip.xsd" xmlns:ns1="http://axiell.com/Schema/sip.xsd" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <request>63009${CLOCK}YYYYYYYYY|AODK-100000|AAP1|AC|AD12345|</request>
</ns1:sip>
`;
  const root = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<ns2:sip xmlns:ns2="http://axiell.com/Schema/sip.xsd">';
  // The PIN is another, and so little is told.
  const patron =
    `64              009${CLOCK}000000000001000100000000AODK-100000|AAP1|AEAda Byron|BLY|CQN|PCadult|AQMAIN|` +
    "AFVelkommen til MAIN. -- Pinkoden er forkert|";
  assertEquals((await poster.post(document)).body, `${root}<response>${patron}</response></ns2:sip>`);
  const status = `98YYYYYY100005${CLOCK}2.00AOMAIN|BXYYYYYNNYYYYYYYYY|`;
  assertEquals((await poster.post(posted("990xxx2.00"))).body, `${root}<response>${status}</response></ns2:sip>`);
  await poster.close();
});

scenario("posts with a date are retries, posts without one are not, whatever AY says", SETTING, async ({ ports }) => {
  const [, port] = ports;
  const owed = async (amount: string) => {
    assertMatch(await post(port, patronInformation("P1")), new RegExp(`\\|BV${amount}\\|`));
  };
  for (let times = 0; times < 3; times++) assertMatch(await post(port, PAY), PAID);
  assertMatch(await post(port, guarded(PAY, "5")), PAID);
  await owed("3.50");
  // Another message is no sign that this one is new: its answer may have been lost on another connection.
  assertMatch(await post(port, renewAll("P1")), /^66/);
  assertMatch(await post(port, PAY), PAID);
  await owed("3.50");
  assertMatch(await post(port, guarded(UNDATED, "1")), PAID);
  assertMatch(await post(port, guarded(UNDATED, "1")), PAID);
  await owed("0.50");
});

scenario("a post is of the branch that AP names, or of the account's", SETTING, async ({ ports, journal }) => {
  const [, port] = ports;
  assertMatch(await post(port, checkin("I1").replace("AP|", "APCPL|")), /^101/);
  assertMatch(await post(port, checkout("P1", "I2")), /^121/);
  const rows = await journal(2);
  assertEquals(rows.map(({ message, library, account, terminal }) => [message, library, account, terminal]), [
    ["checkin", "CPL", "sipterm1", "127.0.0.1"],
    ["checkout", "MAIN", "sipterm1", "127.0.0.1"],
  ]);
});

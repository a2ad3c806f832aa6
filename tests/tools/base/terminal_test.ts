import { assert, assertEquals, assertInstanceOf, assertRejects, fail } from "@std/assert";
import { createServer } from "node:net";
import type { Timestamp } from "../../../src/protocol/timestamp.ts";
import { connectTerminal } from "../../../src/tools/base/terminal.ts";
import type { OutgoingRequest, Terminal } from "../../../src/protocol/public/sip2.ts";
import { TerminalError, type TerminalProblem } from "../../../src/protocol/public/sip2.ts";
import { promptSteps, type ScriptStep, withScriptedServer } from "../../support/wire/scripted_server.ts";
import { holdTimers } from "../../support/wire/held_timers.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";
import { until } from "../../support/wire/until.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";

type TerminalOptions = Parameters<typeof connectTerminal>[0];

/** Milliseconds of a limit that passes when a test says so. */
const LIMIT = 54_321;
const LOGIN: OutgoingRequest = {
  name: "login",
  fixed: { uidAlgorithm: "0", passwordAlgorithm: "0" },
  fields: { loginUserId: "sipterm1", loginPassword: "term1", locationCode: "entrance" },
};
const STATUS: OutgoingRequest = {
  name: "scStatus",
  fixed: { statusCode: "0", maxPrintWidth: 80, protocolVersion: "2.00" },
  fields: {},
};
const RESEND: OutgoingRequest = { name: "requestAcsResend", fixed: {}, fields: {} };
const ACS_STATUS = "98YYYNNN10000520261124    1015002.00AOMAIN|BXYYYNYYYYYNYNNNNN|";
const AT: Timestamp = { year: 2026, month: 11, day: 24, hour: 10, minute: 15, second: 0, zone: "" };

/** Connects with the options to a server that follows the script. */
function withTerminal(
  script: readonly ScriptStep[],
  options: Partial<TerminalOptions>,
  use: (terminal: Terminal) => Promise<void>,
): Promise<void> {
  return withScriptedServer(script, async (port) => {
    const terminal = await connectTerminal({ host: "127.0.0.1", port, timeoutMs: 10_000, ...options });
    try {
      await use(terminal);
    } finally {
      await terminal.close();
    }
  });
}

async function fails(promise: Promise<unknown>, problem: TerminalProblem): Promise<TerminalError> {
  const error = await promise.then(() => fail(`expected ${problem}`), (error: unknown) => error);
  assertInstanceOf(error, TerminalError, String(error));
  assertEquals(error.problem, problem, error.message);
  return error;
}

Deno.test("request() sends the bytes of the specification and gives the decoded answer", () =>
  withTerminal(
    [{ expect: "9300CNsipterm1|COterm1|CPentrance|\r" }, { send: "941\r" }],
    {},
    async (terminal) => {
      assertEquals(await terminal.request(LOGIN), {
        sent: "9300CNsipterm1|COterm1|CPentrance|",
        received: "941",
        response: { name: "loginResponse", fixed: { ok: true }, fields: {}, extra: [] },
      });
    },
  ));

Deno.test("request() sends the terminator, delimiter and encoding that were asked for", () =>
  withTerminal(
    [{ expect: "1720261124    101500AO\x84BC^AB\x81^\r\n" }, { send: "1803020120261124    101500AB\x81^AJ\x94^\r\n" }],
    { terminator: "\r\n", delimiter: "^", encoding: "cp850" },
    async (terminal) => {
      const { received } = await terminal.request({
        name: "itemInformation",
        fixed: { transactionDate: AT },
        fields: { institutionId: "äBC", itemId: "ü" },
      });
      assertEquals(received, "1803020120261124    101500ABü^AJö^");
    },
  ));

Deno.test("request() counts the sequence number from 0 to 9 and begins again", () => {
  const numbered = [
    ["0", "FCA1", "EE8C"],
    ["1", "FCA0", "EE8B"],
    ["2", "FC9F", "EE8A"],
    ["3", "FC9E", "EE89"],
    ["4", "FC9D", "EE88"],
    ["5", "FC9C", "EE87"],
    ["6", "FC9B", "EE86"],
    ["7", "FC9A", "EE85"],
    ["8", "FC99", "EE84"],
    ["9", "FC98", "EE83"],
    ["0", "FCA1", "EE8C"],
  ] as const;
  const script = numbered.flatMap(([digit, asked, answered]) => [
    { expect: `9900802.00AY${digit}AZ${asked}\r` },
    { send: `${ACS_STATUS}AY${digit}AZ${answered}\r` },
  ]);
  return withTerminal(script, { errorDetection: true }, async (terminal) => {
    for (const _ of numbered) assertEquals((await terminal.request(STATUS)).response.name, "acsStatus");
  });
});

Deno.test("request() sends a 97 without a sequence number and takes whatever is repeated", () =>
  withTerminal(
    [
      { expect: "9300CNsipterm1|COterm1|CPentrance|AY0AZF237\r" },
      { send: "941AY0AZFDFD\r" },
      { expect: "97AZFEF5\r" },
      { send: "941AY0AZFDFD\r" },
      { expect: "9900802.00AY1AZFCA0\r" },
      { send: `${ACS_STATUS}AY1AZEE8B\r` },
    ],
    { errorDetection: true },
    async (terminal) => {
      await terminal.request(LOGIN);
      assertEquals((await terminal.request(RESEND)).response.name, "loginResponse");
      await terminal.request(STATUS);
    },
  ));

Deno.test("request() takes a 96, which has no sequence number, for an answer", () =>
  withTerminal(
    [{ expect: "9900802.00AY0AZFCA1\r" }, { send: "96AZFEF6\r" }],
    { errorDetection: true },
    async (terminal) => {
      assertEquals((await terminal.request(STATUS)).response.name, "requestScResend");
    },
  ));

Deno.test("request() refuses an answer whose checksum does not fit, and goes on", () =>
  withTerminal(
    [
      { expect: "9300CNsipterm1|COterm1|CPentrance|AY0AZF237\r" },
      { send: "941AY0AZFDFE\r" },
      { expect: "9900802.00AY1AZFCA0\r" },
      { send: `${ACS_STATUS}AY1AZEE8B\r` },
    ],
    { errorDetection: true },
    async (terminal) => {
      const error = await fails(terminal.request(LOGIN), "checksum");
      assertEquals(error.sent, "9300CNsipterm1|COterm1|CPentrance|AY0AZF237");
      assertEquals(error.received, "941AY0AZFDFE");
      assertEquals((await terminal.request(STATUS)).response.name, "acsStatus");
    },
  ));

Deno.test("request() refuses an answer with another sequence number", () =>
  withTerminal(
    [{ expect: "9300CNsipterm1|COterm1|CPentrance|AY0AZF237\r" }, { send: "941AY1AZFDFC\r" }],
    { errorDetection: true },
    async (terminal) => {
      const { message } = await fails(terminal.request(LOGIN), "sequence");
      assertEquals(message, "the answer carries AY1, the request carried AY0");
    },
  ));

Deno.test("request() refuses an answer without a sequence number when it sent one", () =>
  withTerminal(
    [{ expect: "9300CNsipterm1|COterm1|CPentrance|AY0AZF237\r" }, { send: "941\r" }],
    { errorDetection: true },
    async (terminal) => {
      const { message } = await fails(terminal.request(LOGIN), "sequence");
      assertEquals(message, "the answer carries no sequence number, the request carried AY0");
    },
  ));

Deno.test("request() tells silence, with what came so far, and closes the connection", async () => {
  using timers = holdTimers(LIMIT);
  let written = false;
  const server = createServer((socket) => socket.once("data", () => socket.write("98YYYNNN", () => written = true)));
  const terminal = await connectTerminal({ host: "127.0.0.1", port: await listeningPort(server), timeoutMs: LIMIT });
  const silent = fails(terminal.request(STATUS), "silent");
  await until(() => written);
  // What was written lies at the terminal's socket, and is read in one of the next turns of the event loop.
  let turns = 20;
  await until(() => --turns === 0);
  timers.end();
  const error = await silent;
  assertEquals(error.message, "the server did not answer within 54.321 s");
  assertEquals([error.sent, error.received], ["9900802.00", "98YYYNNN"]);
  await fails(terminal.request(STATUS), "closed");
  await terminal.close();
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("request() tells that the server closed the connection", () =>
  withTerminal([{ expect: "9900802.00\r" }, { hangUp: true }], {}, async (terminal) => {
    const error = await fails(terminal.request(STATUS), "closed");
    assertEquals(error.sent, "9900802.00");
    assertEquals(error.received, undefined);
  }));

Deno.test("request() takes an answer that comes together with the end of the connection", () =>
  withTerminal([{ expect: "9900802.00\r" }, { send: `${ACS_STATUS}\r` }, { hangUp: true }], {}, async (terminal) => {
    assertEquals((await terminal.request(STATUS)).received, ACS_STATUS);
  }));

for (
  const [what, answer, message] of [
    ["another protocol's answer", "HTTP/1.1 400 Bad Request", "the answer is no SIP2 response"],
    ["its own request", "9900802.00", "the answer is no SIP2 response"],
    ["an answer that is cut off", "98YYY", "the answer is too short for its fixed part"],
  ] as const
) {
  Deno.test(`request() refuses ${what}, and goes on`, () =>
    withTerminal(
      [
        { expect: "9900802.00\r" },
        { send: `${ACS_STATUS}\r` },
        { expect: "9900802.00\r" },
        { send: `${answer}\r\n` },
        { expect: "9900802.00\r" },
        { send: `${ACS_STATUS}\r` },
      ],
      {},
      async (terminal) => {
        await terminal.request(STATUS);
        const error = await fails(terminal.request(STATUS), "unreadable");
        assertEquals(error.message, message);
        assertEquals(error.received, answer);
        await terminal.request(STATUS);
      },
    ));
}

Deno.test("request() gives up on an answer that has no end", () =>
  withTerminal([{ expect: "9900802.00\r" }, { send: "9".repeat((1 << 20) + 1) }], {}, async (terminal) => {
    assertEquals((await fails(terminal.request(STATUS), "unreadable")).message, "the server sends without end");
  }));

Deno.test("request() refuses the answer to another request", () =>
  withTerminal([{ expect: "9900802.00\r" }, { send: "941\r" }], {}, async (terminal) => {
    const { message } = await fails(terminal.request(STATUS), "out-of-step");
    assertEquals(message, "the answer is Login Response (94), not ACS Status (98)");
  }));

Deno.test("request() refuses to go on when something came that was not asked for", () =>
  withTerminal(
    [
      { expect: "9300CNsipterm1|COterm1|CPentrance|\r" },
      { send: "941\r941\r" },
      { expect: "9900802.00\r" },
      { send: `${ACS_STATUS}\r` },
    ],
    {},
    async (terminal) => {
      await terminal.request(LOGIN);
      const error = await fails(terminal.request(STATUS), "out-of-step");
      assertEquals(error.sent, undefined);
      assertEquals(error.received, "941");
      await terminal.request(STATUS);
    },
  ));

Deno.test("request() refuses a second request while the first waits", () =>
  withTerminal([{ expect: "9900802.00\r" }, { send: `${ACS_STATUS}\r` }], {}, async (terminal) => {
    const first = terminal.request(STATUS);
    await fails(terminal.request(LOGIN), "busy");
    assertEquals((await first).response.name, "acsStatus");
  }));

Deno.test("sendRaw() sends the line as it is and gives the decoded answer", () =>
  withTerminal(
    [
      { expect: "9900802.00\r" },
      { send: `${ACS_STATUS}\r` },
      { expect: "XXwhatever \r" },
      { send: "96\r" },
    ],
    { errorDetection: true },
    async (terminal) => {
      assertEquals((await terminal.sendRaw("9900802.00")).response.name, "acsStatus");
      assertEquals((await terminal.sendRaw("XXwhatever ")).sent, "XXwhatever ");
    },
  ));

Deno.test("sendRaw() insists on the sequence number that the line carries", () =>
  withTerminal(
    [{ expect: "9900802.00AY9AZFC98\r" }, { send: `${ACS_STATUS}AY0AZEE8C\r` }],
    {},
    async (terminal) => {
      await fails(terminal.sendRaw("9900802.00AY9AZFC98"), "sequence");
    },
  ));

Deno.test("sendRaw() refuses text that is not one line with content", () =>
  withTerminal([], {}, async (terminal) => {
    for (const text of ["", "  ", "97\r97", "97\n"]) await assertRejects(() => terminal.sendRaw(text), RangeError);
  }));

Deno.test("connectTerminal() tells that nobody listens", async () => {
  const port = unusedPort();
  const { message } = await fails(connectTerminal({ host: "127.0.0.1", port, timeoutMs: 10_000 }), "unreachable");
  assert(message.startsWith(`cannot connect to 127.0.0.1 port ${port}: `), message);
});

for (const echoes of ["", "\xff\xfc\x01\r\n"]) {
  Deno.test(`connectTerminal() logs in at the prompts of a telnet service${echoes && " that tells when it echoes"}`, () =>
    withTerminal(
      [
        ...promptSteps("term1", `${echoes}Login OK.  Initiating SIP`),
        { expect: "9900802.00\r" },
        { send: `${ACS_STATUS}\r` },
      ],
      { telnet: { login: "sipterm1", password: "term1" } },
      async (terminal) => {
        assertEquals((await terminal.request(STATUS)).received, ACS_STATUS);
      },
    ));
}

Deno.test("connectTerminal() tells that a telnet service refused the login", () =>
  withScriptedServer(
    [
      { send: "login: " },
      { expect: "sipterm1\r" },
      { send: "password: " },
      { expect: "wrong\r" },
      { send: "Invalid login\r\nlogin: " },
    ],
    async (port) => {
      const telnet = { login: "sipterm1", password: "wrong" };
      const options = { host: "127.0.0.1", port, timeoutMs: 10_000, telnet };
      assert(!(await fails(connectTerminal(options), "login-refused")).message.includes("wrong"));
    },
  ));

Deno.test("connectTerminal() tells that no prompt came", () =>
  withScriptedServer([], async (port) => {
    const telnet = { login: "sipterm1", password: "term1" };
    using timers = holdTimers(LIMIT);
    const silent = fails(connectTerminal({ host: "127.0.0.1", port, timeoutMs: LIMIT, telnet }), "silent");
    // The first limit is the connection's.
    await until(() => timers.started === 2);
    timers.end();
    await silent;
  }));

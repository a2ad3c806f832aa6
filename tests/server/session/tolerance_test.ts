import { assertEquals, assertMatch } from "@std/assert";
import { createMetrics } from "../../../src/observability/metrics.ts";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { serving, twice } from "../../support/server/serving.ts";
import { guarded } from "../../support/wire/terminal.ts";
import { withChecksum } from "../../support/wire/wire.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const CLOCK = "20261124    101500";
const ITEM = `17${CLOCK}AOMAIN|ABI1|AC|`;
const SERVED = `18030201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|\r`;

Deno.test("startServer() takes CR, LF and CRLF for the end of a message, and ignores empty lines and control bytes", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    terminal.sendRaw("\r\r\n\n\r\n\0\r");
    terminal.sendRaw(`\n\x02${LOGIN}\r\n\r\n`);
    await terminal.expectRaw("941\r");
    for (const end of ["\r", "\n", "\r\n", "\r\r", "\n\r", "\r\0"]) {
      terminal.sendRaw(ITEM + end);
      await terminal.expectRaw(SERVED);
    }
  }));

Deno.test("startServer() takes a line feed within a message for a blank, where the terminal's login has CR and LF", () =>
  serving({ config: aConfig({ accounts: [anAccount({ terminator: "\r\n" })] }) }, async ({ connect }) => {
    const terminal = await connect();
    terminal.sendRaw(`${LOGIN}\r\n`);
    await terminal.expectRaw("941\r\n");
    for (const text of [`17${CLOCK}AOMAIN|AC\n|ABI1|`, guarded(`17${CLOCK}AOMAIN|AC\n|ABI1|`, "3")]) {
      terminal.sendRaw(text.slice(0, 30));
      terminal.sendRaw(`${text.slice(30)}\r\n`);
      await terminal.expectRaw(text.includes("AY3") ? `${guarded(SERVED.slice(0, -1), "3")}\r\n` : `${SERVED}\n`);
    }
  }));

Deno.test("startServer() puts a message together that comes in pieces", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    for (const byte of `${LOGIN}\r`) {
      terminal.sendRaw(byte);
      await new Promise((resolve) => setTimeout(resolve));
    }
    await terminal.expectRaw("941\r");
    terminal.sendRaw(ITEM.slice(0, 20));
    await new Promise((resolve) => setTimeout(resolve));
    terminal.sendRaw(`${ITEM.slice(20)}\r${ITEM.slice(0, 2)}`);
    await terminal.expectRaw(SERVED);
    terminal.sendRaw(`${ITEM.slice(2)}\r`);
    await terminal.expectRaw(SERVED);
  }));

Deno.test("startServer() follows each message in whether there is error detection, and echoes its digits", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    terminal.sendRaw(`${guarded(LOGIN, "7")}\r`);
    await terminal.expectRaw(`${guarded("941", "7")}\r`);
    terminal.sendRaw(`${ITEM}\r`);
    await terminal.expectRaw(SERVED);
    for (const sequence of ["3", "3", "9", "0", "10", "123"]) {
      terminal.sendRaw(`${guarded(ITEM, sequence)}\r`);
      await terminal.expectRaw(`${guarded(SERVED.slice(0, -1), sequence)}\r`);
    }
    terminal.sendRaw(`${withChecksum(`${ITEM}AZ`)}\r`);
    await terminal.expectRaw(`${withChecksum(`${SERVED.slice(0, -1)}AZ`)}\r`);
  }));

Deno.test("startServer() takes lower-case checksum digits", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    const lower = guarded(LOGIN, "1").slice(0, -4) + guarded(LOGIN, "1").slice(-4).toLowerCase();
    terminal.sendRaw(`${lower}\r`);
    await terminal.expectRaw(`${guarded("941", "1")}\r`);
  }));

Deno.test("startServer() takes a login with a delimiter after the fixed part, without one at the end, and with unknown fields", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    for (
      const login of [
        "9300|CNsipterm1|COterm1|",
        "9300CNsipterm1|COterm1",
        "9300COterm1|CNsipterm1|||",
        "9300CPdesk|ZZ?|CNsipterm1|CNnobody|COterm1|COwrong|",
      ]
    ) {
      await terminal.ask(login, "941");
    }
  }));

Deno.test("startServer() takes status requests as terminals write them", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    for (const status of ["9900302.0E|", "990 802.00", "99   2.00", "9910802.00|||", "9920802.00"]) {
      await terminal.ask(status, /^98YYYYYN100005.{18}2\.00AOMAIN\|AMMain Library\|BX/);
    }
    terminal.sendRaw("9900302.0E|AY1AZFC14\r");
    await terminal.expect(/^98.*AY1AZ[0-9A-F]{4}$/);
  }));

Deno.test("startServer() serves a terminal that reads Latin-1 and one that reads UTF-8", () => {
  const accounts = [anAccount(), anAccount({ id: "latin", encoding: "latin1" })];
  return serving({ config: aConfig({ accounts }) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    terminal.sendRaw(`17${CLOCK}AB\xc3\xa9|\r`);
    await terminal.expectRaw(`18030201${CLOCK}AB\xc3\xa9|AJMiddlemarch|BGMAIN|\r`);
    await terminal.ask("9300CNlatin|COterm1|", "941");
    terminal.sendRaw(`${guarded(`17${CLOCK}AB\xe9|`, "1")}\r`);
    await terminal.expectRaw(`${guarded(`18030201${CLOCK}AB\xe9|AJMiddlemarch|BGMAIN|`, "1")}\r`);
  });
});

twice("startServer() reads a message with blanks before it", (how) =>
  serving({}, async ({ connect }) => {
    const terminal = await connect(how);
    await terminal.ask("  9300CNsipterm1|COterm1|", "941");
    await terminal.ask(" 17".concat(CLOCK, "AOMAIN|ABI1|"), /^180302/);
    await terminal.ask("\0 \t 17".concat(CLOCK, "AOMAIN|ABI1|"), /^180302/);
  }));

Deno.test("startServer() reads a connection that begins with a byte order mark, whether a checksum is over it or not", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    for (const guard of [(line: string) => line, (line: string) => guarded(line, "1")]) {
      terminal.sendRaw(`\xef\xbb\xbf${guard(LOGIN)}\r`);
      await terminal.expectRaw(`${guard("941")}\r`);
    }
    terminal.sendRaw(`${guarded(`\xef\xbb\xbf${LOGIN}`, "2")}\r`);
    await terminal.expectRaw(`${guarded("941", "2")}\r`);
  }));

Deno.test("startServer() reads a message with blanks before it that its checksum is not over", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    terminal.sendRaw("   9900302.0E|AY1AZFC14\r");
    await terminal.expect(/^98Y.*AY1AZ[0-9A-F]{4}$/);
    terminal.sendRaw("   9900302.0E|AY1AZFC15\r");
    await terminal.expect("96AZFEF6");
  }));

Deno.test("startServer() reads a checksum that blanks or control bytes stand behind", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    for (const end of [" ", "   ", "\0", "\x03", " \0", "\t"]) {
      terminal.sendRaw(`${guarded(LOGIN, "1")}${end}\r`);
      await terminal.expectRaw(`${guarded("941", "1")}\r`);
      terminal.sendRaw(`\x02${guarded(ITEM, "2")}${end}\r`);
      await terminal.expectRaw(`${guarded(SERVED.slice(0, -1), "2")}\r`);
      terminal.sendRaw(`9900302.0E|AY1AZFC15${end}\r`);
      await terminal.expectRaw("96AZFEF6\r");
    }
  }));

Deno.test("startServer() takes nothing off the end of a message without a checksum: it may be a password's", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask("9300CNsipterm1|COterm1 ", "940");
    await terminal.ask("9300CNsipterm1|COterm1", "941");
  }));

Deno.test("startServer() tells once of a terminal that says it is out of paper, or shuts down", async () => {
  const metrics = createMetrics();
  await serving({ metrics }, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask("9300CNsipterm1|COterm1|CPEntrance|", "941");
    for (const status of ["0", "1", "1", "0", "1", "2"]) {
      await terminal.ask(`99${status}0802.00`, /^98/);
    }
    const who = { connection: 1, address: "127.0.0.1", account: "sipterm1", terminal: "Entrance" };
    assertEquals(
      log.entries.filter(({ message }) => message.startsWith("terminal ")).map((
        { level, message, properties },
      ) => [level, message, properties]),
      [
        ["warning", "terminal out of paper", who],
        ["warning", "terminal out of paper", who],
        ["warning", "terminal shuts down", who],
      ],
    );
  });
  assertMatch(metrics.text(), /sip2d_terminal_troubles_total\{trouble="out of paper"\} 2/);
  assertMatch(metrics.text(), /sip2d_terminal_troubles_total\{trouble="shuts down"\} 1/);
});

import { assert, assertEquals, assertNotMatch } from "@std/assert";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { type FakeServer, serving } from "../../support/server/serving.ts";

const CLOCK = "20261124    101500";
const TELNET: FakeServer = { config: aConfig({ listener: { transport: "telnet" } }) };

Deno.test("telnetLogin() asks for login and password, and goes on as a session in 2.00", () =>
  serving(TELNET, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.expectRaw("login: ");
    terminal.sendRaw(" sipterm1 \r\n");
    await terminal.expectRaw("password: ");
    terminal.sendRaw("term1\r\n");
    await terminal.expectRaw("Login OK.  Initiating SIP\r\n");
    await terminal.ask("97", "96");
    await terminal.ask("9900302.00", /^98.{30}2\.00AOMAIN/);
    await terminal.ask(`17${CLOCK}AOMAIN|ABI1|`, /^18030201.*AJMiddlemarch/);
    const { message, properties } = log.entries.find((entry) => entry.message.startsWith("login")) ?? {};
    assertEquals(message, "login");
    assertEquals(properties?.account, "sipterm1");
  }));

Deno.test("telnetLogin() gives three tries and closes the connection", () =>
  serving(TELNET, async ({ connect, log }) => {
    const terminal = await connect();
    for (const [login, password] of [["sipterm1", "wrong"], ["nobody", "term1"], ["sipterm1", "term1 "]]) {
      await terminal.expectRaw("login: ");
      terminal.sendRaw(`${login}\r`);
      await terminal.expectRaw("password: ");
      terminal.sendRaw(`${password}\r`);
      await terminal.expectRaw("Invalid login\r\n");
    }
    await terminal.expectClosed();
    const { properties } = await log.logged("connection closed");
    assertEquals(properties.reason, "failed logins");
    assertNotMatch(JSON.stringify(log.entries), /wrong"|term1 /);
  }));

Deno.test("telnetLogin() does not wait for a terminal that keeps its side open after three tries", () =>
  serving(TELNET, async ({ connect, log }) => {
    const terminal = await connect();
    terminal.socket.allowHalfOpen = true;
    terminal.sendRaw("a\rb\r".repeat(4));
    await terminal.expectRaw("login: password: Invalid login\r\n".repeat(3));
    await log.logged("connection closed");
  }));

Deno.test("telnetLogin() lets a terminal in at the third try", () =>
  serving(TELNET, async ({ connect }) => {
    const terminal = await connect();
    for (let tries = 0; tries < 2; tries++) {
      await terminal.expectRaw("login: ");
      terminal.sendRaw("sipterm1\rwrong\r");
      await terminal.expectRaw("password: Invalid login\r\n");
    }
    await terminal.expectRaw("login: ");
    terminal.sendRaw("sipterm1\rterm1\r97\r");
    await terminal.expectRaw("password: Login OK.  Initiating SIP\r\n96\r");
  }));

Deno.test("telnetLogin() pays no attention to what telnet clients negotiate", () => {
  const accounts = [anAccount({ password: { kind: "clear", value: "t\xffrm" } })];
  const config = aConfig({ accounts, listener: { transport: "telnet" } });
  return serving({ config }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.expectRaw("login: ");
    terminal.sendRaw("\xff\xfb\x1f\xff\xfd\x03\xff\xfa\x18\x00xterm\xff\xf0sip\xff\xf1term1\r\0");
    await terminal.expectRaw("password: ");
    terminal.sendRaw("\xff\xfe\x01t\xff\xffrm\r\0");
    await terminal.expectRaw("Login OK.  Initiating SIP\r\n");
  });
});

for (const typed of ["", "sipterm1\r", "sipterm1\rterm"]) {
  Deno.test(`telnetLogin() ends quietly when the terminal goes away after typing ${JSON.stringify(typed)}`, () =>
    serving(TELNET, async ({ connect, log }) => {
      const terminal = await connect();
      await terminal.expectRaw("login: ");
      terminal.sendRaw(typed);
      terminal.socket.end();
      const { properties } = await log.logged("connection closed");
      assertEquals(properties.reason, "closed by terminal");
      assert(log.entries.every(({ level }) => level === "info"));
    }));
}

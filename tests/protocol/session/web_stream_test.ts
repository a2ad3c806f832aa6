import { assertEquals, assertRejects } from "@std/assert";
import { openTerminal, TerminalError } from "../../../src/protocol/public/sip2.ts";
import { promptSteps, withScriptedServer } from "../../support/wire/scripted_server.ts";

const STATUS = {
  name: "scStatus",
  fixed: { statusCode: "0", maxPrintWidth: 80, protocolVersion: "2.00" },
  fields: {},
} as const;
const ANSWER = "98YYYNNN10000520261124    1015002.00AOMAIN|BXYYYNYYYYYNYNNNNN|";

Deno.test("openTerminal() speaks over the streams of a Deno.Conn, and closes it", () =>
  withScriptedServer([{ expect: "9900802.00\r" }, { send: `${ANSWER}\r` }], async (port) => {
    const terminal = await openTerminal(await Deno.connect({ hostname: "127.0.0.1", port }));
    assertEquals((await terminal.request(STATUS)).received, ANSWER);
    await terminal.close();
  }));

Deno.test("openTerminal() logs in at prompts over the streams of a Deno.Conn", () =>
  withScriptedServer(
    [...promptSteps("term1", "Login OK.  Initiating SIP"), { expect: "9900802.00\r" }, { send: `${ANSWER}\r` }],
    async (port) => {
      const conn = await Deno.connect({ hostname: "127.0.0.1", port });
      const terminal = await openTerminal(conn, { telnet: { login: "sipterm1", password: "term1" } });
      await terminal.request(STATUS);
      await terminal.close();
    },
  ));

Deno.test("openTerminal() tells that the other end of its streams has closed, or failed", async () => {
  for (const end of [(writer: WritableStreamDefaultWriter) => writer.close(), abort]) {
    const up = new TransformStream<Uint8Array, Uint8Array>(), down = new TransformStream<Uint8Array, Uint8Array>();
    const terminal = await openTerminal({ readable: down.readable, writable: up.writable });
    const asked = terminal.request(STATUS);
    const heard = up.readable.getReader();
    await heard.read();
    const failed = assertRejects(() => asked, TerminalError);
    await end(down.writable.getWriter());
    assertEquals((await failed).problem, "closed");
    await terminal.close();
  }
});

function abort(writer: WritableStreamDefaultWriter): Promise<void> {
  return writer.abort(new Error("unplugged"));
}

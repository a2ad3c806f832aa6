import { assertEquals, assertMatch } from "@std/assert";
import { createServer, type Socket } from "node:net";
import { ask, logIn, SIP1 } from "../support/gateway/before_koha.ts";
import { withFixedUpstream } from "../support/gateway/fixed_upstream.ts";
import { gatewayed } from "../support/gateway/gatewayed.ts";
import { listeningPort } from "../support/wire/listening_port.ts";
import { ASK } from "../tools/simulate/simulating.ts";

const UNCLEAR = [
  ["94", "answered 94, which says neither yes nor no"],
  ["96", "answered 96 three times"],
  ["98YYYYNN60000320260302    1300002.00AOMAIN|", "answered 98, which says: not now"],
  ["12 errors", "no answer: not this request's"],
] as const;

for (const [answer, why] of UNCLEAR) {
  Deno.test(`a login that is answered ${JSON.stringify(answer)} is not a refused one`, () =>
    withFixedUpstream(
      { "93": answer },
      ({ port }) =>
        gatewayed({ port, account: SIP1, upstream: { errorDetection: false } }, async (served) => {
          const terminal = await logIn(served);
          terminal.send(ASK.checkout());
          await terminal.expect(/^120NUN.*cannot be reached/);
          const [report] = served.gateways.upstreamReports();
          assertEquals([report?.condition.state, report?.sessions.refused], ["away", 0]);
          const told = served.log.entries.find(({ message }) => message === "library system: away");
          assertEquals(told?.properties["reason"], why);
        }),
    ));
}

Deno.test("a telnet server's prompts are answered, though they come with the connection", async () => {
  const typed: string[] = [], sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    const says = ["password: ", "Login OK. Initiating SIP\r\n", "98YYYYNN60000320260302    1300002.00AOMAIN|\r"];
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      typed.push(bytes.toString("utf8"));
      socket.write(says.shift() ?? "18030001                  ABI1|AJTitle|\r");
    });
    socket.write("login: ");
  });
  const port = await listeningPort(server);
  try {
    const upstream = { errorDetection: false, login: "telnet", terminator: "\r\n" } as const;
    await gatewayed({ port, account: SIP1, upstream }, async (served) => ask(await logIn(served), /^1803/));
    assertEquals(typed.slice(0, 2), ["sip1\r\n", "sip1pass\r\n"]);
    assertMatch(typed[3] ?? "", /^17/);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

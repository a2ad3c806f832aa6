import { assertEquals, fail } from "@std/assert";
import { createServer, type Socket } from "node:net";
import { watchAccepting } from "../../../src/server/listen/keep_listening.ts";
import { connect } from "../../support/wire/terminal.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";

type AcceptWatch = ReturnType<typeof watchAccepting>;

/** Milliseconds: soon. */
const PAUSE = 50;

/** Watches a listener whose connections go to `accept`, until the test is over. */
async function watching(
  accept: (socket: Socket, watch: AcceptWatch) => void,
  reopen: () => Promise<void>,
  test: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer((socket) => accept(socket.on("error", () => {}), watch));
  const port = await listeningPort(server);
  const at = { host: "127.0.0.1", port };
  const watch = watchAccepting({ address: () => at, reopen, exhausted: () => fail("there are enough") }, PAUSE);
  await test(port);
  watch.stop();
  await new Promise((resolve) => server.close(resolve));
}

Deno.test("watchAccepting() tells its own connections from those of terminals, and leaves alone what accepts", async () => {
  const own = Promise.withResolvers<void>();
  let knocks = 0, reopened = 0;
  const foreign: boolean[] = [];
  const accept = async (socket: Socket, watch: AcceptWatch) => {
    const isForeign = await watch.isForeign(socket);
    if (isForeign) foreign.push(isForeign);
    else if (++knocks === 3) own.resolve();
    socket.destroy();
  };
  await watching((...accepted) => void accept(...accepted), () => Promise.resolve(void reopened++), async (port) => {
    await own.promise;
    const terminal = await connect(port);
    await terminal.expectClosed();
  });
  assertEquals([foreign, reopened], [[true], 0]);
});

Deno.test("watchAccepting() has a listener opened again that does not accept", async () => {
  const reopened = Promise.withResolvers<void>();
  const reopen = () => Promise.resolve(reopened.resolve());
  await watching((socket) => socket.destroy(), reopen, () => reopened.promise);
});

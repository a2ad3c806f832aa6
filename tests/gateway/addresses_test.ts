import { assertEquals } from "@std/assert";
import { createServer } from "node:net";
import { ask, before, logIn } from "../support/gateway/before_koha.ts";
import { listeningPort } from "../support/wire/listening_port.ts";

/** Runs `use` beside a proxy that accepts connections and has no system behind it. */
async function withEmptyProxy(use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  const port = await listeningPort(server);
  try {
    await use(port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

Deno.test("an address that accepts connections and closes them is passed over for the next one", () =>
  withEmptyProxy((empty) =>
    before({}, ({ simulator }) =>
      before({
        upstream: { addresses: [empty, simulator.port].map((port) => ({ host: "127.0.0.1", port })) },
      }, async (served) => {
        await ask(await logIn(served), /^1803/);
        assertEquals(simulator.counts().logins, 1);
      }))
  ));

Deno.test("a login that the first address refuses is not tried at the next one", () =>
  before(
    {},
    ({ simulator: other }) =>
      before({ simulator: { faults: [{ fault: "refused" }] } }, ({ simulator: first }) =>
        before({
          upstream: { addresses: [first, other].map(({ port }) => ({ host: "127.0.0.1", port })) },
        }, async (served) => {
          await ask(await logIn(served), /^18010101.*refuses this terminal/);
          assertEquals([first.counts().connections, other.counts().connections], [1, 0]);
        })),
  ));

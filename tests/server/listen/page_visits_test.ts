import { assertEquals } from "@std/assert";
import { connect, createServer, type Socket } from "node:net";
import type { PageListener } from "../../../src/config/config.ts";
import { createPageServer } from "../../../src/server/listen/page_server.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";

const LISTENER: PageListener = { host: "127.0.0.1", port: 0, transport: "http" };

/** A server of one page, whose visitors come from whatever address a test says. */
async function visited(test: (visit: (address: string) => Promise<Socket>) => Promise<void>): Promise<void> {
  const pages = createPageServer({ "/healthz": () => ({ status: 200, body: "ok\n" }) });
  let address = "";
  let accepted = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    Object.defineProperty(socket, "remoteAddress", { value: address });
    pages.accept(socket, {
      listener: LISTENER,
      permits: () => true,
      isProxy: () => false,
      isProber: () => false,
      isForwarder: () => false,
    });
    accepted.resolve();
  });
  const port = await listeningPort(server);
  const sockets: Socket[] = [];
  try {
    await test(async (from) => {
      address = from;
      accepted = Promise.withResolvers();
      const socket = connect(port, "127.0.0.1").on("error", () => {});
      sockets.push(socket);
      await accepted.promise;
      return socket;
    });
  } finally {
    for (const socket of sockets) socket.destroy();
    pages.close();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Asks for the page; gives the first line of what comes. */
function healthOf(socket: Socket): Promise<string> {
  socket.write("GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n");
  return new Promise((resolve) => {
    socket.once("data", (part) => resolve(String(part).split("\r\n")[0] ?? "")).once("close", () => resolve("closed"));
  });
}

Deno.test("createPageServer() answers whoever comes while others say nothing, from however many addresses", () =>
  visited(async (visit) => {
    for (let number = 0; number < 60; number++) await visit(`192.0.2.${number % 6}`);
    assertEquals(await healthOf(await visit("198.51.100.1")), "HTTP/1.1 200 OK");
  }));

Deno.test("createPageServer() has who fills the places give one up, and nobody else", () =>
  visited(async (visit) => {
    const patient = await visit("198.51.100.1");
    for (let number = 0; number < 80; number++) await visit(`192.0.2.${number % 4}`);
    assertEquals(await healthOf(patient), "HTTP/1.1 200 OK");
  }));

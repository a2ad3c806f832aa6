import { assertEquals } from "@std/assert";
import { connect, createServer } from "node:net";
import { createPageServer, type PageApp } from "../../../src/server/listen/page_server.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";

/** Asks a server of pages, and gives what comes back, with the limit in force when the application began and had done its work. */
async function asking(request: string, work: (asked: Request) => Promise<unknown>) {
  let limit: number | undefined;
  const limits: (number | undefined)[] = [];
  const app: PageApp = {
    offered: true,
    async fetch(asked) {
      limits.push(limit);
      await work(asked);
      limits.push(limit);
      return new Response("made");
    },
  };
  const pages = createPageServer({}, app, () => ({ set: (seconds) => void (limit = seconds), refresh() {} }));
  const server = createServer((socket) =>
    pages.accept(socket, {
      listener: { host: "127.0.0.1", port: 0, transport: "http" },
      permits: () => true,
      isProxy: () => false,
      isProber: () => false,
      isForwarder: () => false,
    })
  );
  const socket = connect(await listeningPort(server), "127.0.0.1");
  let answer = "";
  socket.on("data", (part) => answer += part);
  socket.write(request.replaceAll("\n", "\r\n"));
  await new Promise((resolve) => socket.on("close", resolve));
  await new Promise((resolve) => server.close(resolve));
  return { limits, line: answer.split("\r\n", 1)[0] };
}

const OK = "HTTP/1.1 200 OK";

Deno.test("createPageServer() has the application take its time for a page", async () => {
  const asked = await asking("GET /lists HTTP/1.1\nHost: a\n\n", () => Promise.resolve());
  assertEquals(asked, { limits: [undefined, undefined], line: OK });
});

Deno.test("createPageServer() gives a client its time to send a form, and the application any when it has the whole", async () => {
  const form = "POST /form HTTP/1.1\nHost: a\nContent-Length: 4\n\ntext";
  assertEquals(await asking(form, (request) => request.text()), { limits: [30, undefined], line: OK });
  assertEquals(await asking(form, () => Promise.resolve()), { limits: [30, 30], line: OK });
});

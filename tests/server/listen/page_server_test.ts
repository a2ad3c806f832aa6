import { assertEquals, assertRejects } from "@std/assert";
import type { PageListener } from "../../../src/config/config.ts";
import { aConfig } from "../../support/sample_config.ts";
import { type FakeServer, serving } from "../../support/serving.ts";

const HERE: PageListener = { host: "127.0.0.1", port: 0, transport: "http" };
const LOGIN = "9300CNsipterm1|COterm1|";
const THIS_MACHINE = { address: "127.0.0.1", family: "ipv4", prefix: 32 } as const;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

async function ask(port: number, path: string, method = "GET"): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

function servingPages(options: FakeServer, test: Parameters<typeof serving>[1]): Promise<void> {
  const pages = {
    "/healthz": () => ({ status: 200, body: "ok\n" }),
    "/readyz": () => Promise.resolve({ status: 503, type: "text/x-reason", body: "not yet\n" }),
    "/broken": () => Promise.reject(new Error("secret")),
  };
  return serving({ config: aConfig({ pages: [HERE] }), pages, ...options }, test);
}

Deno.test("startServer() tells pages beside its terminals", () =>
  servingPages({}, async ({ server, connect }) => {
    const [raw, page] = server.addresses;
    assertEquals([raw?.transport, page?.transport], ["raw", "http"]);
    const port = page?.port ?? 0;
    const health = await ask(port, "/healthz?verbose");
    assertEquals([health.status, health.body], [200, "ok\n"]);
    assertEquals(health.headers.get("content-type"), "text/plain; charset=utf-8");
    const ready = await ask(port, "/readyz");
    assertEquals([ready.status, ready.body, ready.headers.get("content-type")], [
      503,
      "not yet\n",
      "text/x-reason",
    ]);
    const head = await ask(port, "/healthz", "HEAD");
    assertEquals([head.status, head.body], [200, ""]);
    const terminal = await connect();
    terminal.send(LOGIN);
    await terminal.expect("941");
  }));

Deno.test("startServer() refuses what is no page, in one line", () =>
  servingPages({}, async ({ server }) => {
    const port = server.addresses[1]?.port ?? 0;
    const nowhere = await ask(port, "/__proto__");
    assertEquals([nowhere.status, nowhere.body], [404, "there are /healthz, /readyz, /broken\n"]);
    const posted = await ask(port, "/healthz", "POST");
    assertEquals([posted.status, posted.headers.get("allow")], [405, "GET, HEAD"]);
    const broken = await ask(port, "/broken");
    assertEquals([broken.status, broken.body], [500, "the page could not be made\n"]);
  }));

Deno.test("startServer() tells pages only to whom it may", () =>
  servingPages({ config: aConfig({ pages: [{ ...HERE, deny: [THIS_MACHINE] }] }) }, async ({ server }) => {
    await assertRejects(() => ask(server.addresses[1]?.port ?? 0, "/healthz"));
  }));

Deno.test("RunningServer.reload() opens and closes pages, and keeps those that stay", () =>
  servingPages({ config: aConfig() }, async ({ server }) => {
    const { listeners } = aConfig();
    await server.reload({ listeners, pages: [HERE] });
    const port = server.addresses[1]?.port ?? 0;
    assertEquals((await ask(port, "/healthz")).status, 200);
    await server.reload({ listeners, pages: [{ ...HERE, deny: [THIS_MACHINE] }] });
    assertEquals(server.addresses[1]?.port, port);
    await assertRejects(() => ask(port, "/healthz"));
    await server.reload({ listeners, pages: [] });
    assertEquals(server.addresses.length, 1);
  }));

Deno.test("RunningServer.reload() leaves the pages as they were when a terminal's address is taken", () =>
  servingPages({}, async ({ server, port }) => {
    const taken = { ...aConfig({ listener: { port } }), pages: [HERE, HERE] };
    const twice = { ...taken, listeners: [...aConfig().listeners, ...taken.listeners] };
    await assertRejects(() => server.reload(twice), Error, "another program listens there");
    assertEquals(server.addresses.length, 2);
    assertEquals((await ask(server.addresses[1]?.port ?? 0, "/healthz")).status, 200);
  }));

Deno.test("RunningServer.close() is not held up by who asks for a page and never finishes", () =>
  servingPages({}, async ({ server }) => {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port: server.addresses[1]?.port ?? 0 });
    await socket.write(new TextEncoder().encode("GET /healthz HTTP/1.1\r\n"));
    await server.close();
    assertEquals(await socket.read(new Uint8Array(1)).catch(() => null), null);
    socket.close();
  }));

import assert from "node:assert/strict";
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
    assert.deepEqual([raw?.transport, page?.transport], ["raw", "http"]);
    const port = page?.port ?? 0;
    const health = await ask(port, "/healthz?verbose");
    assert.deepEqual([health.status, health.body], [200, "ok\n"]);
    assert.equal(health.headers.get("content-type"), "text/plain; charset=utf-8");
    const ready = await ask(port, "/readyz");
    assert.deepEqual([ready.status, ready.body, ready.headers.get("content-type")], [
      503,
      "not yet\n",
      "text/x-reason",
    ]);
    const head = await ask(port, "/healthz", "HEAD");
    assert.deepEqual([head.status, head.body], [200, ""]);
    const terminal = await connect();
    terminal.send(LOGIN);
    await terminal.expect("941");
  }));

Deno.test("startServer() refuses what is no page, in one line", () =>
  servingPages({}, async ({ server }) => {
    const port = server.addresses[1]?.port ?? 0;
    const nowhere = await ask(port, "/__proto__");
    assert.deepEqual([nowhere.status, nowhere.body], [404, "there are /healthz, /readyz, /broken\n"]);
    const posted = await ask(port, "/healthz", "POST");
    assert.deepEqual([posted.status, posted.headers.get("allow")], [405, "GET, HEAD"]);
    const broken = await ask(port, "/broken");
    assert.deepEqual([broken.status, broken.body], [500, "the page could not be made\n"]);
  }));

Deno.test("startServer() tells pages only to whom it may", () =>
  servingPages({ config: aConfig({ pages: [{ ...HERE, deny: [THIS_MACHINE] }] }) }, async ({ server }) => {
    await assert.rejects(ask(server.addresses[1]?.port ?? 0, "/healthz"));
  }));

Deno.test("RunningServer.reload() opens and closes pages, and keeps those that stay", () =>
  servingPages({ config: aConfig() }, async ({ server }) => {
    const { listeners } = aConfig();
    await server.reload({ listeners, pages: [HERE] });
    const port = server.addresses[1]?.port ?? 0;
    assert.equal((await ask(port, "/healthz")).status, 200);
    await server.reload({ listeners, pages: [{ ...HERE, deny: [THIS_MACHINE] }] });
    assert.equal(server.addresses[1]?.port, port);
    await assert.rejects(ask(port, "/healthz"));
    await server.reload({ listeners, pages: [] });
    assert.equal(server.addresses.length, 1);
  }));

Deno.test("RunningServer.reload() leaves the pages as they were when a terminal's address is taken", () =>
  servingPages({}, async ({ server, port }) => {
    const taken = { ...aConfig({ listener: { port } }), pages: [HERE, HERE] };
    const twice = { ...taken, listeners: [...aConfig().listeners, ...taken.listeners] };
    await assert.rejects(server.reload(twice), /another program listens there/);
    assert.equal(server.addresses.length, 2);
    assert.equal((await ask(server.addresses[1]?.port ?? 0, "/healthz")).status, 200);
  }));

Deno.test("RunningServer.close() is not held up by who asks for a page and never finishes", () =>
  servingPages({}, async ({ server }) => {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port: server.addresses[1]?.port ?? 0 });
    await socket.write(new TextEncoder().encode("GET /healthz HTTP/1.1\r\n"));
    await server.close();
    assert.equal(await socket.read(new Uint8Array(1)).catch(() => null), null);
    socket.close();
  }));

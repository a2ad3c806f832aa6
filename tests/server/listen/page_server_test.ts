import { assertEquals, assertRejects } from "@std/assert";
import type { PageListener } from "../../../src/config/config.ts";
import type { PageApp } from "../../../src/server/listen/page_server.ts";
import { pem } from "../../support/files/certificates.ts";
import { aConfig } from "../../support/files/sample_config.ts";
import { type FakeServer, serving } from "../../support/server/serving.ts";
import { connect } from "../../support/wire/terminal.ts";
import { inTime } from "../../support/wire/until.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";

type Caller = Parameters<PageApp["fetch"]>[1];

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
    await terminal.ask(LOGIN, "941");
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

Deno.test("RunningServer.reload() leaves the pages as they were when a terminal's address is taken", () => {
  const pages = [{ ...HERE, port: unusedPort() }];
  return servingPages({ config: aConfig({ pages }) }, async ({ server, port }) => {
    const before = server.addresses;
    const listeners = [...aConfig().listeners, ...aConfig({ listener: { port } }).listeners];
    for (const others of [[...pages, HERE], []]) {
      const failed = server.reload({ listeners, pages: others });
      await assertRejects(() => failed, Error, "another program listens there");
      assertEquals(server.addresses, before);
      assertEquals((await ask(pages[0]?.port ?? 0, "/healthz")).status, 200);
    }
  });
});

Deno.test("RunningServer.reload() tries to go back to a page's address that another program has taken meanwhile", () => {
  const page = { ...HERE, port: unusedPort() };
  return servingPages({ config: aConfig({ pages: [page] }) }, async ({ server, port, log }) => {
    const failed = server.reload({
      listeners: aConfig({ listener: { port, host: "192.0.2.1" } }).listeners,
      pages: [],
    });
    const taken = Deno.listen({ hostname: "127.0.0.1", port: page.port });
    await assertRejects(() => failed, Error, `cannot listen on 192.0.2.1:${port}`);
    await log.logged("listener could not be opened again, and is tried every few seconds");
    taken.close();
    await log.logged("listener was opened again");
    assertEquals((await ask(page.port, "/healthz")).status, 200);
  });
});

Deno.test("RunningServer.reload() gives a port of the pages to terminals", () => {
  const port = unusedPort();
  return servingPages({ config: aConfig({ pages: [{ ...HERE, port }] }) }, async ({ server }) => {
    await server.reload({ listeners: aConfig({ listener: { port } }).listeners, pages: [] });
    assertEquals(server.addresses, [{ host: "127.0.0.1", port, transport: "raw" }]);
    const terminal = await connect(port);
    await terminal.ask(LOGIN, "941");
    await terminal.close();
  });
});

Deno.test("RunningServer.close() is not held up by who asks for a page and never finishes", () =>
  servingPages({}, async ({ server }) => {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port: server.addresses[1]?.port ?? 0 });
    await socket.write(new TextEncoder().encode("GET /healthz HTTP/1.1\r\n"));
    await server.close();
    assertEquals(await socket.read(new Uint8Array(1)).catch(() => null), null);
    socket.close();
  }));

function anApp(answer: PageApp["fetch"], offered = true): FakeServer {
  return { pageApp: () => ({ offered, fetch: answer }) };
}

Deno.test("startServer() has an application answer what is no page of its own, and tells it who asks", () => {
  const callers: Caller[] = [];
  const app = anApp(async (request, caller) => {
    callers.push(caller);
    const { pathname, search } = new URL(request.url);
    const told = `${request.method} ${pathname}${search} ${request.headers.get("x-told")} ${await request.text()}`;
    return new Response(told, { status: 201, headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
  });
  return servingPages(app, async ({ server }) => {
    const port = server.addresses[1]?.port ?? 0;
    const posted = await fetch(`http://127.0.0.1:${port}/form?x=1`, {
      method: "POST",
      headers: { "x-told": "yes" },
      body: "text",
    });
    assertEquals([posted.status, await posted.text()], [201, "POST /form?x=1 yes text"]);
    assertEquals(posted.headers.getSetCookie(), ["a=1", "b=2"]);
    assertEquals((await ask(port, "/healthz")).body, "ok\n");
    assertEquals(callers, [{ address: "127.0.0.1", encrypted: false }]);
  });
});

Deno.test("startServer() tells an application that the client has gone which waits for its answer", async () => {
  const asked = Promise.withResolvers<void>(), gone = Promise.withResolvers<void>();
  const app = anApp(async ({ signal }) => {
    signal.addEventListener("abort", () => gone.resolve());
    asked.resolve();
    await inTime(gone.promise, "that the client has gone");
    return new Response("late");
  });
  await servingPages(app, async ({ server }) => {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port: server.addresses[1]?.port ?? 0 });
    await socket.write(new TextEncoder().encode("GET /form HTTP/1.1\r\nHost: a\r\n\r\n"));
    await inTime(asked.promise, "the request");
    socket.close();
    await inTime(gone.promise, "that the client has gone");
  });
});

Deno.test("startServer() believes the proxies that a service names, and nobody else, for whom they ask", async () => {
  const app = anApp((_, { address, encrypted }) => new Response(`${address} ${encrypted}`));
  const asking = (
    listener: Partial<PageListener>,
    asked: readonly (readonly [Readonly<Record<string, string>>, string])[],
  ) =>
    servingPages({ ...app, config: aConfig({ pages: [{ ...HERE, ...listener }] }) }, async ({ server }) => {
      for (const [headers, told] of asked) {
        const url = `http://127.0.0.1:${server.addresses[1]?.port ?? 0}/form`;
        const answer = await fetch(url, { headers }).then((response) => response.text(), () => "closed");
        assertEquals(answer, told, JSON.stringify(headers));
      }
    });
  const far = { "x-forwarded-for": "10.9.9.9, 10.0.0.7", "x-forwarded-proto": "https" };
  await asking({}, [[far, "127.0.0.1 false"]]);
  const inner = { address: "10.2.0.0", family: "ipv4", prefix: 16 } as const;
  await asking({ proxies: [THIS_MACHINE, inner] }, [
    [far, "10.0.0.7 true"],
    [{ "x-forwarded-for": "::ffff:10.0.0.7,10.2.0.1" }, "10.0.0.7 false"],
    [{ "x-forwarded-for": "2001:db8::1", "x-forwarded-proto": "http" }, "2001:db8::1 false"],
    [{}, "127.0.0.1 false"],
    [{ "x-forwarded-for": "unknown" }, "127.0.0.1 false"],
  ]);
  const own = { address: "10.0.0.7", family: "ipv4", prefix: 32 } as const;
  await asking({ proxies: [THIS_MACHINE], allow: [own] }, [
    [far, "10.0.0.7 true"],
    [{ "x-forwarded-for": "10.0.0.8" }, "closed"],
    [{}, "closed"],
  ]);
});

Deno.test("startServer() tells of no application that is not offered", () =>
  servingPages(anApp(() => new Response("app"), false), async ({ server }) => {
    assertEquals((await ask(server.addresses[1]?.port ?? 0, "/form")).status, 404);
  }));

Deno.test("startServer() takes no more of a body than is read, and a little of what nobody asked for", () =>
  servingPages(anApp(() => new Response("app")), async ({ server }) => {
    const port = server.addresses[1]?.port ?? 0;
    const whole = await fetch(`http://127.0.0.1:${port}/form`, { method: "POST", body: "x".repeat(1 << 20) });
    assertEquals(await whole.text(), "app");
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    await socket.write(new TextEncoder().encode("POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n"));
    const told = new Response(socket.readable).text();
    const writer = socket.writable.getWriter();
    // As much as is thrown away, and no more: the answer comes without the rest.
    await writer.write(new Uint8Array(1 << 20));
    assertEquals((await told).split("\r\n")[0], "HTTP/1.1 200 OK");
  }));

Deno.test("startServer() answers no request without a proper host", () =>
  servingPages(anApp(() => new Response("app")), async ({ server }) => {
    const port = server.addresses[1]?.port ?? 0;
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    await socket.write(new TextEncoder().encode("GET /form HTTP/1.1\r\nHost: a b\r\n\r\n"));
    const answer = await new Response(socket.readable).text();
    assertEquals(answer.split("\r\n")[0], "HTTP/1.1 400 Bad Request");
  }));

Deno.test("startServer() closes the connection of an application that fails", () =>
  servingPages(anApp(() => Promise.reject(new Error("secret"))), async ({ server }) => {
    await assertRejects(() => ask(server.addresses[1]?.port ?? 0, "/form"));
    assertEquals((await ask(server.addresses[1]?.port ?? 0, "/healthz")).status, 200);
  }));

Deno.test("startServer() passes a stream on as it comes, and ends it when nobody reads any more", () => {
  const ended = Promise.withResolvers<void>();
  let source: ReadableStreamDefaultController<Uint8Array> | undefined;
  const app = anApp(() =>
    new Response(
      new ReadableStream<Uint8Array>({
        start: (controller) => void (source = controller),
        cancel: () => ended.resolve(),
      }),
      { headers: { "content-type": "text/event-stream" } },
    )
  );
  return servingPages(app, async ({ server }) => {
    const response = await fetch(`http://127.0.0.1:${server.addresses[1]?.port}/live`);
    const reader = response.body?.getReader();
    for (const part of ["data: 1\n\n", "data: 2\n\n"]) {
      source?.enqueue(new TextEncoder().encode(part));
      assertEquals(new TextDecoder().decode((await reader?.read())?.value), part);
    }
    await reader?.cancel();
    await ended.promise;
  });
});

Deno.test("startServer() answers who asks for the head of a page, and leaves no stream of it open", () => {
  const ended = Promise.withResolvers<void>();
  const app = anApp((request) =>
    new Response(new ReadableStream({ cancel: () => ended.resolve() }), {
      status: 203,
      headers: { "content-type": "text/event-stream", "x-asked": request.method },
    })
  );
  return servingPages(app, async ({ server }) => {
    const { status, headers, body } = await ask(server.addresses[1]?.port ?? 0, "/live", "HEAD");
    assertEquals([status, headers.get("content-type"), headers.get("x-asked"), body], [
      ...[203, "text/event-stream", "GET", ""],
    ]);
    await ended.promise;
  });
});

Deno.test("RunningServer.close() ends streams", () => {
  const ended = Promise.withResolvers<void>();
  const app = anApp(() =>
    new Response(new ReadableStream({ cancel: () => ended.resolve() }), {
      headers: { "content-type": "text/event-stream" },
    })
  );
  return servingPages(app, async ({ server }) => {
    const response = await fetch(`http://127.0.0.1:${server.addresses[1]?.port}/live`);
    await server.close();
    await ended.promise;
    await assertRejects(() => response.text());
  });
});

Deno.test("startServer() has who asks from one address too often give way, and goes on telling health", () => {
  const app = anApp(() =>
    new Response(new ReadableStream({ start() {} }), { headers: { "content-type": "text/event-stream" } })
  );
  return servingPages(app, async ({ server }) => {
    const port = server.addresses[1]?.port ?? 0;
    const watching: Response[] = [];
    for (let number = 0; number < 30; number++) watching.push(await fetch(`http://127.0.0.1:${port}/live`));
    assertEquals((await ask(port, "/healthz")).status, 200);
    await assertRejects(() => watching[0]?.text() ?? Promise.resolve());
    for (const response of watching.slice(1)) await response.body?.cancel().catch(() => {});
  });
});

Deno.test("startServer() tells pages over TLS, and to nobody in clear text at the same address", () => {
  const tls = { certificate: pem("server.pem"), key: pem("server.key") };
  const callers: Caller[] = [];
  const app = anApp((request, caller) => {
    callers.push(caller);
    return new Response(request.url);
  });
  return servingPages({ ...app, config: aConfig({ pages: [{ ...HERE, tls }] }) }, async ({ server }) => {
    const port = server.addresses[1]?.port ?? 0;
    const client = Deno.createHttpClient({ caCerts: [pem("authority.pem")] });
    const url = `https://127.0.0.1:${port}/form`;
    const response = await fetch(url, { client });
    assertEquals([response.status, await response.text()], [200, url]);
    assertEquals(callers, [{ address: "127.0.0.1", encrypted: true }]);
    await assertRejects(() => ask(port, "/healthz"));
    client.close();
  });
});

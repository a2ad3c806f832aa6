import { assertEquals, assertMatch } from "@std/assert";
import type { Handlers } from "../../../src/server/engine/handler.ts";
import { serverTls, terminalTls } from "../../support/files/certificates.ts";
import { anAccount } from "../../support/files/sample_config.ts";
import { forPosts, posting } from "../../support/server/posting.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";
import { serving } from "../../support/server/serving.ts";
import { answered, connectPoster, posted, postOf } from "../../support/wire/poster.ts";

const ITEM = "1720261124    101500AOMAIN|ABI1|";
const SERVED = "1803020120261124    101500ABI1|AJMiddlemarch|BGMAIN|";
const ANSWER = answered(`<response>${SERVED}</response>`);
const NOT_XML = answered("<error>Not a SIP2 request in XML</error>");
/** Seconds: over before anybody notices. */
const SHORT = 0.02;
/** Milliseconds in which what takes no time at all has long come about. */
const SECONDS = 10_000;
/** A network that holds no address of the tests. */
const ELSEWHERE = [{ address: "10.0.0.0", prefix: 8, family: "ipv4" }] as const;
const HERE = [{ address: "127.0.0.1", prefix: 32, family: "ipv4" }] as const;

Deno.test("a message that is posted is answered in the same exchange, and the connection stays", () =>
  posting({}, async (poster) => {
    for (let times = 0; times < 3; times++) {
      const { status, headers, body } = await poster.post(posted(ITEM));
      assertEquals(status, 200);
      assertEquals(headers.get("content-type"), "application/xml;charset=UTF-8");
      assertEquals(headers.get("cache-control"), "no-store");
      assertEquals(body, ANSWER);
    }
    assertEquals(await poster.ask(ITEM, { path: "/rest/sip2/DK-100000?a=b" }), SERVED);
    assertEquals(await poster.ask(ITEM, { headers: { "Content-Type": "text/plain" } }), SERVED);
  }));

Deno.test("a post may come in chunks, and after a question whether it may come", () =>
  posting({}, async (poster) => {
    const document = posted(ITEM);
    const chunks = `${document.length.toString(16)}\r\n${document}\r\n0\r\n\r\n`;
    poster.sendRaw(`POST /sip2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`);
    assertEquals((await poster.next()).body, ANSWER);
    const head = `Host: a\r\nExpect: 100-continue\r\nContent-Length: ${document.length}`;
    poster.sendRaw(`POST /sip2 HTTP/1.1\r\n${head}\r\n\r\n`);
    assertEquals((await poster.next()).status, 100);
    poster.sendRaw(document);
    assertEquals((await poster.next()).body, ANSWER);
    // Of whatever else a client expects nothing is said.
    assertEquals(await poster.ask(ITEM, { headers: { Expect: "204-no-content" } }), SERVED);
  }));

Deno.test("posts that are sent ahead are answered one after the other, in their order", () => {
  let under = 0, most = 0;
  const handlers = itemsAfter(async () => {
    most = Math.max(most, ++under);
    await new Promise((resolve) => setTimeout(resolve, 0));
    under -= 1;
  });
  return posting({ handlers }, async (poster) => {
    for (let item = 0; item < 10; item++) poster.sendRaw(postOf(posted(ITEM.replace("I1", `I${item}`))));
    for (let item = 0; item < 10; item++) assertMatch((await poster.next()).body, new RegExp(`ABI${item}\\|`));
    assertEquals(most, 1);
  });
});

Deno.test("who sends hundreds of posts ahead is answered the first ones and cut off, and others are served", () => {
  let carriedOut = 0;
  const handlers = itemsAfter(() => Promise.resolve(void carriedOut++));
  return posting({ handlers }, async (poster, { port }) => {
    const other = await connectPoster(port);
    const post = new TextDecoder().decode(postOf(posted(ITEM)));
    other.sendRaw(post.repeat(200));
    for (let answers = 0; answers < 64; answers++) assertMatch((await other.next()).body, /<response>18/);
    await other.expectClosed();
    assertEquals(carriedOut, 64);
    assertEquals(await poster.ask(ITEM), SERVED);
  });
});

Deno.test("32 posts at once on one connection are answered, and the connection stays", () =>
  posting({}, async (poster) => {
    const post = new TextDecoder().decode(postOf(posted(ITEM)));
    poster.sendRaw(post.repeat(32));
    for (let answers = 0; answers < 32; answers++) assertEquals((await poster.next()).body, ANSWER);
    assertEquals(await poster.ask(ITEM), SERVED);
  }));

for (const encrypted of [false, true]) {
  const over = encrypted ? "over TLS" : "in clear text";
  Deno.test(`a client that closes its half of the connection after its posts gets the answers, ${over}`, () => {
    const tls = encrypted ? serverTls("server") : undefined;
    const config = forPosts({ listener: { ...tls && { tls } } });
    return serving(
      { config, handlers: itemsAfter(() => new Promise((resolve) => setTimeout(resolve, 0))) },
      async ({ port }) => {
        const poster = await connectPoster(port, encrypted ? terminalTls() : undefined);
        poster.sendRaw(postOf(posted(ITEM)));
        poster.sendRaw(postOf(posted(ITEM)));
        poster.closeHalf();
        assertMatch((await poster.next()).body, /<response>18/);
        const { headers, body } = await poster.next();
        assertMatch(body, /<response>18/);
        assertEquals(headers.get("connection"), "close");
        await poster.expectClosed();
      },
    );
  });
}

Deno.test("a client that closes its half of the connection within a post is cut off, however long it might be silent", () =>
  serving({ config: forPosts({ listener: { loginTimeout: undefined } }) }, async ({ port }) => {
    const head = "POST /sip2 HTTP/1.1\r\nHost: a\r\n", body = posted(ITEM), whole = postOf(body);
    const cut = [
      [`${head}Content-Length: 10\r\n\r\n<`, 0],
      [`${head}Transfer-Encoding: chunked\r\n\r\n5\r\n<?`, 0],
      [`${new TextDecoder().decode(whole)}${head}Content-Length: 10\r\n\r\n<`, 1],
    ] as const;
    for (const [sent, answers] of cut) {
      const poster = await connectPoster(port);
      poster.sendRaw(sent);
      poster.closeHalf();
      for (let answer = 0; answer < answers; answer++) assertEquals((await poster.next()).body, ANSWER);
      await poster.expectClosed(SECONDS);
    }
  }));

Deno.test("what is no post, or goes elsewhere, is told so", () =>
  posting({}, async (poster, { log }) => {
    poster.sendRaw("GET /sip2 HTTP/1.1\r\nHost: a\r\n\r\n");
    const { status, headers } = await poster.next();
    assertEquals([status, headers.get("allow")], [405, "POST"]);
    assertEquals((await poster.post(posted(ITEM), { path: "/sip2/" })).status, 404);
    assertEquals((await poster.post(posted(ITEM), { path: "/__proto__" })).status, 404);
    assertEquals(await poster.ask(ITEM), SERVED);
    const reasons = log.entries.filter(({ message }) => message === "post refused").map(({ properties }) =>
      properties?.reason
    );
    assertEquals(reasons, ["another method than POST", "another path than the service has"]);
    const head = "HEAD /sip2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    poster.sendRaw(head);
    await poster.expectClosedAfter(/^HTTP\/1\.1 405 /);
  }));

Deno.test("what is no HTTP, or hides a second request in the first, is refused", () =>
  serving({ config: forPosts() }, async ({ port }) => {
    const hidden = "POST /sip2 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    const chunk = "POST /sip2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
    for (const wrong of ["\u0016\u0003\u0001\u0002\u0000\u0001", "9900302.00\r\n\r\n", hidden + hidden, chunk]) {
      const poster = await connectPoster(port);
      poster.sendRaw(wrong);
      await poster.expectClosedAfter(/^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/);
    }
  }));

Deno.test("a document that is too long is told so, and far too long a one is not read to its end", () =>
  posting({}, async (poster, { port }) => {
    const { status, headers, body } = await poster.post("x".repeat(100_000));
    assertEquals([status, headers.get("connection"), body], [200, "close", NOT_XML]);
    const other = await connectPoster(port);
    other.sendRaw("POST /sip2 HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n");
    for (let pieces = 0; pieces < 30; pieces++) other.sendRaw("x".repeat(100_000));
    await other.expectClosed();
  }));

Deno.test("who does not send a whole post within the limit is disconnected", () =>
  serving({ config: forPosts({ listener: { loginTimeout: SHORT } }) }, async ({ port }) => {
    for (const part of ["", "POST /si", "POST /sip2 HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n<"]) {
      const poster = await connectPoster(port);
      if (part !== "") poster.sendRaw(part);
      await poster.expectClosed();
    }
  }));

Deno.test("a connection without work ends when its listener says so", () =>
  posting({ config: forPosts({ listener: { idleTimeout: SHORT } }) }, async (poster, { server, log }) => {
    poster.sendRaw(postOf(posted(ITEM)));
    // The answer itself may be lost where the machine stands still for as long as the limit.
    await poster.expectClosedAfter(/^(?:HTTP\/1\.1 200 .*)?$/s);
    // So does the session that has answered.
    assertEquals((await log.logged("connection closed")).properties.reason, "idle time limit");
    await server.close();
  }));

Deno.test("posts come over TLS, and the terminal's certificate counts", () => {
  const account = anAccount({ clientSubject: [{ name: "CN", value: "selfcheck-1" }] });
  const config = forPosts({ accounts: [account], listener: { tls: serverTls("server", "authority") } });
  return serving({ config }, async ({ port }) => {
    const right = await connectPoster(port, terminalTls("terminal"));
    const other = await connectPoster(port, terminalTls("second_terminal"));
    assertEquals(await right.ask(ITEM), SERVED);
    assertEquals((await other.post(posted(ITEM))).body, answered("<error>Login failed</error>"));
    assertEquals(await right.ask(ITEM), SERVED);
    for (const poster of [right, other]) await poster.close();
  });
});

Deno.test("an address that may not come is turned away, also where a proxy tells it", () =>
  serving({ config: forPosts({ listener: { deny: HERE } }) }, async ({ port, log }) => {
    const poster = await connectPoster(port);
    await poster.expectClosed();
    assertEquals((await log.logged("connection refused")).properties.reason, "address not allowed");
  }));

Deno.test("a proxy tells who posts, and only one that is named is believed", async () => {
  const from = (address: string) => ({ headers: { "X-Forwarded-For": `192.0.2.66, ${address}` } });
  const account = anAccount({ allow: ELSEWHERE });
  const limits = { messagesPerSecondBeforeLogin: 1 };
  const behind = forPosts({ accounts: [account], limits, listener: { allow: ELSEWHERE } }, { forwarders: HERE });
  await serving({ config: behind }, async ({ port, server, log }) => {
    const poster = await connectPoster(port);
    for (let times = 0; times < 5; times++) {
      assertEquals(await poster.ask(ITEM, from("10.1.2.3")), SERVED);
      assertEquals(await poster.ask(ITEM, from("10.1.2.4")), SERVED);
    }
    assertEquals(log.entries.filter(({ message }) => message === "terminal held back"), []);
    assertEquals(
      log.entries.filter(({ message }) => message === "login").map(({ properties }) => properties?.address),
      [
        "10.1.2.3",
        "10.1.2.4",
      ],
    );
    poster.sendRaw(postOf(posted(ITEM), from("192.0.2.1")));
    await poster.expectClosed();
    const { address, reason } = (await log.logged("connection refused")).properties;
    assertEquals([address, reason], ["192.0.2.1", "address not allowed"]);
    await server.close();
  });
  const direct = forPosts({ accounts: [account] });
  await posting({ config: direct }, async (poster) => {
    assertEquals((await poster.post(posted(ITEM), from("10.1.2.3"))).body, answered("<error>Login failed</error>"));
  });
});

Deno.test("connections for posts count with all others, but those of a proxy for many", async () => {
  const limits = { connectionsPerAddress: 1 };
  await posting({ config: forPosts({ limits }) }, async (poster, { port }) => {
    const second = await connectPoster(port);
    await second.expectClosed();
    assertEquals(await poster.ask(ITEM), SERVED);
  });
  await posting({ config: forPosts({ limits }, { forwarders: HERE }) }, async (_, { port }) => {
    const second = await connectPoster(port);
    assertEquals(await second.ask(ITEM), SERVED);
    await second.close();
  });
});

Deno.test("a server that stops answers what is under way, and closes what is silent", async () => {
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const handlers = itemsAfter(() => {
    begun.resolve();
    return go.promise;
  });
  await posting({ handlers }, async (poster, { port, server }) => {
    const silent = await connectPoster(port);
    poster.sendRaw(postOf(posted(ITEM)));
    await begun.promise;
    const closed = server.close();
    await silent.expectClosed();
    go.resolve();
    const { headers, body } = await poster.next();
    assertEquals([headers.get("connection"), body], ["close", ANSWER]);
    await poster.expectClosed();
    await closed;
  });
});

/** Answers a 17 once something else is done. */
function itemsAfter(done: () => Promise<void>): Handlers {
  const { itemInformation } = handlersThatTell();
  return {
    itemInformation: async (...asked) => {
      await done();
      return await itemInformation?.(...asked) ?? Promise.reject(new Error("nobody tells of items"));
    },
  };
}

import { assert, assertEquals, assertInstanceOf, assertMatch, assertStringIncludes, fail } from "@std/assert";
import { connect, createServer, type Socket } from "node:net";
import { connectTerminal } from "../../../src/tools/base/terminal.ts";
import type { Terminal } from "../../../src/protocol/public/sip2.ts";
import { TerminalError, type TerminalProblem } from "../../../src/protocol/public/sip2.ts";
import { PostFailure } from "../../../src/wire/post_failure.ts";
import { PostStream } from "../../../src/wire/post_stream.ts";
import { pem } from "../../support/files/certificates.ts";
import {
  POST_PATH,
  type PostReply,
  type PostSecurity,
  type PostServer,
  startPostServer,
} from "../../support/wire/post_server.ts";
import { holdTimers } from "../../support/wire/held_timers.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";
import { listeningPort } from "../../support/wire/listening_port.ts";
import { until } from "../../support/wire/until.ts";

/** Milliseconds of a limit that passes when a test says so. */
const LIMIT = 54_321;
const STATUS = "98YYYNNN10000520261124    1015002.00AOMAIN|BXYYYNYYYYYNYNNNNN|";
const ITEM = "18030001" + "20261124    101500" + "ABI1|AJGrün & <blau>|";
const ASK = "1720261124    101500AOMAIN|ABI1|AC|";

const TLS = { ca: pem("authority.pem"), name: "localhost" };
const POST = { path: POST_PATH, login: "sip2", password: `p"&<ä` };

type TerminalOptions = Parameters<typeof connectTerminal>[0];

/** Runs a test at a server whose answers are these, one after the other, the last again and again. */
async function withPosts(
  replies: readonly PostReply[],
  use: (open: (options?: Partial<TerminalOptions>) => Promise<Terminal>, server: PostServer) => Promise<void>,
  security?: PostSecurity,
): Promise<void> {
  let at = 0;
  const server = await startPostServer(() => replies[Math.min(at++, replies.length - 1)] ?? "silent", security);
  const terminals: Terminal[] = [];
  try {
    await use(async (options) => {
      const to = { host: "127.0.0.1", port: server.port, tls: TLS, post: POST, timeoutMs: 60_000, ...options };
      const terminal = await connectTerminal(to);
      terminals.push(terminal);
      return terminal;
    }, server);
  } finally {
    for (const terminal of terminals) await terminal.close();
    await server.close();
  }
}

async function fails(promise: Promise<unknown>, problem: TerminalProblem): Promise<TerminalError> {
  const error = await promise.then(() => fail(`expected ${problem}`), (error: unknown) => error);
  assertInstanceOf(error, TerminalError, String(error));
  assertEquals(error.problem, problem, error.message);
  return error;
}

Deno.test("over HTTPS each message is a POST that bears the login, and one connection has them all", () =>
  withPosts([{ response: STATUS }, { response: ITEM }, { response: STATUS }], async (open, server) => {
    const terminal = await open();
    assertEquals((await terminal.sendRaw("9900802.00")).received, STATUS);
    assertEquals((await terminal.sendRaw(ASK)).received, ITEM);
    assertEquals((await terminal.sendRaw("9900802.00")).received, STATUS);
    assertEquals(server.posts.map(({ text }) => text), ["9900802.00", ASK, "9900802.00"]);
    assertEquals(server.posts.map(({ login, password }) => [login, password]), Array(3).fill(["sip2", `p"&<ä`]));
    assertEquals(server.connections(), 1);
    const [{ headers, body } = fail("nothing was POSTed")] = server.posts;
    assertEquals(headers["content-type"], "application/xml; charset=utf-8");
    assertEquals(headers.host, `127.0.0.1:${server.port}`);
    assertStringIncludes(body, 'xmlns:ns2="http://axiell.com/Schema/sip.xsd"');
  }));

Deno.test("over HTTPS a path of Koha-Suomi's plugin is spoken to in its namespace", () =>
  withPosts([{ response: STATUS }], async (open, server) => {
    const path = "/api/v1/contrib/kohasuomi/sipmessages";
    await fails((await open({ post: { ...POST, path } })).sendRaw("9900802.00"), "unreadable");
    assertStringIncludes(server.posts[0]?.body ?? "", '"https://koha-suomi.fi/sipschema.xsd"');
  }));

for (const closes of ["told", "untold"] as const) {
  Deno.test(`over HTTPS a connection that the server closed behind an answer (${closes}) is made anew`, () =>
    withPosts([{ response: STATUS, closes }, { response: ITEM }], async (open, server) => {
      const terminal = await open();
      assertEquals((await terminal.sendRaw("9900802.00")).received, STATUS);
      await server.left();
      assertEquals((await terminal.sendRaw(ASK)).received, ITEM);
      assertEquals(server.posts.map(({ text, connection }) => [text, connection]), [["9900802.00", 1], [ASK, 2]]);
    }));
}

Deno.test("over HTTPS a connection that the server will close any moment is not used again", () =>
  withPosts(
    [{ response: STATUS, keepsFor: 60 }, { response: STATUS, keepsFor: 1 }, { response: ITEM }],
    async (open, server) => {
      const terminal = await open();
      for (const message of ["9900802.00", "9900802.00", ASK]) await terminal.sendRaw(message);
      assertEquals(server.posts.map(({ connection }) => connection), [1, 1, 2]);
    },
  ));

const FAULTS: readonly (readonly [string, PostReply, TerminalProblem, RegExp])[] = [
  ["no answer and a closed connection", "closed", "closed", /./],
  ["half an answer", "cut", "closed", /./],
  ["another status", { status: 500, body: "" }, "unreadable", /HTTP status 500/],
  ["no XML", { status: 200, body: "Internal error" }, "unreadable", /no envelope/],
  ["another envelope", { status: 200, body: "<sip><response>98</response></sip>" }, "unreadable", /no envelope/],
  ["an empty response", { response: "" }, "unreadable", /response is empty/],
  ["an error", { error: `wrong p"&<ä` }, "login-refused", /error: "wrong \*\*\*"/],
  ["an error with a status", { status: 400, body: ERROR() }, "login-refused", /error: "no account"/],
];

function ERROR(): string {
  return '<a:sip xmlns:a="http://axiell.com/Schema/sip.xsd"><error>no account</error></a:sip>';
}

for (const [what, reply, problem, message] of FAULTS) {
  Deno.test(`over HTTPS ${what} is ${problem}, and the message is not sent again`, () =>
    withPosts([{ response: STATUS }, reply, { response: ITEM }], async (open, server) => {
      const terminal = await open();
      await terminal.sendRaw("9900802.00");
      assertMatch((await fails(terminal.sendRaw(ASK), problem)).message, message);
      await fails(terminal.sendRaw(ASK), "closed");
      assertEquals(server.posts.map(({ text }) => text), ["9900802.00", ASK]);
    }));
}

Deno.test("over HTTPS an answer that does not come in time is missed", () =>
  withPosts(["silent"], async (open, { posts }) => {
    using timers = holdTimers(LIMIT);
    const terminal = await open({ timeoutMs: LIMIT, tls: undefined });
    const missed = fails(terminal.sendRaw("9900802.00"), "silent");
    await until(() => posts.length === 1);
    timers.end();
    await missed;
  }, "clear"));

Deno.test("over HTTPS the server's certificate is verified, and the terminal's is shown", async () => {
  await withPosts([{ response: STATUS }], async (open) => {
    await fails(open({ tls: { name: "localhost" } }), "not-secured");
    await fails(open({ tls: { ...TLS, name: "elsewhere.example" } }), "not-secured");
  });
  await withPosts([{ response: STATUS }], async (open) => {
    const own = { certificate: pem("terminal.pem"), key: pem("terminal.key") };
    assertEquals((await (await open({ tls: { ...TLS, ...own } })).sendRaw("9900802.00")).received, STATUS);
    // With TLS 1.3 the server refuses a certificate that is missing after the terminal has found the connection made.
    await fails((await open()).sendRaw("9900802.00"), "closed");
  }, "mutual tls");
  await fails(
    connectTerminal({ host: "127.0.0.1", port: unusedPort(), tls: TLS, post: POST, timeoutMs: 60_000 }),
    "unreachable",
  );
});

Deno.test("PostStream gives up a connection that is not made anew, and says that nothing was sent", () =>
  withPosts([{ response: STATUS, closes: "told" }], async (_, { port, posts }) => {
    const sockets: Socket[] = [];
    // Behind it the first connection is served, and the others get no word.
    const front = createServer((socket) => {
      socket.on("error", () => {});
      if (sockets.push(socket) === 1) socket.pipe(connect(port, "127.0.0.1")).pipe(socket);
      else socket.resume();
    });
    const at = await listeningPort(front);
    const stream = new PostStream({ host: "127.0.0.1", port: at, tls: TLS, post: POST }, 50);
    try {
      stream.write("9900802.00\r");
      await new Promise((resolve) => stream.once("data", resolve));
      stream.write(`${ASK}\r`);
      const error = await new Promise((resolve) => stream.once("error", resolve));
      assertInstanceOf(error, PostFailure);
      assertEquals([error.message, posts.length], ["no connection within 0.05 s", 1]);
      assert(error.problem === "not-secured" || error.problem === "unreachable", error.problem);
    } finally {
      stream.destroy();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
    }
  }));

Deno.test("SIP2 over HTTP without TLS is the same on this machine", () =>
  withPosts([{ response: STATUS }], async (open, server) => {
    const terminal = await open({ tls: undefined });
    assertEquals((await terminal.sendRaw("9900802.00")).received, STATUS);
    assertEquals(server.posts.length, 1);
  }, "clear"));

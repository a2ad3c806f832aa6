import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { CERTIFICATES } from "../../support/files/certificates.ts";
import { runClient } from "../../support/program/run_client.ts";
import { POST_PATH, type PostServer, startPostServer } from "../../support/wire/post_server.ts";

const STATUS = "98YYYNNN10000520261124    1015002.00AOMAIN|BXYYYNYYYYYNYNNNNN|";
const LOGIN = ["--login", "sipterm1", "--password", "term1"];
const TLS = ["--tls-ca", join(CERTIFICATES, "authority.pem")];

async function posting(test: (url: string, server: PostServer) => Promise<void>): Promise<void> {
  const server = await startPostServer(({ password }) =>
    password === "term1" ? { response: STATUS } : { error: "wrong login" }
  );
  try {
    await test(`https://127.0.0.1:${server.port}${POST_PATH}`, server);
  } finally {
    await server.close();
  }
}

Deno.test("client --url POSTs each request with the login, and sends no 93", () =>
  posting(async (url, server) => {
    const { code, out, errors } = await runClient(["--url", url, ...TLS, ...LOGIN, "sc-status", "sc-status"]);
    assertEquals([code, errors], [0, []]);
    assertEquals(out.filter((line) => /^[<>]/.test(line)), [
      "> 9900802.00",
      `< ${STATUS}`,
      "> 9900802.00",
      `< ${STATUS}`,
    ]);
    assertEquals(server.posts.map(({ text, login }) => [text, login]), Array(2).fill(["9900802.00", "sipterm1"]));
    assertEquals(server.connections(), 1);
  }));

Deno.test("client --url --interactive keeps the login for each request", () =>
  posting(async (url, server) => {
    const { code } = await runClient(["--url", url, ...TLS, ...LOGIN, "--interactive"], "", ["sc-status", "quit"]);
    assertEquals(code, 0);
    assertEquals(server.posts.map(({ text, password }) => [text, password]), [["9900802.00", "term1"]]);
  }));

Deno.test("client --url says what the server's error is, and what to do", () =>
  posting(async (url) => {
    const wrong = ["--login", "sipterm1", "--password", "stale"];
    const { code, errors } = await runClient(["--url", url, ...TLS, ...wrong, "sc-status", "sc-status"]);
    const told = 'sip2d: sc-status: the server answers with an error: "wrong login"; check --login and --password';
    assertEquals([code, errors], [1, [told]]);
    const nowhere = await runClient(["--url", `${url}/nowhere`, ...TLS, ...LOGIN, "sc-status"]);
    assertEquals(nowhere.code, 1);
    assertMatch(nowhere.errors[0] ?? "", /HTTP status 404; check that --port, or --url, is that of a SIP2 server/);
    const stranger = await runClient(["--url", url, "--tls-name", "localhost", ...LOGIN, "sc-status"]);
    assertEquals(stranger.code, 3);
  }));

const REFUSED: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["a URL of http at another machine", ["--url", "http://sip.example.org/sip2"], /must be https:\/\/HOST\/PATH/],
  ["what is no URL", ["--url", "sip.example.org:443"], /must be https:\/\/HOST\/PATH/],
  [
    "a login in the URL, and does not repeat it",
    ["--url", "https://sip2:hush@sip.example.org/"],
    /^error: --url must not hold a login; --login and --password are for that \(see/,
  ],
  ["a port beside it", ["--url", "https://sip.example.org/", "--port", "443"], /cannot be used with option '--port/],
  ["a login without password", ["--url", "https://sip.example.org/", "--login", "a"], /--login and --password need/],
  [
    "TLS for what is http",
    ["--url", "http://127.0.0.1/", "--tls-name", "localhost"],
    /the --tls options are of no use with a --url of http/,
  ],
];

for (const [what, options, told] of REFUSED) {
  Deno.test(`client --url refuses ${what}`, async () => {
    const { code, errors } = await runClient([...options, "sc-status"]);
    assertEquals(code, 2);
    assertMatch(errors.join(" "), told);
  });
}

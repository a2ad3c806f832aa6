import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { aFile } from "../../config/sample_xml.ts";
import { withTemporaryFolder } from "../../support/files/temporary_folder.ts";
import { runCli } from "../../support/program/run_cli.ts";
import { CLIENT, startProvider, type TestProvider } from "../../support/server/identity_provider.ts";
import { unusedPort } from "../../support/wire/unused_port.ts";

const services =
  '<service port="6001/tcp" transport="RAW" client_timeout="600"/><service port="9095/tcp" transport="http"/>';

/** What the command says of a provider, with its host and port taken out. */
function check(issuer: string, { secret = CLIENT.secret, options = ["--sign-in"] } = {}) {
  const staff = '<s:staff id="ann" password="file:ann" role="desk"/>' +
    `<s:sign_in issuer="${issuer}" client="${CLIENT.client}" secret="${secret}" roles="desk:x"/>`;
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, "SIPServer.xml");
    await Deno.writeTextFile(file, aFile({ services, rest: staff }));
    await Deno.writeTextFile(join(folder, "ann"), "a-word");
    const { code, out, errors } = await runCli("check", "--config", file, ...options);
    const unnamed = (said: string) => said.replaceAll(/127\.0\.0\.1:\d+/g, "(there)").replaceAll(file, "(file)");
    const lines = unnamed(out).trimEnd().split("\n").slice(1).filter((line) => !/^(Next|Look): /.test(line));
    return { code, out: lines, errors: unnamed(errors).trimEnd().split("\n") };
  });
}

async function atProvider(test: (provider: TestProvider) => Promise<void>): Promise<void> {
  const provider = await startProvider({ site: "http://sip.example", people: [] });
  try {
    await test(provider);
  } finally {
    await provider.close();
  }
}

/** Has the provider say something else of itself. */
function saying(provider: TestProvider, said: Readonly<Record<string, unknown>>): void {
  provider.change = (path, body) => path.endsWith("configuration") ? { ...Object(body), ...said } : body;
}

Deno.test("check --sign-in says that staff can sign in, and what to register at the provider", () =>
  atProvider(async ({ issuer }) => {
    const { code, out } = await check(issuer);
    assertEquals(out, [
      "identity provider http://(there):",
      "  it answers, and its metadata fits",
      "  it has keys that sign",
      "  the clocks agree",
      '  it takes client "sip2d" and its secret',
      "  register there, with the NAME by which browsers know this server: http://NAME:9095/sign-in/callback (redirect), " +
      "http://NAME:9095/login (after signing out), http://NAME:9095/sign-in/back-channel (back-channel logout)",
    ]);
    assertEquals(code, 0);
  }));

Deno.test("check says how to try the provider, where nobody has", () =>
  atProvider(async ({ issuer }) => {
    const { out } = await check(issuer, { options: [] });
    assertEquals(out, [
      "Not tried: the identity provider http://(there). `sip2d check --config (file) --sign-in` asks it.",
    ]);
  }));

Deno.test("check --sign-in finds a secret that the provider does not take, and does not show it", () =>
  atProvider(async ({ issuer }) => {
    const { code, errors, out } = await check(issuer, { secret: "a-wrong-one" });
    assertMatch(errors[0] ?? "", /^ {2}it refuses client "sip2d" or its secret: /);
    assertEquals(code, 1);
    assertEquals(/a-wrong-one/.test([...errors, ...out].join()), false);
  }));

Deno.test("check --sign-in finds metadata that does not fit, each with its fault", () =>
  atProvider(async (provider) => {
    const faults: readonly [Readonly<Record<string, unknown>>, RegExp][] = [
      [
        { issuer: "https://other.example" },
        /its issuer is "https:\/\/other\.example", but issuer is "http:\/\/\(there\)\/?"/,
      ],
      [{ token_endpoint: undefined }, /it has no token_endpoint \(where codes are handed in\)/],
      [
        { jwks_uri: "https://keys.example/jwks" },
        /its jwks_uri is at "keys\.example", which is neither the issuer's host nor in hosts/,
      ],
      [{ response_types_supported: ["token"] }, /its response_types_supported has none of code/],
      [
        { id_token_signing_alg_values_supported: ["HS256"] },
        /its id_token_signing_alg_values_supported has none of RS256/,
      ],
      [
        { token_endpoint_auth_methods_supported: ["private_key_jwt"] },
        /has none of client_secret_basic, client_secret_post/,
      ],
      [{ code_challenge_methods_supported: ["plain"] }, /its code_challenge_methods_supported has none of S256/],
    ];
    for (const [said, told] of faults) {
      saying(provider, said);
      const { code, errors } = await check(provider.issuer);
      assertEquals([code, errors.length], [1, 2], errors.join("\n"));
      assertMatch(errors[0] ?? "", told);
    }
    saying(provider, {
      userinfo_endpoint: "https://graph.example/me",
      end_session_endpoint: undefined,
      backchannel_logout_supported: undefined,
    });
    const { code, out } = await check(provider.issuer);
    assertEquals(code, 0);
    assertEquals(out.filter((line) => line.includes("look:")), [
      '  look: its userinfo_endpoint is at "graph.example", which is neither the issuer\'s host nor in hosts; until then, ' +
      "roles must stand in the ID token",
      "  look: it has no end_session_endpoint: whoever logs out here stays signed in there",
      "  look: it does not tell when somebody signs out there (no back-channel logout)",
    ]);
  }));

Deno.test("check --sign-in finds keys that are not there, and a clock that is off", () =>
  atProvider(async (provider) => {
    provider.instead = (path, response) =>
      path === "/jwks" && Boolean(response.setHeader("content-type", "application/json").end('{"keys":[]}'));
    const without = await check(provider.issuer);
    assertEquals([without.code, without.errors[0]], [1, "  there are no keys that sign at http://(there)/jwks"]);
    const tenMinutes = new Date(Date.now() - 600_000).toUTCString();
    provider.instead = (_path, response) => {
      response.setHeader("date", tenMinutes);
      return false;
    };
    const { code, errors } = await check(provider.issuer);
    assertEquals(code, 1);
    assertMatch(
      errors[0] ?? "",
      /^ {2}this server's clock is (59|60)\d seconds ahead of the provider's; more than 120 let nobody in/,
    );
  }));

Deno.test("check --sign-in tells a provider that cannot be reached, and one that is none, from one that is wrong", async () => {
  const away = await check(`http://127.0.0.1:${unusedPort()}`);
  assertEquals(away.code, 3);
  assertMatch(away.errors[0] ?? "", /^ {2}\(there\)\/\.well-known\/openid-configuration cannot be asked: .*refused/i);
  await atProvider(async (provider) => {
    provider.instead = (_path, response) => Boolean(response.writeHead(404).end());
    const none = await check(provider.issuer);
    assertEquals([none.code, none.errors[0]], [1, "  metadata: the provider answered 404"]);
  });
});

Deno.test("check --sign-in needs a provider", () =>
  withTemporaryFolder(async (folder) => {
    const file = join(folder, "SIPServer.xml");
    await Deno.writeTextFile(file, aFile({ services, rest: "" }));
    const { code, errors } = await runCli("check", "--sign-in", "--config", file);
    assertEquals(code, 1);
    assertMatch(errors, /has no <sip2d:sign_in>/);
  }));

import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { aKey, CLIENT, startProvider } from "../../support/server/identity_provider.ts";
import { SITE } from "./fetching_browser.ts";
import { claimsOf, signed, signedByPublicKey, type TokenBody, unsigned } from "./forged_token.ts";
import { answerFor, atSignInSite, lastFault, PEOPLE, signIn, type SignInSite } from "./sign_in_site.ts";

const LOGIN = /<h1>Log in<\/h1>/;
const PROOF = /does not prove who you are\. Tell your administrator: the server&#39;s log says what is wrong/;
const AGAIN = /was begun in another window or browser, was used before, or took too long\. Sign in once more/;

/** Has each ID token be another than the provider's. */
function forge({ provider }: SignInSite, token: (claims: Readonly<Record<string, unknown>>) => string): void {
  provider.change = (path, body) =>
    path === "/token" ? { ...Object(body), id_token: token(claimsOf(body as TokenBody)) } : body;
}

/** Signs in, is refused, and gives what the page and the log say. */
async function refused(at: SignInSite): Promise<{ readonly text: string; readonly fault: string }> {
  const browser = at.browser();
  const { status, text } = await signIn(browser, "id-of-anna");
  assertEquals(status, 403, text);
  assertMatch((await browser.open("/")).text, LOGIN);
  return { text, fault: lastFault(at.site) };
}

Deno.test("an ID token that is not as it should be lets nobody in", async () => {
  const other = await aKey();
  await atSignInSite({}, async (at) => {
    const [key] = at.provider.keys;
    assert(key);
    const forgeries: Readonly<Record<string, [(claims: Readonly<Record<string, unknown>>) => string, RegExp]>> = {
      "of another issuer": [
        (claims) => signed(key, { ...claims, iss: "https://evil.example" }),
        /"https:\/\/evil\.example"/,
      ],
      "for another client": [(claims) => signed(key, { ...claims, aud: "another" }), /"aud".*: "another", not "sip2d"/],
      "for others, too": [(claims) => signed(key, { ...claims, aud: ["sip2d", "another"] }), /"aud"/],
      "of another sign-in": [(claims) => signed(key, { ...claims, nonce: "another" }), /nonce/],
      "of no sign-in": [(claims) => signed(key, { ...claims, nonce: undefined }), /nonce/],
      "of nobody": [(claims) => signed(key, { ...claims, sub: undefined }), /sub/],
      "not signed": [unsigned, /alg/],
      "signed with the public key as a secret": [(claims) => signedByPublicKey(key, claims), /alg/],
      "signed by another key": [(claims) => signed({ ...other, kid: key.kid ?? "" }, claims), /signature/],
      "signed by a key that is not there": [(claims) => signed(other, claims), /key/],
      "no token": [() => "", /JWT|token/],
    };
    for (const [what, [token, told]] of Object.entries(forgeries)) {
      forge(at, token);
      const { text, fault } = await refused(at);
      assertMatch(text, PROOF, what);
      assertMatch(fault, told, what);
      assertMatch(fault, /^staff sign-in failed: proof, /, what);
    }
    at.provider.change = undefined;
    assertMatch((await signIn(at.browser(), "id-of-anna")).text, /Anna Berg/);
  });
});

Deno.test("what is signed with the public key lets nobody in, also where the provider says that it signs so", async () => {
  await atSignInSite({}, async (at) => {
    const [key] = at.provider.keys;
    assert(key);
    at.provider.change = (path, body) => {
      if (path === "/token") return { ...Object(body), id_token: signedByPublicKey(key, claimsOf(body as TokenBody)) };
      const algorithms = ["RS256", "HS256", "none"];
      return path.endsWith("configuration")
        ? { ...Object(body), id_token_signing_alg_values_supported: algorithms }
        : body;
    };
    assertMatch((await refused(at)).text, PROOF);
    forge(at, unsigned);
    assertMatch((await refused(at)).text, PROOF);
  });
});

Deno.test("an answer that was used lets nobody in again, not even with the browser's cookie", async () => {
  await atSignInSite({}, async ({ site, browser }) => {
    const anna = browser();
    const answer = await answerFor(anna, "id-of-anna");
    const kept = anna.cookies(SITE).get("sip2d_sign_in") ?? "";
    assertMatch((await anna.open(answer)).text, /Anna Berg \(desk\)/);
    // Somebody presses "back", or loads the page again.
    const again = await anna.open(answer);
    assertEquals(again.status, 403);
    assertMatch(again.text, AGAIN);
    // A thief who has the cookie, too: the provider takes no code twice.
    const thief = await site.app.fetch(
      new Request(answer, { headers: { cookie: `sip2d_sign_in=${kept}`, host: "sip.example" } }),
      { address: "127.0.0.7", encrypted: false },
    );
    assertEquals(thief.status, 403);
    assertMatch(await thief.text(), AGAIN);
    assertMatch(lastFault(site), /again, invalid_grant/);
  });
});

Deno.test("an answer is of no use to whoever has stolen it, nor does it sign somebody else in", async () => {
  await atSignInSite({}, async ({ site, provider, browser }) => {
    const asked: string[] = [];
    const anna = browser();
    const answer = await answerFor(anna, "id-of-anna");
    provider.change = (path, body) => {
      asked.push(path);
      return body;
    };
    const thief = browser();
    assertMatch((await thief.open(answer)).text, AGAIN);
    // Also not where the thief has begun a sign-in: it is another one's answer.
    const own = await answerFor(thief, "id-of-cleo");
    assertMatch((await thief.open(answer)).text, AGAIN);
    // Nor does the thief's answer sign Anna in as somebody else.
    assertMatch((await anna.open(own)).text, AGAIN);
    assertMatch(lastFault(site), /again, the answer is to no sign-in that this browser has begun/);
    // The provider was asked for nothing: the code of an answer is not handed in for others.
    assertEquals(asked.filter((path) => path === "/token"), []);
  });
});

Deno.test("a code of another sign-in is not handed in for this one", async () => {
  await atSignInSite({}, async ({ browser }) => {
    const thief = browser();
    const own = await answerFor(thief, "id-of-cleo");
    const stolen = await answerFor(browser(), "id-of-bo");
    own.searchParams.set("code", stolen.searchParams.get("code") ?? "");
    // The provider wants the verifier of who asked for the code.
    assertMatch((await thief.open(own)).text, AGAIN);
    assertMatch((await thief.open("/")).text, LOGIN);
  });
});

Deno.test("an answer of another provider lets nobody in, nor does one to a question at another", async () => {
  await atSignInSite({}, async ({ site, signIn: asConfigured, browser }) => {
    const anna = browser();
    const answer = await answerFor(anna, "id-of-anna");
    answer.searchParams.set("iss", "https://evil.example");
    assertMatch((await anna.open(answer)).text, /The answer did not come from 127\.0\.0\.1:\d+\. Sign in once more/);
    assertMatch(lastFault(site), /mixed, .*"iss"/);
    const silent = await answerFor(anna, "id-of-anna");
    silent.searchParams.delete("iss");
    assertMatch((await anna.open(silent)).text, /did not come from/);
    // While somebody signs in, the configuration comes to name another provider.
    const other = await startProvider({ site: SITE, people: PEOPLE });
    try {
      const begun = await answerFor(anna, "id-of-anna");
      site.signIn = { ...asConfigured, issuer: other.issuer };
      assertMatch((await anna.open(begun)).text, AGAIN);
    } finally {
      await other.close();
    }
  });
});

Deno.test("a provider whose keys are others now lets people in, and ends no session", async () => {
  await atSignInSite({}, async ({ provider, browser }) => {
    const [anna, bo] = [browser(), browser()];
    await signIn(anna, "id-of-anna");
    const begun = await answerFor(bo, "id-of-bo");
    await provider.rotateKeys();
    assertMatch((await anna.open("/")).text, /Anna Berg \(desk\)/);
    assertMatch((await bo.open(begun)).text, /Bo Lind/);
    await provider.rotateKeys();
    assertMatch((await signIn(browser(), "id-of-anna")).text, /Anna Berg/);
  });
});

Deno.test("a clock that is off by a minute keeps nobody out; one that is off by ten does, and says so", async () => {
  await atSignInSite({}, async ({ site, clock, browser }) => {
    for (const minutes of [1, -1]) {
      clock.minutes = minutes;
      assertMatch((await signIn(browser(), "id-of-anna")).text, /Anna Berg/);
    }
    for (const [minutes, where] of [[10, "ahead of"], [-10, "behind"]] as const) {
      clock.minutes = minutes;
      const told = await signIn(browser(), "id-of-anna");
      assertEquals(told.status, 403);
      assertMatch(
        told.text,
        /The clocks of .* differ too much\. Tell your administrator: this server&#39;s clock must be set/,
      );
      assertMatch(
        lastFault(site),
        new RegExp(`clock, this server's clock is (59|60)\\d seconds ${where} the provider's`),
      );
    }
  });
});

Deno.test("a token that is over, or of a time that is to come, lets nobody in", async () => {
  await atSignInSite({}, async (at) => {
    const [key] = at.provider.keys;
    assert(key);
    const now = Math.floor(Date.now() / 1000);
    for (const times of [{ exp: now - 600 }, { nbf: now + 600 }]) {
      forge(at, (claims) => signed(key, { ...claims, ...times }));
      assertMatch((await refused(at)).fault, /failed: clock, /);
    }
    // Some providers write a token as if it had been made five minutes ago.
    forge(at, (claims) => signed(key, { ...claims, iat: now - 300, nbf: now - 300 }));
    assertMatch((await signIn(at.browser(), "id-of-anna")).text, /Anna Berg/);
  });
});

const STEPS = {
  "its metadata": "/.well-known/openid-configuration",
  "the code": "/token",
  "its keys": "/jwks",
  "userinfo": "/me",
};

Deno.test("a provider that is silent at any step, or fails, holds nobody up for long, and says where", async () => {
  const tried = Object.values(STEPS).flatMap((path) => [true, false].map((isSilent) => ({ path, isSilent })));
  await Promise.all(
    tried.map(({ path, isSilent }) =>
      atSignInSite({ inToken: false }, async ({ site, provider, browser }) => {
        const anna = browser();
        if (isSilent) provider.silent.add(path);
        else provider.instead = (asked, response) => asked === path && Boolean(response.writeHead(503).end());
        const told = path.startsWith("/.") ? await anna.open("/sign-in") : await signIn(anna, "id-of-anna");
        assertEquals(told.status, 503);
        assertMatch(
          told.text,
          /does not answer\. Try again in a minute; until then, log in with a name of this server/,
        );
        assertMatch(
          lastFault(site),
          new RegExp(`away, 127\\.0\\.0\\.1:\\d+${path} ${isSilent ? "did not answer" : "answered 503"}`),
        );
        assertMatch((await anna.open("/")).text, LOGIN);
        provider.silent.clear();
        provider.instead = undefined;
        assertMatch((await signIn(browser(), "id-of-bo")).text, /Bo Lind/);
      })
    ),
  );
});

Deno.test("nothing that is asked of the provider goes to another site, whatever it answers", async () => {
  const elsewhere: string[] = [];
  const other = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    elsewhere.push(request.url);
    return Response.json({});
  });
  const there = `http://127.0.0.1:${other.addr.port}`;
  try {
    for (const path of Object.values(STEPS)) {
      await atSignInSite({ inToken: false }, async ({ provider, browser }) => {
        provider.instead = (asked, response) =>
          asked === path && Boolean(response.writeHead(307, { location: `${there}${path}` }).end());
        const anna = browser();
        const told = path.startsWith("/.") ? await anna.open("/sign-in") : await signIn(anna, "id-of-anna");
        assertMatch(told.text, /Tell your administrator|does not answer/);
        assertMatch((await anna.open("/")).text, LOGIN);
      });
    }
    for (const name of ["authorization_endpoint", "token_endpoint", "jwks_uri"]) {
      await atSignInSite({}, async ({ site, provider, browser }) => {
        provider.change = (path, body) =>
          path.endsWith("configuration") ? { ...Object(body), [name]: `${there}/${name}` } : body;
        const told = await browser().open("/sign-in");
        assertEquals([told.status, told.url.origin], [403, SITE]);
        assertMatch(
          told.text,
          /does not fit the configuration\. Tell your administrator: &quot;sip2d check --sign-in&quot;/,
        );
        assertMatch(lastFault(site), new RegExp(`metadata, its ${name} is at "127.0.0.1:\\d+", which is neither`));
      });
    }
    assertEquals(elsewhere, []);
  } finally {
    await other.shutdown();
  }
});

Deno.test("a sign-in leads to no other site", async () => {
  await atSignInSite({}, async ({ browser }) => {
    for (const back of ["//evil.example", "https://evil.example/", "/\\evil.example", "/sign-in", "/logout"]) {
      const page = await signIn(browser(), "id-of-anna", back);
      assertEquals(page.url.href, `${SITE}/`, back);
    }
  });
});

Deno.test("metadata of another issuer is not used", async () => {
  await atSignInSite({}, async ({ site, provider, browser }) => {
    provider.change = (path, body) =>
      path.endsWith("configuration") ? { ...Object(body), issuer: "https://evil.example" } : body;
    assertEquals((await browser().open("/sign-in")).status, 403);
    assertMatch(lastFault(site), /metadata, .*its issuer is "https:\/\/evil\.example", but issuer is/);
  });
});

Deno.test("a secret that the provider does not take is told as what it is, and not in the log", async () => {
  await atSignInSite({ signIn: { secret: "a-wrong-one" } }, async ({ site, browser }) => {
    const told = await signIn(browser(), "id-of-anna");
    assertEquals(told.status, 403);
    assertMatch(told.text, /does not accept this server\. Tell your administrator: client or secret/);
    assertMatch(lastFault(site), /client, /);
    assertNotMatch(site.log.written(), /a-wrong-one/);
  });
});

Deno.test("what a provider says of a fault is logged without what was sent to it, and without tokens", async () => {
  await atSignInSite({}, async ({ site, provider, browser }) => {
    const anna = browser();
    const answer = await answerFor(anna, "id-of-anna");
    const code = answer.searchParams.get("code") ?? "";
    const echo = `AADSTS7000222: ${CLIENT.secret} is over, ${code} too, eyJhbGciOi.e30.x, ${"Ab1-".repeat(12)} ` +
      "6f1f0b9e-4a7c-4d7e-9d57-0b6d2f1c7d11\n";
    provider.instead = (path, response) => {
      if (path !== "/token") return false;
      response.writeHead(400, { "content-type": "application/json" });
      return Boolean(response.end(JSON.stringify({ error: "invalid_client", error_description: echo })));
    };
    assertMatch((await anna.open(answer)).text, /does not accept this server/);
    assertEquals(
      lastFault(site),
      "staff sign-in failed: client, invalid_client: AADSTS7000222: ... is over, ... too, ..., ... " +
        "6f1f0b9e-4a7c-4d7e-9d57-0b6d2f1c7d11 ",
    );
  });
});

Deno.test("who gives up at the provider is told what to do", async () => {
  await atSignInSite({}, async ({ site, browser }) => {
    const anna = browser();
    const form = await anna.open("/sign-in?back=/desk");
    const told = await anna.send(form.url, {}, form);
    assertEquals([told.status, told.url.origin], [403, SITE]);
    assertMatch(told.text, /did not let you in\. Try again with your account of the library/);
    assertMatch(told.text, /href="\/sign-in\?back=%2Fdesk"/);
    assertMatch(lastFault(site), /denied, access_denied/);
  });
});

Deno.test("an address that sends many answers is not heard for a minute, and the provider is not asked", async () => {
  await atSignInSite({}, async ({ site, clock, browser }) => {
    const anna = browser();
    for (let tries = 0; tries < 30; tries++) await anna.open("/sign-in/callback?code=x&state=y");
    assertMatch((await signIn(anna, "id-of-anna")).text, /Too many sign-ins were tried; try again in a minute/);
    clock.minutes = 1;
    assertMatch((await signIn(anna, "id-of-anna")).text, /Anna Berg/);
    assertEquals(site.log.entries.filter(({ message }) => message === "staff sign-ins refused unseen").length, 1);
  });
});

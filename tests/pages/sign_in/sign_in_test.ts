import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { engineTest } from "../../support/library/engine.ts";
import { aPatron } from "../../support/library/records.ts";
import { aKey } from "../../support/server/identity_provider.ts";
import { type BrowsedPage, type FetchingBrowser, SITE } from "./fetching_browser.ts";
import { signed, signedByPublicKey, unsigned } from "./forged_token.ts";
import { atSignInSite, lastFault, PEOPLE, signIn } from "./sign_in_site.ts";

const LOGIN = /<h1>Log in<\/h1>/;

/** Presses the button with which somebody signs out at the provider. */
async function endThere(browser: FetchingBrowser, page: BrowsedPage): Promise<BrowsedPage> {
  const [, xsrf = ""] = /name="xsrf" value="([^"]+)"/.exec(page.text) ?? [];
  return await browser.send(new URL("/session/end/confirm", page.url), { xsrf, logout: "yes" }, page);
}

Deno.test("somebody signs in at the provider, and comes back to the page that was asked for", async () => {
  await atSignInSite({}, async ({ site, browser }) => {
    const anna = browser();
    const asked = await anna.open("/journal?patron=P1");
    assertMatch(asked.text, /href="\/sign-in\?back=%2Fjournal%3Fpatron%3DP1"[^>]*>Sign in at 127\.0\.0\.1:\d+</);
    const page = await signIn(anna, "id-of-anna", "/journal?patron=P1");
    assertEquals([page.status, page.url.href], [200, `${SITE}/journal?patron=P1`]);
    assertMatch(page.text, /Anna Berg \(desk\)/);
    assertEquals(site.log.entries.at(-1)?.properties, {
      address: "127.0.0.1",
      staff: "Anna Berg (id-of-anna)",
      role: "desk",
    });
    assertEquals([...anna.cookies(SITE).keys()], ["sip2d"]);
  });
});

Deno.test("of several roles the highest counts, a claim of one value will do, and who has none is told so", async () => {
  const people = [...PEOPLE, { sub: "id-of-eve", name: "Eve", roles: "library-desk" }];
  await atSignInSite({ people }, async ({ site, browser }) => {
    assertMatch((await signIn(browser(), "id-of-bo")).text, /Bo Lind \(admin\)/);
    assertMatch((await signIn(browser(), "id-of-eve")).text, /Eve \(desk\)/);
    // Who has no name is called by the id.
    assertMatch((await signIn(browser(), "id-of-dan")).text, /id-of-dan \(desk\)/);
    const cleo = browser();
    const told = await signIn(cleo, "id-of-cleo");
    assertEquals(told.status, 403);
    assertMatch(told.text, /as Cleo Nu, but have no role on this server\. Ask whoever manages the accounts/);
    assertMatch(lastFault(site), /role, Cleo Nu \(id-of-cleo\) has no value of the claim roles/);
    assertMatch((await cleo.open("/")).text, LOGIN);
    // The provider still knows Cleo; somebody else signs in all the same.
    const form = await cleo.open("/sign-in?other=yes");
    // The provider ends Cleo's session first, by a form that sends itself.
    const over = await cleo.send(form.url, { login: "id-of-anna" }, form);
    assertMatch((await endThere(cleo, over)).text, /Anna Berg \(desk\)/);
  });
});

Deno.test("roles that are not in the ID token come from what userinfo says", async () => {
  await atSignInSite({ inToken: false }, async ({ browser }) => {
    assertMatch((await signIn(browser(), "id-of-anna")).text, /Anna Berg \(desk\)/);
  });
});

Deno.test("a role by the mail address counts only if the provider has verified it", async () => {
  const people = [
    { sub: "1", name: "Anna", email: "anna@library.example", email_verified: true },
    { sub: "2", name: "Not Anna", email: "anna@library.example", email_verified: false },
  ];
  const byMail = { roleClaim: "email", roles: [{ value: "anna@library.example", role: "desk" }] } as const;
  await atSignInSite({ people, signIn: byMail }, async ({ browser }) => {
    assertMatch((await signIn(browser(), "1")).text, /Anna \(desk\)/);
    assertMatch((await signIn(browser(), "2")).text, /have no role on this server/);
  });
});

Deno.test("id_claim says what identifies a person; a token without it lets nobody in", async () => {
  const people = [
    { sub: "1", name: "Anna (admin)", roles: ["library-desk"], email: "stable-id" },
    PEOPLE[1] ?? { sub: "" },
  ];
  await atSignInSite({ people, signIn: { idClaim: "email" } }, async ({ site, browser }) => {
    assertMatch((await signIn(browser(), "1")).text, /Anna admin \(desk\)/);
    assertEquals(site.log.entries.at(-1)?.properties?.staff, "Anna admin (stable-id)");
    assertMatch((await signIn(browser(), "id-of-bo")).text, /does not say who you are/);
    assertMatch(lastFault(site), /nobody, the claim email is not there/);
  });
});

Deno.test("groups that do not fit into the token are told from groups that somebody is not in", async () => {
  const people = [{ sub: "1", roles: undefined }];
  const groups = { roleClaim: "groups" };
  await atSignInSite({ people, signIn: groups, inToken: false }, async ({ site, provider, browser }) => {
    provider.change = (path, body) => path === "/me" ? { ...Object(body), _claim_names: { groups: "src1" } } : body;
    assertMatch((await signIn(browser(), "1")).text, /since you are in too many.*roles of the application/);
    assertMatch(lastFault(site), /overflow, the claim groups did not fit/);
  });
});

engineTest(
  "the journal has the stable id and the name of who signed in",
  { patrons: [aPatron()] },
  async ({ storage }) => {
    await atSignInSite({ storage }, async ({ browser }) => {
      const anna = browser();
      await signIn(anna, "id-of-anna");
      await anna.send("/patrons/block", { id: "P1", message: "lost" }, SITE);
      const journal = await anna.open("/journal");
      assertMatch(journal.text, /Anna Berg \(id-of-anna\)/);
    });
  },
);

Deno.test("whoever signs out is signed out here and there, and the next person is asked", async () => {
  await atSignInSite({}, async ({ browser }) => {
    const shared = browser();
    const page = await signIn(shared, "id-of-anna");
    const there = await shared.send("/logout", {}, page);
    assertEquals(there.url.pathname, "/session/end");
    const back = await endThere(shared, there);
    assertEquals(back.url.href, `${SITE}/login`);
    assertMatch((await shared.open("/")).text, LOGIN);
    assertMatch((await signIn(shared, "id-of-bo")).text, /Bo Lind/);
  });
});

Deno.test("where nobody can sign out at the provider, it always asks who somebody is", async () => {
  await atSignInSite({}, async ({ provider, browser }) => {
    provider.change = (path, body) => {
      if (!path.endsWith("openid-configuration")) return body;
      const { end_session_endpoint: _, ...others } = Object(body);
      return others;
    };
    const anna = browser();
    anna.stopBefore = ({ pathname }) => pathname === "/auth";
    const { url } = await anna.open("/sign-in");
    assertEquals(url.searchParams.get("prompt"), "select_account");
  });
});

Deno.test("a session that is ended there is over here; no other is, and nobody else can end one", async () => {
  await atSignInSite({}, async ({ site, provider, browser }) => {
    const [anna, annaElsewhere, bo] = [browser(), browser(), browser()];
    await signIn(anna, "id-of-anna");
    await signIn(annaElsewhere, "id-of-anna");
    await signIn(bo, "id-of-bo");
    for (const token of ["", "eyJhbGciOiJub25lIn0.e30.", "x"]) {
      const forged = await bo.send("/sign-in/back-channel", { logout_token: token }, "http://evil.example");
      assertEquals([forged.status, forged.text], [400, '{"error":"invalid_request"}']);
    }
    assertNotMatch((await anna.open("/")).text, LOGIN);
    await endThere(anna, await anna.open(`${provider.issuer}/session/end`));
    assertEquals(site.log.entries.at(-1)?.message, "staff signed out at the provider");
    assertMatch((await anna.open("/")).text, LOGIN);
    assertNotMatch((await annaElsewhere.open("/")).text, LOGIN);
    assertNotMatch((await bo.open("/")).text, LOGIN);
  });
});

Deno.test("a logout token that proves nothing ends no session, and one about a person ends all of theirs", async () => {
  await atSignInSite({}, async ({ site, provider, browser }) => {
    const [anna, again, bo] = [browser(), browser(), browser()];
    await signIn(anna, "id-of-anna");
    await signIn(again, "id-of-anna");
    await signIn(bo, "id-of-bo");
    const [key] = provider.keys;
    assert(key);
    const now = Math.floor(Date.now() / 1000);
    const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
    const right = { iss: provider.issuer, aud: "sip2d", sub: "id-of-anna", iat: now, exp: now + 120, jti: "1", events };
    const say = async (token: string) =>
      (await anna.send("/sign-in/back-channel", { logout_token: token }, provider.issuer)).status;
    const wrong = {
      issuer: signed(key, { ...right, iss: "https://evil.example" }),
      audience: signed(key, { ...right, aud: "another" }),
      "not about a logout": signed(key, { ...right, events: {} }),
      "an ID token": signed(key, { ...right, nonce: "n" }),
      nobody: signed(key, { ...right, sub: undefined }),
      "of yesterday": signed(key, { ...right, exp: now - 86_400 }),
      "not signed": unsigned(right),
      "signed by the public key": signedByPublicKey(key, right),
      "signed by another key": signed(await aKey(), right),
    };
    for (const [why, token] of Object.entries(wrong)) assertEquals(await say(token), 400, why);
    assertNotMatch((await anna.open("/")).text, LOGIN);
    assertEquals(await say(signed(key, right)), 200);
    for (const one of [anna, again]) assertMatch((await one.open("/")).text, LOGIN);
    assertMatch((await bo.open("/")).text, /Bo Lind/);
    assertEquals(site.log.entries.at(-1)?.properties, { sessions: 2 });
  });
});

Deno.test("a provider that is away ends no session, and lets local names in", async () => {
  await atSignInSite({}, async ({ site, provider, clock, browser }) => {
    const anna = browser();
    await signIn(anna, "id-of-anna");
    await provider.close();
    clock.minutes = 20;
    assertMatch((await anna.open("/")).text, /Anna Berg \(desk\)/);
    const bo = browser();
    const away = await bo.open("/sign-in?back=/desk");
    assertEquals(away.status, 503);
    assertMatch(away.text, /does not answer\. Try again in a minute; until then, log in with a name of this server/);
    assertMatch(away.text, /<details open><summary>Log in with a name of this server/);
    assertMatch(lastFault(site), /away, 127\.0\.0\.1:\d+\/\.well-known\/openid-configuration cannot be asked/);
    const local = await bo.send("/login", { id: "desk", password: "desk", back: "/desk" }, away);
    assertEquals(local.url.pathname, "/desk");
    assertMatch(local.text, /desk \(desk\)/);
  });
});

Deno.test("a session is over after session_hours, and when the configuration says something else of the provider", async () => {
  await atSignInSite({ signIn: { sessionHours: 1 } }, async ({ site, signIn: asConfigured, clock, browser }) => {
    const anna = browser();
    await signIn(anna, "id-of-anna");
    clock.minutes = 29;
    assertNotMatch((await anna.open("/")).text, LOGIN);
    clock.minutes = 58;
    assertNotMatch((await anna.open("/")).text, LOGIN);
    clock.minutes = 60;
    assertMatch((await anna.open("/")).text, LOGIN);
    clock.minutes = 0;
    await signIn(anna, "id-of-anna");
    site.signIn = { ...asConfigured, roles: [] };
    assertMatch((await anna.open("/")).text, LOGIN);
  });
});

Deno.test("without local names there is no form; without a provider there is no sign-in", async () => {
  await atSignInSite({}, async ({ site, browser }) => {
    assertMatch((await browser().open("/login")).text, /<details ?><summary>/);
    site.staff = [];
    assert(site.app.offered);
    assertNotMatch((await browser().open("/login")).text, /<summary>|password/);
    site.signIn = undefined;
    assert(!site.app.offered);
    assertEquals((await browser().open("/sign-in")).status, 404);
  });
});

import { assertEquals, assertMatch } from "@std/assert";
import { createMetrics } from "../../../src/observability/metrics.ts";
import type { WatchedTerminals } from "../../../src/server/serve.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { aBackEnd } from "../../support/server/a_back_end.ts";
import { forPosts, posting } from "../../support/server/posting.ts";
import { answered, connectPoster, posted, type Poster, postOf } from "../../support/wire/poster.ts";
import { guarded } from "../../support/wire/terminal.ts";
import { until } from "../../support/wire/until.ts";

const CLOCK = "20261124    101500";
const ITEM = `17${CLOCK}AOMAIN|ABI1|`;
const SERVED = `18030201${CLOCK}ABI1|AJMiddlemarch|BGMAIN|`;
const REFUSED = answered("<error>Login failed</error>");

/** Tells whether one more may connect. */
async function isServed(port: number): Promise<boolean> {
  const poster = await connectPoster(port);
  const served = await poster.post("<").then(() => true, () => false);
  await poster.close();
  return served;
}

async function bodyOf(poster: Poster, document: string): Promise<string> {
  const { status, body } = await poster.post(document);
  assertEquals(status, 200);
  return body;
}

Deno.test("what is not SIP2's business is told in an error, with status 200", () =>
  posting({}, async (poster) => {
    const inRoot = (attributes: string, content: string) =>
      `<a:sip xmlns:a="http://axiell.com/Schema/sip.xsd" ${attributes}>${content}</a:sip>`;
    const asked = "<request>9900302.00</request>";
    const login = 'login="sipterm1" password="term1"';
    const cases = [
      ["", "Not a SIP2 request in XML"],
      ["9900302.00", "Not a SIP2 request in XML"],
      [inRoot(login, "<response>98</response>"), "Not a SIP2 request in XML"],
      [inRoot('login="sipterm1"', asked), "Required field: LOGIN_PASSWORD must be set!"],
      [inRoot('password="term1"', asked), "Required field: LOGIN must be set!"],
      [inRoot('login=" " password="term1"', asked), "Required field: LOGIN must be set!"],
      [inRoot('login="sipterm1" password="TERM1"', asked), "Login failed"],
      [inRoot('login="nobody" password="term1"', asked), "Login failed"],
      [posted("9300CNsipterm1|COterm1|"), "Login (93) and resend (97) are not for HTTPS"],
      [posted("97"), "Login (93) and resend (97) are not for HTTPS"],
    ] as const;
    for (const [document, error] of cases) {
      assertEquals(await bodyOf(poster, document), answered(`<error>${error}</error>`), document);
    }
    const latin1 = Uint8Array.from(posted("9900302.00é"), (character) => character.charCodeAt(0));
    assertEquals((await poster.post(latin1)).body, answered("<error>Not a SIP2 request in XML</error>"));
    assertEquals(await poster.ask(ITEM), SERVED);
  }));

Deno.test("no login and no resend is posted in letters that become digits and blanks in the account's encoding", () =>
  posting({ config: forPosts({ accounts: [anAccount({ encoding: "ascii" })] }) }, async (poster) => {
    for (const text of ["\u00a09300CNsipterm1|COterm1|", "\uff19\uff1300CNsipterm1|COterm1|", "\u2003\uff197"]) {
      const error = "Login (93) and resend (97) are not for HTTPS";
      assertEquals(await bodyOf(poster, posted(text)), answered(`<error>${error}</error>`), text);
    }
  }));

Deno.test("an error is in the language of the account, and has a status of its own where the service says so", () => {
  const accounts = [anAccount({ language: "003" })];
  return posting({ config: forPosts({ accounts }, { statuses: true }) }, async (poster) => {
    const refused = await poster.post(posted(ITEM, "sipterm1", "wrong"));
    assertEquals([refused.status, refused.body], [403, answered("<error>Anmeldung fehlgeschlagen</error>")]);
    assertEquals((await poster.post("<")).status, 400);
    assertEquals((await poster.post(posted("97"))).status, 400);
    assertEquals((await poster.post(posted(ITEM))).status, 200);
  });
});

Deno.test("a document of Koha-Suomi's is answered in its form", () =>
  posting({}, async (poster) => {
    const namespace = "https://koha-suomi.fi/sipschema.xsd";
    const root = `xsi:schemaLocation="${namespace}" xmlns:ns1="${namespace}" ` +
      'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
    const document = (login: string, content: string) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<ns1:sip ${root}${login}>${content}</ns1:sip>`;
    const login = ' login="sipterm1" password="term1"';
    assertEquals(
      await bodyOf(poster, document(login, `<request>${ITEM}</request>`)),
      document("", `<response>${SERVED}</response>`),
    );
    assertEquals(
      await bodyOf(poster, document(' login="sipterm1" password="1"', `<request>${ITEM}</request>`)),
      document("", "<error>Login failed</error>"),
    );
  }));

Deno.test("a message that nobody understands is answered as on a connection, and so is one that is guarded", () => {
  const accounts = [anAccount({ messages: new Set(["itemInformation"] as const) })];
  return posting({ config: forPosts({ accounts, limits: { messageBytes: 1024 } }) }, async (poster) => {
    for (const unread of ["", "xx", "1720261124", `${ITEM}\r${ITEM}`, `${ITEM}&#13;x`, "17".padEnd(2000, "x")]) {
      assertMatch(await poster.ask(unread), /^(96|18)/, unread);
    }
    assertEquals(await poster.ask(`${ITEM}\r${ITEM}`), "96");
    assertEquals(await poster.ask(`\n ${guarded(ITEM, "3")}\r\n`), guarded(SERVED, "3"));
    assertMatch(await poster.ask(`09N${CLOCK}${CLOCK}AP|AOMAIN|ABI1|AC|`), /^100.*\|AFService not allowed/);
    // What a post is answered with an error for, 97 and 93, is not offered: of the session's own messages only the 99 is.
    assertMatch(await poster.ask("990xxx2.00"), /^98Y.*\|BXNNNNYNNNNNYNNNNN\|/);
  });
});

Deno.test("what a name holds closes no element, and letters travel in UTF-8 whatever the account's encoding is", () => {
  const title = "Ä & <b>]]></response>\u0007\ufffe\ud800 | ok";
  const backEnd = aBackEnd({
    answer: () =>
      Promise.resolve({
        response: {
          name: "itemInformationResponse",
          fixed: { circulationStatus: "03", securityMarker: "02", feeType: "01", transactionDate: null },
          fields: { itemId: "ä", titleId: title },
        },
      }),
  });
  const accounts = [anAccount(), anAccount({ id: "latin", encoding: "latin1" })];
  return posting({ backEndOf: () => backEnd, config: forPosts({ accounts }) }, async (poster) => {
    const told = (shown: string) => answered(`<response>18030201${" ".repeat(18)}ABä|AJ${shown}|</response>`);
    const ask = (login: string) => bodyOf(poster, posted(ITEM.replace("I1", "ä"), login));
    assertEquals(await ask("sipterm1"), told("Ä &amp; &lt;b&gt;]]&gt;&lt;/response&gt;  \ufffd   ok"));
    assertEquals(await ask("latin"), told("Ä &amp; &lt;b&gt;]]&gt;&lt;/response&gt; ??   ok"));
  });
});

Deno.test("a password is looked at once, and anew after a reload", () => {
  let config = forPosts({ accounts: [anAccount({ password: { kind: "hash", phc: "$term1" } })] });
  let looked = 0;
  const verify = (clear: string, phc: string) => {
    looked += 1;
    return Promise.resolve(phc === `$${clear}`);
  };
  return posting({ current: () => config, config, verify }, async (poster, { port, log }) => {
    const others = await Promise.all(Array.from({ length: 20 }, () => connectPoster(port)));
    for (const each of await Promise.all(others.map((other) => other.ask(ITEM)))) assertEquals(each, SERVED);
    for (let times = 0; times < 20; times++) assertEquals(await poster.ask(ITEM), SERVED);
    assertEquals(looked, 1);
    assertEquals(await bodyOf(poster, posted(ITEM, "sipterm1", "other")), REFUSED);
    assertEquals(looked, 2);
    config = { ...config };
    assertEquals(await poster.ask(ITEM), SERVED);
    assertEquals(looked, 3);
    const [account = anAccount()] = config.accounts.values();
    config = { ...config, accounts: new Map([["sipterm1", { ...account, password: { kind: "hash", phc: "$new" } }]]) };
    assertEquals(await bodyOf(poster, posted(ITEM)), REFUSED);
    assertEquals(await bodyOf(poster, posted(ITEM, "sipterm1", "new")), answered(`<response>${SERVED}</response>`));
    assertEquals(log.entries.filter(({ message }) => message === "login failed").length, 2);
    for (const other of others) await other.close();
  });
});

Deno.test("wrong logins count as failed ones, and where there were too many a right one opens no new connection", () => {
  const metrics = createMetrics();
  const config = forPosts({ limits: { failedLoginsPerAccount: 3 } });
  return posting({ metrics, config }, async (poster, { port }) => {
    const other = await connectPoster(port);
    assertEquals(await poster.ask(ITEM), SERVED);
    for (let tries = 0; tries < 5; tries++) {
      assertEquals(await bodyOf(other, posted(ITEM, "sipterm1", `wrong${tries}`)), REFUSED);
    }
    assertEquals(await bodyOf(other, posted(ITEM)), REFUSED);
    // As a connection on which a terminal has logged in.
    assertEquals(await poster.ask(ITEM), SERVED);
    const told = metrics.text();
    assertMatch(told, /^sip2d_logins_refused_total\{reason="wrong password"\} 3$/m);
    assertMatch(told, /^sip2d_logins_refused_total\{reason="too many failed logins with the account"\} 3$/m);
    await other.close();
  });
});

Deno.test("terminals that post are in the live view, are counted, and are ended by staff", () => {
  const metrics = createMetrics();
  const found: WatchedTerminals[] = [];
  const pageApp = (terminals: WatchedTerminals) => {
    found.push(terminals);
    return { offered: false, fetch: () => new Response() };
  };
  return posting({ metrics, pageApp }, async (poster, { log }) => {
    for (let times = 0; times < 3; times++) await poster.ask("9910402.00");
    const [terminals] = found;
    const [shown, ...others] = terminals?.list() ?? [];
    assertEquals(others, []);
    assertEquals({ ...shown, since: 0 }, {
      connection: 1,
      address: "127.0.0.1",
      port: 0,
      since: 0,
      account: "sipterm1",
      terminal: "",
      outOfPaper: true,
    });
    assertMatch(metrics.text(), /^sip2d_connections\{account="sipterm1"\} 1$/m);
    assertMatch(metrics.text(), /^sip2d_messages_total\{message="sc-status",outcome="answered"\} 3$/m);
    assertEquals([terminals?.disconnect(2), terminals?.disconnect(1)], [false, true]);
    assertEquals((await log.logged("connection closed")).properties.reason, "disconnected by staff");
    assertEquals(terminals?.list(), []);
    assertEquals(await poster.ask(ITEM), SERVED);
  });
});

Deno.test("a terminal that asks many things at once has several sessions, and each answers one after the other", () => {
  let under = 0, most = 0;
  const served: number[] = [];
  const backEnd = aBackEnd(({ connection }) => {
    served.push(connection);
    let own = 0;
    return {
      async answer() {
        assertEquals(++own, 1);
        most = Math.max(most, ++under);
        await new Promise((resolve) => setTimeout(resolve, 0));
        [own, under] = [own - 1, under - 1];
        return { response: { code: "18", fixed: `030201${CLOCK}`, fields: [] } };
      },
    };
  });
  return posting({ backEndOf: () => backEnd }, async (poster, { port }) => {
    for (let times = 0; times < 3; times++) await poster.ask(ITEM);
    assertEquals(served.length, 1);
    const posters = await Promise.all(Array.from({ length: 60 }, () => connectPoster(port)));
    await Promise.all(posters.map((each) => each.ask(ITEM)));
    assertEquals(most <= 16 && served.length <= 16, true, `${most} at once in ${served.length} sessions`);
    for (const each of posters) await each.close();
  });
});

Deno.test("what waits for a session is not carried out once its client has gone", () => {
  const { promise: free, resolve } = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let asked = 0;
  const backEnd = aBackEnd({
    async answer() {
      if (++asked === 16) begun.resolve();
      await free;
      return { response: { code: "18", fixed: `030201${CLOCK}`, fields: [] } };
    },
  });
  const config = forPosts({ limits: { connectionsPerAddress: 18 } });
  return posting({ config, backEndOf: () => backEnd }, async (poster, { port, server }) => {
    const busy = await Promise.all(Array.from({ length: 16 }, () => connectPoster(port)));
    const answers = busy.map((each) => each.ask(ITEM));
    await begun.promise;
    const gone = await connectPoster(port);
    gone.sendRaw(postOf(posted(ITEM)));
    // It has come before this one is refused.
    assertEquals(await bodyOf(poster, posted(ITEM, "sipterm1", "wrong")), REFUSED);
    await gone.reset();
    // There is room for another as soon as the server knows.
    await until(() => isServed(port));
    resolve();
    await Promise.all(answers);
    for (const each of [...busy, poster]) await each.close();
    await server.close();
    assertEquals(asked, 16);
  });
});

Deno.test("where a password cannot be looked at now, the answers are SIP2's own, too", () => {
  const config = forPosts({ accounts: [anAccount({ password: { kind: "hash", phc: "$term1" } })] });
  const verify = () => Promise.reject(new Error("too many wait"));
  return posting({ config, verify }, async (poster, { log }) => {
    assertMatch(await poster.ask("9900302.00"), /^98N/);
    assertMatch(await poster.ask(ITEM), /^18.*\|AFSystem temporarily unavailable\|$/);
    assertEquals(log.entries.filter(({ level }) => level === "error").length, 2);
  });
});

Deno.test("where nobody can judge a login, the answers are SIP2's own: no, and off-line", () => {
  const backEnd = aBackEnd({
    logIn: () => Promise.resolve("unknown"),
    answer: () => Promise.reject(new Error("nobody may ask")),
  });
  const config = forPosts({
    accounts: [anAccount({ password: { kind: "upstream" } })],
    institutions: [anInstitution({ upstream: anUpstream() })],
  });
  return posting({ config, backEndOf: () => backEnd }, async (poster) => {
    for (let times = 0; times < 2; times++) {
      assertMatch(await poster.ask("9900302.00"), /^98N/);
      assertMatch(await poster.ask(ITEM), /^18.*\|AFSystem temporarily unavailable\|$/);
    }
  });
});

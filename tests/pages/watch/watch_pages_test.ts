import { asSaid, notice } from "../../../src/library/notice.ts";
import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import type { FeedEntry } from "../../../src/observability/feed.ts";
import { pem } from "../../support/files/certificates.ts";
import { anAccount } from "../../support/files/sample_config.ts";
import { anEntry, aStaffSite, aTerminal } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";
import { inTime } from "../../support/wire/until.ts";

const SCRIPT = "<script>alert(1)</script>";
const REQUEST = {
  code: "11",
  name: "checkout",
  fixed: { renewalPolicy: true },
  fields: { itemId: SCRIPT, patronId: "***" },
} as const;

/** Reads from a stream what comes until it holds a text. */
async function readUntil(response: Response, wanted: string): Promise<string> {
  const reader = response.body?.getReader();
  let text = "";
  while (!text.includes(wanted)) {
    assert(reader);
    const part = await inTime(reader.read(), `${wanted} after ${text}`);
    assert(part.value, `the stream ended without ${wanted}: ${text}`);
    text += new TextDecoder().decode(part.value);
  }
  await reader?.cancel();
  return text;
}

function rows(html: string): number {
  return html.split("<tr><td").length - 1;
}

Deno.test("createStaffApp() shows on the overview how the server is, and counts the last day", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "view");
  assertMatch(
    (await visitor.get("/")).text,
    /<p data-outcome="well">Nothing: all is well\.<\/p>.*<strong>on-line<\/strong>Server.*<strong>reached<\/strong>Database/s,
  );
  site.feed.publish(anEntry());
  site.feed.publish(anEntry({ reason: "patron-unknown" }));
  site.terminals = [aTerminal()];
  site.now = site.now.add({ minutes: 1 });
  const { text } = await visitor.get("/");
  for (
    const figure of [
      "<strong>1</strong>Terminals",
      "<strong>2</strong>Messages in the last minute",
      "<strong>2</strong>Messages of the last day",
      "<strong>1</strong>Refusals of the last day",
      "<strong>2</strong>Messages of the last hour",
      '<a href="/terminals"><strong>1</strong>Terminals</a>',
    ]
  ) assertStringIncludes(text, figure);
  site.now = site.now.add({ hours: 24 });
  assertStringIncludes(
    (await (await loggedIn(site, "view")).get("/")).text,
    "<strong>0</strong>Messages of the last day",
  );
});

Deno.test("createStaffApp() says on the overview what needs attention", async () => {
  const tls = { certificate: pem("expired.pem"), key: pem("expired.key") };
  const end = { lastDay: "2026-11-30", moment: Temporal.Instant.from("2026-12-01T00:00:00Z") };
  const site = aStaffSite({ listener: { port: 6443, tls }, accounts: [anAccount({ end })] });
  const visitor = await loggedIn(site, "view");
  site.terminals = [aTerminal(), aTerminal({ connection: 8, account: undefined, terminal: "", address: "10.0.0.8" })];
  site.now = site.now.add({ minutes: 10 });
  site.feed.publish(anEntry({ time: site.now.epochMilliseconds }));
  site.problem = asSaid("the storage is not available");
  site.reloadProblem = notice("file-has-errors", "the file has errors");
  site.asked = [
    { who: { account: "kiosk" }, kind: "cards", per: "hour", count: 301, usual: 300, today: 5_400 },
    {
      ...{ who: { account: "*", login: "vendor" }, kind: "unknown-cards", per: "day" },
      ...{ count: 15_001, usual: 15_000, today: 15_004 },
    },
    { who: { institution: "MAIN" }, kind: "cards", per: "burst", count: 451, usual: 450, today: 470 },
  ];
  site.metrics.count("offlineExceptions", "item-unknown");
  site.metrics.count("cardsLocked", "everywhere");
  site.metrics.count("cardsLocked", "here");
  site.metrics.count("storageFailures", "apply");
  const { text } = await visitor.get("/");
  const told = [...text.matchAll(/<p role="alert">(.*?)<\/p>/g)].map(([, each = ""]) => each.replace(/ <a .*/, ""));
  assertEquals(told.at(-1)?.replace(/in \d+ days/, "soon"), "The account sipterm1 ends on 2026-11-30, soon.");
  assertEquals(told.slice(0, -2), [
    "Terminals are told that the server is off-line: the storage is not available.",
    "The last reload of the configuration failed: the file has errors.",
    "The account kiosk has asked about 5400 different cards today without a right PIN. More than 300 in an hour are unusual.",
    "The account vendor has asked about 15004 different cards today that do not exist. More than 15000 in a day are unusual.",
    "All accounts of MAIN together have asked about 470 different cards today without a right PIN. More than 450 in 20 seconds are unusual.",
    "Since the server started: 1 time that the database failed.",
    "Since the server started: 1 exception.",
    "Since the server started: 2 cards were locked by wrong PINs.",
    "Terminal 8 (not logged in, 10.0.0.8) is silent.",
  ]);
  assertMatch(told.at(-2) ?? "", /^The certificate of port 6443 ended on \d{4}-\d\d-\d\d\.$/);
  assertStringIncludes(text, "<strong>off-line</strong>Server");
});

Deno.test("createStaffApp() shows terminals with their last message and refusal, and the accounts that are missing", async () => {
  const site = aStaffSite();
  site.terminals = [aTerminal({ terminal: SCRIPT, outOfPaper: true })];
  site.feed.publish(anEntry({ reason: "patron-unknown" }));
  site.feed.publish(anEntry({ message: "sc-status" }));
  const { text } = await (await loggedIn(site, "view")).get("/terminals");
  assertNotMatch(text, /<script>/);
  assertStringIncludes(text, "&lt;script&gt;alert(1)&lt;/script&gt;<mark>out of paper</mark>");
  assertMatch(text, /terminal reports<\/td>.*loan: No patron has this card <small><code>patron-unknown<\/code>/s);
  assertStringIncludes(text, "<li><strong>kiosk</strong>: not seen since the server started</li>");
  assertNotMatch(text, /<li><strong>sipterm1/);
  site.lastMessages.set("sipterm1", site.now.epochMilliseconds);
  site.terminals = [];
  assertMatch(
    (await (await loggedIn(site, "view")).get("/terminals")).text,
    /<li><strong>sipterm1<\/strong>: last seen <time/,
  );
});

Deno.test("createStaffApp() lets only who is admin disconnect a terminal, and logs who did", async () => {
  const site = aStaffSite();
  site.terminals = [aTerminal()];
  for (const role of ["view", "desk"] as const) {
    const visitor = await loggedIn(site, role);
    assertNotMatch((await visitor.get("/terminals")).text, /Disconnect/);
    assertEquals((await visitor.post("/terminals/7/disconnect", {})).status, 403);
  }
  assertEquals(site.disconnected, []);
  const admin = await loggedIn(site, "admin");
  assertMatch((await admin.get("/terminals")).text, /aria-label="Disconnect 7"/);
  assertMatch(await followed(admin, "/terminals/7/disconnect", {}), /Terminal 7 was disconnected\./);
  assertEquals(site.disconnected, [7]);
  // Asked for by its address, as by a change of the language after a session's end.
  assertEquals((await admin.get("/terminals/7/disconnect")).headers.get("location"), "/terminals");
  const { properties } = await site.log.logged("terminal disconnected by staff");
  assertEquals(properties, { connection: 7, staff: "admin" });
});

Deno.test("createStaffApp() shows messages with their fields by label, and finds those that are wanted", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "view");
  site.feed.publish(anEntry({ words: () => ({ request: REQUEST }), reason: "item-unknown" }));
  site.feed.publish(
    anEntry({ connection: 12, account: "kiosk", terminal: "", address: "10.0.0.12", message: "login" }),
  );
  const all = await visitor.get("/messages");
  assertEquals(rows(all.text), 2);
  assertStringIncludes(all.text, '<dt lang="en">AB item identifier</dt><dd>&lt;script&gt;alert(1)&lt;/script&gt;</dd>');
  assertNotMatch(all.text, /<script>/);
  const cases: readonly [string, number][] = [
    ["terminal=7", 1],
    ["terminal=1", 0],
    ["terminal=selfcheck", 1],
    ["terminal=10.0.0.", 2],
    ["account=kiosk", 1],
    ["message=login", 1],
    ["result=refused", 1],
    ["result=answered&account=kiosk", 1],
    ["result=refused&account=kiosk", 0],
  ];
  for (const [query, found] of cases) assertEquals(rows((await visitor.get(`/messages?${query}`)).text), found, query);
  assertNotMatch((await visitor.get('/messages?terminal="><script>')).text, /"><script>/);
});

Deno.test("createStaffApp() tells who may open any patron whose message it was, and leads there; no others", async () => {
  const site = aStaffSite();
  const words = (patronId: string) => ({ request: { ...REQUEST, fields: { itemId: "I1", patronId } } });
  site.feed.publish(anEntry({
    reason: "renewal-third-party",
    words: (shown) => words(shown?.personal ? "P 1" : "***"),
    isAbout: (kind, id) => id === (kind === "patronId" ? "P 1" : "I1"),
  }));
  site.feed.publish(anEntry());
  const view = await loggedIn(site, "view");
  const masked = (await view.get("/messages?patron=P+1")).text;
  assertEquals([rows(masked), /P 1|P\+1|\/journal/.test(masked)], [2, false]);
  assertEquals((await view.get("/messages.csv")).status, 403);
  const desk = await loggedIn(site, "desk");
  const { text } = await desk.get("/messages");
  assertStringIncludes(text, '<td data-column="Patron"><a href="/patrons?id=P+1">P 1</a></td>');
  assertStringIncludes(text, '<dt lang="en">AB item identifier</dt><dd><a href="/items?id=I1">I1</a></dd>');
  assertMatch(text, /This card may not renew another patron&#39;s loan <small><code>renewal-third-party<\/code>/);
  assertStringIncludes(text, `href="/journal?at=${site.now.epochMilliseconds}&amp;terminal=SelfCheck+3"`);
  for (
    const [query, found] of [["patron=P+1", 1], ["patron=9&login=P+1", 1], ["patron=9", 0], ["item=I1", 1]] as const
  ) {
    assertEquals(rows((await desk.get(`/messages?${query}`)).text), found, query);
  }
  for (const [later, found] of [[30_000, 2], [31_000, 0]] as const) {
    assertEquals(rows((await desk.get(`/messages?at=${site.now.epochMilliseconds + later}`)).text), found);
  }
  const lines = (await desk.get("/messages.csv?patron=P+1")).text.trimEnd().split("\r\n");
  assertEquals([lines.length, /,checkout,P 1,I1,not-allowed,renewal-third-party,/.test(lines[1] ?? "")], [2, true]);
});

Deno.test("createStaffApp() sends messages and terminals as they come, to who may watch and as long as they may", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "view");
  const messages = await visitor.stream("/messages/live?account=sipterm1");
  assertEquals(messages.headers.get("content-type"), "text/event-stream");
  site.feed.publish(anEntry({ account: "kiosk", terminal: "elsewhere" }));
  site.feed.publish(anEntry({ words: () => ({ request: REQUEST }) }));
  const told = await readUntil(messages, "</tr>\n\n");
  assertMatch(told, /^event: add\ndata: <tr>.*SelfCheck 3/);
  assertNotMatch(told, /elsewhere|<script>/);

  const terminals = await visitor.stream("/terminals/live");
  site.terminals = [aTerminal({ terminal: "New one" })];
  assertMatch(await readUntil(terminals, "New one"), /^event: replace\ndata: /);
  visitor.cookie = "";
  assertEquals((await visitor.stream("/terminals/live")).status, 204);
});

Deno.test("createStaffApp() makes entries only while there is staff, and remembers a bounded number of them", async () => {
  const site = aStaffSite();
  assert(site.feed.watched);
  const visitor = await loggedIn(site, "view");
  const publish = (count: number, entry: (index: number) => Partial<FeedEntry>) => {
    for (let index = 0; index < count; index++) site.feed.publish(anEntry(entry(index)));
  };
  publish(300, (index) => ({ connection: 1, time: index, milliseconds: index }));
  const { text } = await visitor.get("/messages?terminal=1&wire=yes");
  assertEquals(rows(text), 200);
  assertMatch(text, /<td data-column="ms">299\.0<\/td>/);
  // Fifty terminals more, and the first one is remembered no longer.
  publish(50 * 200, (index) => ({ connection: 2 + Math.floor(index / 200) }));
  assertEquals(rows((await visitor.get("/messages?terminal=1")).text), 0);
  assertEquals(rows((await visitor.get("/messages?terminal=31")).text), 200);
  site.staff = [];
  site.app.reloaded();
  assert(!site.feed.watched);
});

Deno.test("createStaffApp() lets no more than 25 watch", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "view");
  const watching: Response[] = [];
  for (let number = 0; number < 25; number++) watching.push(await visitor.stream("/messages/live"));
  assertEquals((await visitor.stream("/messages/live")).status, 503);
  for (const response of watching) await response.body?.cancel();
  const again = await visitor.stream("/messages/live");
  assertEquals(again.status, 200);
  await again.body?.cancel();
});

Deno.test("createStaffApp() shows the last of several polls in a row, and all that lies between others", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "view");
  const poll = (number: number) => anEntry({ number, message: "sc-status" });
  const entries = [poll(1), poll(2), anEntry({ number: 3 }), poll(4), poll(5), poll(6)];
  for (const entry of entries) site.feed.publish(entry);
  assertEquals(rows((await visitor.get("/messages?wire=yes")).text), 3);
  // Staff see them on request only.
  assertEquals(rows((await visitor.get("/messages")).text), 1);
  // What was refused is never left out.
  site.feed.publish(anEntry({ number: 7, message: "sc-status", reason: "login-required" }));
  site.feed.publish(poll(8));
  assertEquals(rows((await visitor.get("/messages?wire=yes")).text), 5);
  assertEquals(rows((await visitor.get("/messages")).text), 2);
});

Deno.test("createStaffApp() gives programs JSON that a screen may be shown", async () => {
  const site = aStaffSite();
  const terminal = "\u009b2J\u007f";
  site.terminals = [aTerminal({ terminal })];
  const { text } = await (await loggedIn(site, "view")).get("/terminals?as=json");
  assertEquals([/[\u007f-\u009f]/.test(text), JSON.parse(text).terminals[0].terminal], [false, terminal]);
});

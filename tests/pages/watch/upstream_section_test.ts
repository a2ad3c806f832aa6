import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { anInstitution } from "../../support/files/sample_config.ts";
import { anUpstreamReport } from "../../support/gateway/an_upstream_report.ts";
import { anEntry, aStaffSite, aTerminal } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";

const INSTITUTIONS = [anInstitution({ id: "CPL", timeZone: "Asia/Tokyo", upstream: anUpstream() })];

Deno.test("createStaffApp() shows the library systems behind gateways on the overview, by their institutions' clocks", async () => {
  const site = aStaffSite({ institutions: INSTITUTIONS });
  const visitor = await loggedIn(site, "view");
  assertNotMatch((await visitor.get("/")).text, /Library systems/);
  site.upstreams = [anUpstreamReport()];
  const { text } = await visitor.get("/");
  assertStringIncludes(text, ">Answered here</th>");
  const [, row = ""] = /<td data-column="Institution">(CPL<br.*?)<\/tr>/s.exec(text) ?? [];
  assertEquals(row.split(/<td [^>]*>/).map((cell) => cell.replaceAll(/<[^>]*>/g, " ").trim().replaceAll(/ +/g, " ")), [
    "CPL ils.example.org:6001",
    "answering",
    "19:15:00",
    "5 open, 2 busy; 9 opened",
    "1",
    "52 ms, 480 ms",
    "0",
    "120 logins, 4000 status messages",
    "",
  ]);
  const { sessions } = anUpstreamReport();
  site.upstreams = [anUpstreamReport({ sessions: { ...sessions, owing: 2 } })];
  assertStringIncludes((await visitor.get("/")).text, ">5 open, 2 busy; 2 owing an answer; 9 opened<");
  site.upstreams = [anUpstreamReport({ sessions: { ...sessions, serves: 1 } })];
  const served = ">5 open, 2 busy; 9 opened; it serves 1 at once, you have 3 logins<";
  assertStringIncludes((await visitor.get("/")).text, served);
  site.upstreams = [anUpstreamReport({ saved: { logins: 0, messages: 1 } })];
  assertStringIncludes((await visitor.get("/")).text, ">0 logins, 1 status message<");
  // Where the page's own clock is another, each says whose it is.
  const both = aStaffSite({ institutions: [anInstitution(), ...INSTITUTIONS] });
  both.upstreams = [anUpstreamReport()];
  assertStringIncludes((await (await loggedIn(both, "view")).get("/")).text, ">2026-11-24 19:15:00 Asia/Tokyo</time>");
});

Deno.test("createStaffApp() says on the overview that a library system needs attention", async () => {
  const site = aStaffSite();
  site.upstreams = (["away", "full", "login refused", "answering"] as const).map((state, index) =>
    anUpstreamReport({ institution: `I${index}`, condition: { state, since: 0 }, bypassed: state === "answering" })
  );
  const { text } = await (await loggedIn(site, "view")).get("/");
  assertEquals([...text.matchAll(/<p role="alert">(.*?)<\/p>/g)].map(([, each]) => each), [
    "The library system of I0 does not answer: its terminals are refused what they ask.",
    "The library system of I1 accepts connections and answers on none: it hangs, or more sessions are open than it serves.",
    "The library system of I2 refuses the login; it may lock the account after a few more.",
    "Terminals are relayed past this server to the library system of I3.",
  ]);
  assertStringIncludes(text, "<mark>bypassed</mark>");
});

Deno.test("createStaffApp() says on the overview which message or terminal is refused, and not what a kind never answers", async () => {
  const site = aStaffSite();
  site.upstreams = [
    anUpstreamReport({
      refused: [
        { why: "unanswered", what: "patron-enable", until: 0 },
        { why: "terminal", what: "kiosk desk", until: 0 },
        { why: "known", what: "hold", until: 0 },
      ],
    }),
  ];
  const { text } = await (await loggedIn(site, "view")).get("/");
  assertEquals([...text.matchAll(/<p role="alert">(.*?)<\/p>/g)].map(([, each]) => each), [
    "The library system of CPL has left patron-enable without an answer: it is refused here, and tried once a day.",
    "Loans and other changes of the terminal kiosk desk are refused: the library system of CPL has left twenty of them without an answer.",
  ]);
});

Deno.test("createStaffApp() says on the overview that a copy answers in place of a library system", async () => {
  const site = aStaffSite();
  site.upstreams = [anUpstreamReport({ condition: { state: "away", since: 0 }, stoodFor: true })];
  const { text } = await (await loggedIn(site, "view")).get("/");
  assertEquals([...text.matchAll(/<p role="alert">(.*?)<\/p>/g)].map(([, each]) => each), [
    "A copy answers questions in place of the library system of CPL; loans and renewals are refused while it is away.",
  ]);
  assertStringIncludes(text, "<mark>its copy answers questions</mark>");
});

Deno.test("createStaffApp() leaves it to the banner to say what to leave while a copy lends", async () => {
  const site = aStaffSite();
  site.upstreams = [anUpstreamReport({ condition: { state: "away", since: 0 }, stoodFor: true, lends: true })];
  const { text } = await (await loggedIn(site, "view")).get("/");
  assertEquals([...text.matchAll(/<p role="alert">(.*?)<\/p>/g)], []);
  assertStringIncludes(text, "Take back nothing that was lent in the outage until the queue is empty.");
  assertStringIncludes(text, "<mark>its copy answers and lends</mark>");
  assertStringIncludes(text, "Nothing besides the outage.");
  assertEquals(text.includes("all is well"), false);
});

Deno.test("createStaffApp() shows how many milliseconds of an answer were the library system's", async () => {
  assertNotMatch((await (await loggedIn(aStaffSite(), "view")).get("/messages")).text, /upstream/);
  const site = aStaffSite({ institutions: INSTITUTIONS });
  const visitor = await loggedIn(site, "view");
  site.feed.publish(anEntry({ milliseconds: 51.5, upstreamMilliseconds: 50.25 }));
  assertMatch(
    (await visitor.get("/messages?wire=yes")).text,
    />51\.5<\/td><td data-column="of these, upstream">50\.3<\/td>/,
  );
});

Deno.test("createStaffApp() calls no relayed terminal silent", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "view");
  site.terminals = [aTerminal({ relayed: true, account: undefined })];
  site.now = site.now.add({ minutes: 20 });
  const { text } = await visitor.get("/terminals");
  assertStringIncludes(text, "<mark>relayed</mark>");
  assertNotMatch(text, /silent/);
});

Deno.test("createStaffApp() misses no account whose terminals are relayed", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "view");
  site.lastMessages.set("kiosk", site.now.epochMilliseconds);
  assertMatch((await visitor.get("/")).text, /No terminal of the account kiosk is connected any more/);
  site.upstreams = [anUpstreamReport({ institution: "MAIN", bypassed: true })];
  assertNotMatch((await visitor.get("/")).text, /No terminal of the account/);
});

Deno.test("createStaffApp() lets only who is admin bypass, and tells what came of it", async () => {
  const site = aStaffSite();
  site.upstreams = [anUpstreamReport()];
  const desk = await loggedIn(site, "desk");
  assertNotMatch((await desk.get("/")).text, /Bypass/);
  assertEquals((await desk.post("/bypass", { state: "on", institution: "CPL" })).status, 403);
  const admin = await loggedIn(site, "admin");
  assertStringIncludes((await admin.get("/")).text, 'aria-label="Bypass CPL"');
  assertStringIncludes(
    await followed(admin, "/bypass", { state: "on", institution: "CPL" }),
    '<p role="status">admin turned CPL on</p>',
  );
  const refused = await admin.post("/bypass", { state: "on", institution: "engine", as: "json" });
  assertEquals([refused.status, JSON.parse(refused.text).done], [409, false]);
  assertStringIncludes(await followed(admin, "/bypass", { state: "perhaps" }), '<p role="alert">The state must be');
  assertEquals((await admin.get("/bypass")).status, 303);
});

Deno.test("createStaffApp() lets only who is admin start and stop a copy, with a reason", async () => {
  const site = aStaffSite();
  site.upstreams = [anUpstreamReport()];
  const admin = await loggedIn(site, "admin"), desk = await loggedIn(site, "desk");
  assertNotMatch((await admin.get("/")).text, /action="\/stand-in"/);
  site.upstreams = [anUpstreamReport({ stoodFor: false })];
  assertNotMatch((await desk.get("/")).text, /action="\/stand-in"/);
  const asked = { state: "on", institution: "CPL", reason: "Koha is updated" };
  assertEquals((await desk.post("/stand-in", asked)).status, 403);
  assertStringIncludes((await admin.get("/")).text, 'aria-label="Let the copy answer CPL"');
  assertStringIncludes(
    await followed(admin, "/stand-in", asked),
    '<p role="status">admin turned CPL on: Koha is updated</p>',
  );
  assertStringIncludes(await followed(admin, "/stand-in", { ...asked, reason: "" }), '<p role="alert">admin turned');
  assertStringIncludes(await followed(admin, "/stand-in", { reason: "x" }), '<p role="alert">The state must be');
  assertEquals((await admin.get("/stand-in")).status, 303);
  const startedByHand = { at: 0, by: "anna", reason: "Koha <5> is updated" };
  site.upstreams = [anUpstreamReport({ stoodFor: true, startedByHand })];
  const { text } = await admin.get("/");
  assertStringIncludes(text, 'aria-label="Stop the copy CPL"');
  assertMatch(text, /<small>started by anna <time [^>]*>[^<]*<\/time>: Koha &lt;5&gt; is updated<\/small>/);
});

Deno.test("createStaffApp() says that patrons and items are elsewhere where gateways serve all institutions", async () => {
  const desk = await loggedIn(aStaffSite({ institutions: INSTITUTIONS }), "desk");
  for (const path of ["/patrons?id=P1", "/items?id=I1"]) {
    const { status, text } = await desk.get(path);
    assertEquals(status, 200);
    assertStringIncludes(text, "are in the library system behind this server");
  }
  const both = await loggedIn(aStaffSite({ institutions: [...INSTITUTIONS, anInstitution()] }), "desk");
  assertEquals((await both.get("/patrons?id=P1")).status, 404);
});

import { notice } from "../../../src/library/notice.ts";
import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { PAGE_TEXTS } from "../../../src/texts/languages.ts";
import { engineTest } from "../../support/library/engine.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { aStaffSite, aTerminal } from "../staff_site.ts";
import { aVisitor, loggedIn } from "../visitor.ts";

const GERMAN = { "accept-language": "de-DE,de;q=0.9,en;q=0.5" };

Deno.test("createStaffApp() answers in the browser's language, or in the one that was chosen", async () => {
  const visitor = aVisitor(aStaffSite().app);
  const languageOf = async (headers: Readonly<Record<string, string>>) =>
    /<html lang="(\w+)">/.exec((await visitor.get("/login", headers)).text)?.[1];
  assertEquals(await languageOf({}), "en");
  assertEquals(await languageOf(GERMAN), "de");
  const { status, headers } = await visitor.post("/language", { language: "en" });
  assertEquals([status, headers.get("location")], [303, "/"]);
  assertMatch(
    headers.get("set-cookie") ?? "",
    /^sip2d_language=en; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  assertEquals(await languageOf(GERMAN), "en");
  // What is no language changes nothing.
  assertEquals((await visitor.post("/language", { language: "__proto__" })).headers.get("set-cookie"), null);
  assertEquals(await languageOf(GERMAN), "en");
});

Deno.test("createStaffApp() leads from the choice of a language back to the page, and to no other site", async () => {
  const visitor = aVisitor(aStaffSite().app);
  const origin = "http://sip.example";
  for (
    const [referer, location] of [
      [`${origin}/journal?since=&patron=P%201`, "/journal?since=&patron=P%201"],
      [`${origin}//evil.example/login`, "/"],
      [`${origin}/\\evil.example`, "/"],
      ["http://evil.example/journal", "/"],
      ["javascript:alert(1)", "/"],
      ["", "/"],
    ] as const
  ) {
    const { headers } = await visitor.post("/language", { language: "de" }, { origin, referer });
    assertEquals([referer, headers.get("location")], [referer, location]);
  }
  assertEquals((await visitor.get("/language")).headers.get("location"), "/");
  assertEquals((await visitor.post("/language", { language: "de" }, { origin: "http://evil.example" })).status, 403);
});

const LIBRARY = {
  patrons: [aPatron()],
  items: [anItem(), anItem({ itemId: "I2" })],
  loans: [aLoan()],
  holds: [aHold()],
  fees: [aFee({ amount: 150, outstanding: 150 })],
};

/** Texts that are English and nothing else, to be found on a page: sentences, and labels of two words. */
function englishTexts(english: unknown, german: unknown): readonly string[] {
  if (typeof english === "string") return english !== german && /\w \w/.test(english) ? [english] : [];
  if (typeof english !== "object" || english === null) return [];
  const other = new Map(Object.entries(german ?? {}));
  return Object.entries(english).flatMap(([name, each]) => englishTexts(each, other.get(name)));
}

engineTest("createStaffApp() shows each page in German whole", LIBRARY, async ({ storage }) => {
  const site = aStaffSite({}, storage);
  site.now = NOON;
  site.terminals = [aTerminal({ outOfPaper: true })];
  site.metrics.count("cardsLocked", "here");
  const admin = await loggedIn(site, "admin");
  const english = [
    ...englishTexts(PAGE_TEXTS.en, PAGE_TEXTS.de),
    // The standard's own words of what a record may hold.
    ..."book with diskette|bound journal|Canadian French|North American Spanish".split("|"),
  ];
  assert(english.length > 150);
  await admin.post("/patrons/block", { id: "P1", message: "" }, { ...GERMAN, origin: "http://sip.example" });
  for (
    const path of [
      ...[
        "/",
        "/terminals",
        "/messages",
        "/messages?at=1",
        "/journal?since=",
        "/journal?since=never",
        "/payments?since=",
      ],
      ...["/exceptions", "/patrons", "/patrons?id=nobody", "/patrons?id=P1", "/items?id=I1", "/find", "/find?q=zz"],
      ...["/desk", "/desk?card=P1", "/desk?mode=return", "/returns", "/outage", "/lists", "/lists?name=overdue"],
      ...["/find?q=mi", "/try?account=kiosk&message=checkout", "/configuration", "/nowhere"],
      ...["/why?id=P1", "/patrons/new", "/patrons/edit?id=P1", "/items/new", "/items/edit?id=I1"],
    ]
  ) {
    const { text } = await admin.get(path, GERMAN);
    if (path === "/") assertStringIncludes(text, "Der Ausweis ist gesperrt.");
    assertStringIncludes(text, '<html lang="de">');
    assertEquals([path, english.filter((each) => text.includes(each))], [path, []]);
  }
  const { text: patron } = await admin.get("/patrons?id=P1", GERMAN);
  assertMatch(patron, /Fällig.*\d\d\.\d\d\.\d{4}, \d\d:\d\d<.*1,50.*Benutzergruppe/s);
  assertMatch((await admin.get("/why?id=P1", GERMAN)).text, /Offen: 1,50/);
  assertMatch((await admin.get("/journal?since=", GERMAN)).text, /Ausweis gesperrt.*erledigt/s);
  assertMatch((await admin.get("/journal?since=nie", GERMAN)).text, /Von muss ein Tag/);
  // What a program reads is the same in each language.
  assertNotMatch((await admin.get("/payments.csv?since=", GERMAN)).text, /Zahlungsart/);
});

Deno.test("createStaffApp() says in German what the server says of itself, too", async () => {
  const site = aStaffSite();
  const admin = await loggedIn(site, "admin");
  site.problem = notice("storage-late", "the storage did not answer within 2 s", 2);
  site.reloadProblem = notice("file-has-errors", "the file has errors");
  const { text } = await admin.get("/", GERMAN);
  assertMatch(text, /außer Betrieb ist: die Datenbank hat innerhalb von 2 s nicht geantwortet\./);
  assertMatch(text, /fehlgeschlagen: die Datei hat Fehler\./);
  const trial = { account: "kiosk", message: "checkout", "value.patronId": "" };
  const { text: tried } = await admin.post("/try", trial, { ...GERMAN, origin: "http://sip.example" });
  assertMatch(tried, /checkout braucht AA patron identifier\./);
});

Deno.test("createStaffApp() sends what comes in the language of who watches", async () => {
  const site = aStaffSite();
  site.terminals = [aTerminal({ outOfPaper: true })];
  const view = await loggedIn(site, "view");
  for (const [language, told] of [["de", /kein Papier/], ["en", /out of paper/]] as const) {
    const { cookie } = view;
    view.cookie = `${cookie}; sip2d_language=${language}`;
    const { body } = await view.stream("/terminals/live");
    const reader = body?.getReader();
    const { value } = await reader?.read() ?? {};
    await reader?.cancel();
    assertMatch(new TextDecoder().decode(value), told);
    view.cookie = cookie;
  }
});

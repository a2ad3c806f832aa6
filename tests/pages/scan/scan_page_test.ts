import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { engineTest } from "../../support/library/engine.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { anInstitution } from "../../support/files/sample_config.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aStaffSite } from "../staff_site.ts";
import { followed, loggedIn, type Visitor } from "../visitor.ts";

const SCRIPT = "<script>alert(1)</script>";
const LIBRARY = {
  patrons: [
    aPatron({ lastName: SCRIPT }),
    aPatron({ patronId: "P2", loginId: "two", lastName: "Two" }),
    aPatron({ patronId: "P3", loginId: "three", lastName: "Blocked", blocked: true }),
  ],
  items: [
    anItem({ title: SCRIPT }),
    anItem({ itemId: "I2", titleId: "T2", title: "Second" }),
    anItem({ itemId: "I3", titleId: "T3", title: "Third" }),
    anItem({ itemId: "I4", titleId: "T4", title: "Fourth" }),
  ],
  loans: [aLoan({ itemId: "I3", patronId: "P2" }), aLoan({ itemId: "I4", patronId: "P2" })],
  holds: [aHold({ titleId: "T3", patronId: "P1" })],
  fees: [aFee({ patronId: "P2", amount: 150, outstanding: 150 })],
};

/** Puts a member of staff at the desk of a library in which at most one loan is allowed. */
async function atDesk(storage: Storage, who: "desk" | "admin" = "desk"): Promise<Visitor> {
  const site = aStaffSite({ rules: [{ loanLimit: 1 }] }, storage);
  site.now = NOON;
  return await loggedIn(site, who);
}

async function journal(storage: Storage) {
  // Who looked whom up is told elsewhere.
  const rows = (await storage.journal({ limit: 100 })).filter(({ action }) => action !== "patron-seen");
  return rows.map(({ terminal, action, outcome, itemId, detail = "" }) => [terminal, action, outcome, itemId, detail]);
}

/** The numbers of what a page lets be asked for again. */
function questions(text: string): readonly string[] {
  return [...text.matchAll(/action="\/desk\/again"><input type="hidden" name="number" value="(\d+)"/g)]
    .map(([, number = ""]) => number);
}

engineTest(
  "createStaffApp() lends and takes back what is scanned, and says yes or no",
  LIBRARY,
  async ({ storage }) => {
    const desk = await atDesk(storage);
    const scan = (scan: string, more = {}) => followed(desk, "/desk/scan", { scan, ...more });
    assertMatch(await scan("nothing"), /data-scan="no">.*neither a card nor an item nothing/s);
    assertMatch(await scan("I2"), /data-scan="no">.*This is an item: Second\. Scan the card first/s);
    const served = await scan("p1");
    assertMatch(served, /name="card" value="P1"/);
    // Whoever is served next is not told of the one before.
    assertNotMatch(served, /data-scan=|<script>alert/);
    assertMatch(
      await scan("i2", { card: "P1" }),
      /data-scan="yes">.*Lent: Second, due .*<td data-column="Title">Second</s,
    );
    assertMatch(await scan("", { card: "P1" }), /name="card" value=""/);
    assertMatch(await scan("I2", { mode: "return" }), /data-scan="yes">.*Returned: Second\.</s);
    const held = await scan("I3", { mode: "return" });
    assertMatch(held, /data-scan="look">.*Returned: Third\..*Put it on the hold shelf for .*&lt;script&gt;/s);
    assertNotMatch(held, /<script>alert/);
    assertMatch(await scan("I9", { mode: "return" }), /data-scan="no">.*No item has this barcode.*item-unknown/s);
    assertEquals((await journal(storage)).map(([terminal, action, outcome]) => [terminal, action, outcome]), [
      ["desk", "checkout", "done"],
      ["desk", "checkin", "done"],
      ["desk", "checkin", "done"],
    ]);
  },
);

engineTest("createStaffApp() asks before a limit is passed, once and with a reason", LIBRARY, async ({ storage }) => {
  const desk = await atDesk(storage);
  const asked = await followed(desk, "/desk/scan", { scan: "I2", card: "P2" });
  assertMatch(asked, /as many loans as are allowed.*Why, for the journal.*Do it all the same/s);
  const [number = ""] = questions(asked);
  // It is asked beside its patron only.
  assertEquals(questions((await desk.get("/desk?card=P1")).text), []);
  assertEquals(questions((await desk.get("/desk?card=p2")).text), [number]);
  // What another session asks for is none of this one's.
  const other = await atDesk(storage);
  assertMatch(await followed(other, "/desk/again", { number, reason: "x" }), /has been answered, or is too old/);
  const done = await followed(desk, "/desk/again", { number, reason: `exam ${SCRIPT}` });
  assertMatch(done, /data-scan="yes">.*Lent: Second/s);
  assertMatch(await followed(desk, "/desk/again", { number, reason: "again" }), /has been answered, or is too old/);
  assertEquals((await journal(storage)).at(-1)?.slice(0, 4), ["desk", "checkout", "done", "I2"]);
  const { text } = await desk.get("/journal?since=");
  assertStringIncludes(text, "exam &lt;script&gt;");
  assertNotMatch(text, /<script>alert/);
});

engineTest("createStaffApp() lets administrators alone set a block aside", LIBRARY, async ({ storage }) => {
  const refused = await followed(await atDesk(storage), "/desk/scan", { scan: "I2", card: "P3" });
  assertMatch(refused, /This card is blocked.*The role admin may set this aside/s);
  assertEquals(questions(refused), []);
  const admin = await atDesk(storage, "admin");
  const [number = ""] = questions(await followed(admin, "/desk/scan", { scan: "I2", card: "P3" }));
  // Without a reason nothing is done, and it is asked once more.
  const unsaid = await followed(admin, "/desk/again", { number, reason: " " });
  assertMatch(unsaid, /reason for it must be given/);
  const [again = ""] = questions(unsaid);
  assertMatch(await followed(admin, "/desk/again", { number: again, reason: "here in person" }), /Lent: Second/);
});

engineTest("createStaffApp() has a form for what staff do for a patron", LIBRARY, async ({ storage }) => {
  const desk = await atDesk(storage);
  const { text: page } = await desk.get("/patrons?id=P2");
  assertMatch(page, /name="amount" value="1\.50"/);
  const [, payment = ""] = /name="payment" value="([^"]+)"/.exec(page) ?? [];
  const pay = { id: "P2", amount: "1,00", payment, type: "00", fee: "" };
  assertMatch(await followed(desk, "/patrons/pay", pay), /Paid: 1\.00\. Still owed: 0\.50\./);
  // Sent twice, taken once.
  await followed(desk, "/patrons/pay", pay);
  assertMatch((await desk.get("/patrons?id=P2")).text, /name="amount" value="0\.50"/);
  assertMatch(
    await followed(desk, "/patrons/pay", { ...pay, payment: "2", amount: "1.2.3" }),
    /no(t a payment| amount)/,
  );
  assertMatch(await followed(desk, "/patrons/waive", { id: "P2", amount: "0.50" }), /reason for it must be given/);
  const waived = await followed(desk, "/patrons/waive", { id: "P2", amount: "0.50", reason: "our mistake" });
  assertMatch(waived, /Waived: 0\.50\. Still owed: 0\.00\..*Nothing is owed\./s);
  const charged = { id: "P2", amount: "2", type: "damage", reason: SCRIPT };
  const owing = await followed(desk, "/patrons/charge", charged);
  assertMatch(owing, /Charged: 2\.00\. Owed in all: 2\.00\..*&lt;script&gt;/s);
  assertNotMatch(owing, /<script>alert/);
  assertMatch(await followed(desk, "/patrons/hold", { id: "P2", title: "I2" }), /On hold: Second/);
  assertMatch(await followed(desk, "/patrons/cancel-hold", { id: "P2", title: "I2" }), /The hold is cancelled: Second/);
  assertMatch(
    await followed(desk, "/patrons/renew", { id: "P2", item: "I3" }),
    /Third.*renewal-held|Another patron waits/,
  );
  const card = await followed(desk, "/patrons/card", { id: "P2", card: "P22", reason: "lost" });
  assertMatch(card, /The patron has the card P22 now\..*<dd>P22<\/dd>/s);
  assertEquals((await desk.get("/patrons?id=P2")).status, 404);
  assertMatch(await followed(desk, "/patrons/card", { id: "P22", card: "P1" }), /Another patron has this card/);
});

engineTest("createStaffApp() places a hold on one copy, at another branch", LIBRARY, async ({ storage }) => {
  const site = aStaffSite({ libraries: ["MAIN", "EAST"] }, storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  const { text } = await desk.get("/patrons?id=P2");
  assertMatch(text, /<select name="pickup"><option value="">the home library<\/option>.*value="EAST"/s);
  const hold = { id: "P2", title: "I2", scope: "item", pickup: "EAST" };
  assertMatch(await followed(desk, "/patrons/hold", { ...hold, pickup: "<b>" }), /There is no such pickup location/);
  assertMatch(await followed(desk, "/patrons/hold", hold), /On hold: Second, to be collected at EAST/);
  const [placed] = (await storage.itemFacts("I2"))?.holds ?? [];
  assertEquals([placed?.itemId, placed?.pickupLocation], ["I2", "EAST"]);
  // A scope that nobody offers is the title's.
  assertMatch(await followed(desk, "/patrons/hold", { ...hold, title: "I4", scope: "all" }), /On hold: Fourth/);
  // Where no branch is declared there is none to choose.
  assertNotMatch((await (await atDesk(storage)).get("/patrons?id=P2")).text, /name="pickup"/);
});

engineTest("createStaffApp() has a form for what staff do with a loan", LIBRARY, async ({ storage }) => {
  const desk = await atDesk(storage);
  // What is not on loan can neither come back nor be due.
  assertNotMatch((await desk.get("/items?id=I2")).text, /Take it back|due date/);
  assertMatch((await desk.get("/items?id=I3")).text, /Take it back.*Set another due date/s);
  assertMatch(await followed(desk, "/items/due", { id: "I4", due: "1999-01-01" }), /no due date, or it is past/);
  assertMatch(
    await followed(desk, "/items/due", { id: "I4", due: "2199-01-31" }),
    /Fourth is due 2199-01-31 23:59 now\./,
  );
  assertMatch(await followed(desk, "/items/return", { id: "I3" }), /Returned: Third\..*hold shelf/s);
});

engineTest("createStaffApp() shows lists to print, and as files", LIBRARY, async ({ storage }) => {
  const desk = await atDesk(storage);
  await storage.load({ loans: [aLoan({ itemId: "I1", patronId: "P1", due: NOON.subtract({ hours: 48 }) })] });
  const { text } = await desk.get("/lists?name=overdue");
  assertMatch(text, /Overdue items.*&lt;script&gt;.*<a href="\/items\?id=I1">I1</s);
  assertNotMatch(text, /<script>alert/);
  const { text: file, headers } = await desk.get("/lists.csv?name=overdue");
  assertMatch(headers.get("content-disposition") ?? "", /overdue\.csv/);
  assertMatch(file, /^branch,patron,name,.*I1/s);
  // What is no list is the first one.
  assertMatch((await desk.get("/lists?name=__proto__&branch=%0d%0a")).text, /Holds to pull/);
  assertEquals((await (await loggedIn(aStaffSite({}, storage), "view")).get("/lists.csv")).status, 403);
});

engineTest("createStaffApp() keeps at which branch the desk is", LIBRARY, async ({ storage }) => {
  const site = aStaffSite({ libraries: ["MAIN", "EAST"] }, storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  const set = await desk.post("/desk/branch", { branch: "EAST" });
  assertMatch(
    set.headers.get("set-cookie") ?? "",
    /^sip2d_branch=EAST; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  assertEquals((await desk.post("/desk/branch", { branch: "<b>" })).headers.get("set-cookie"), null);
});

engineTest(
  "createStaffApp() shows the branch where the desk works, also before one is chosen",
  LIBRARY,
  async ({ storage }) => {
    const shown = async (branch: string, chosen?: string) => {
      const site = aStaffSite({ libraries: ["EAST", "MAIN"], institutions: [anInstitution({ branch })] }, storage);
      site.now = NOON;
      const desk = await loggedIn(site, "desk");
      if (chosen !== undefined) desk.cookie = `${desk.cookie}; sip2d_branch=${chosen}`;
      const { text } = await desk.get("/desk");
      return [...text.matchAll(/<option value="([^"]*)" selected(?:="")?>/g)].map(([, code]) => code);
    };
    assertEquals(await shown("MAIN"), ["MAIN"]);
    assertEquals(await shown("MAIN", "EAST"), ["EAST"]);
    assertEquals(await shown("MAIN", "GONE"), ["MAIN"]);
    // One that is not among those to choose from.
    assertEquals(await shown("HQ"), ["HQ"]);
  },
);

Deno.test("createStaffApp() says that another library system has the desk", async () => {
  const site = aStaffSite({ institutions: [anInstitution({ upstream: anUpstream() })] });
  const desk = await loggedIn(site, "desk");
  for (const path of ["/desk", "/lists"]) {
    assertMatch((await desk.get(path)).text, /in the library system behind this server/);
  }
  assertMatch(
    await followed(desk, "/patrons/pay", { id: "P1", amount: "1" }),
    /in the library system behind this server/,
  );
});

Deno.test("createStaffApp() lets nobody who only watches do anything at the desk", async () => {
  const view = await loggedIn(aStaffSite(), "view");
  assertEquals((await view.get("/desk")).status, 403);
  const forms = ["scan", "hand-over", "undo", "branch", "again"].map((name) => `/desk/${name}`).concat(
    ["renew", "renew-all", "hold", "cancel-hold", "pay", "waive", "charge", "card"].map((name) => `/patrons/${name}`),
    ["return", "renew", "due", "last-borrower"].map((name) => `/items/${name}`),
  );
  const desk = await loggedIn(aStaffSite(), "desk");
  for (const path of forms) {
    assertEquals([path, (await view.post(path, { id: "P1", scan: "P1" })).status], [path, 403]);
    // Of another site, nothing is taken either.
    assertEquals([path, (await desk.post(path, { id: "P1" }, { origin: "http://evil.example" })).status], [path, 403]);
    const { status, headers } = await desk.get(path);
    assertEquals([path, status, headers.get("location")], [path, 303, `/${path.split("/")[1]}`]);
  }
  assertNotMatch((await view.get("/")).text, /href="\/desk"/);
});

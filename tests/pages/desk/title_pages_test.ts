import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { engineTest } from "../../support/library/engine.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";

const SCRIPT = "<script>alert(1)</script>";
const LIBRARY = {
  patrons: [
    aPatron({ note: `Your umbrella is at the desk ${SCRIPT}`, birthDate: "1990-05-17", address: "1 Mill Lane" }),
    aPatron({ patronId: "P2", firstName: "Mary", lastName: "Shelley", blocked: true, blockMessage: "Address unknown" }),
    aPatron({ patronId: "P3", firstName: "Ada", lastName: "Byron", birthDate: "1815-12-10" }),
  ],
  items: [
    anItem({ callNumber: "F ELI", shelvingLocation: "Fiction" }),
    anItem({ itemId: "I2" }),
    anItem({ itemId: "I3", titleId: "T3", title: "Frankenstein", status: "lost" }),
  ],
  loans: [
    aLoan({ itemId: "I2", patronId: "P2", due: NOON.subtract({ hours: 50 }) }),
    aLoan({ itemId: "I3", patronId: "P2", due: NOON.add({ hours: 50 }) }),
  ],
  holds: [aHold({ holdId: "H1", patronId: "P3", titleId: "T3" })],
  fees: [aFee({ patronId: "P2", itemId: "I3", type: "replacement", amount: 2500, outstanding: 2500 })],
};

function aSite(storage: Parameters<typeof aStaffSite>[1]) {
  const site = aStaffSite({ rules: [{ overdueFee: 25 }] }, storage);
  site.now = NOON;
  return site;
}

engineTest("one search says whether a title is in, where, and who is who", LIBRARY, async ({ storage }) => {
  const desk = await loggedIn(aSite(storage), "desk");
  const { text } = await desk.get("/find?q=middlem");
  assertMatch(text, /<mark data-kind="done">1 of 2 in<\/mark><span>MAIN · Fiction · F ELI</);
  const people = (await desk.get("/find?q=byron")).text;
  // Two of one name are told apart.
  assertMatch(people, /P1 · born 1990-05-17 · 1 Mill Lane · 0 loans.*P3 · born 1815-12-10/s);
  const { text: mary } = await desk.get("/find?q=shelley");
  assertMatch(mary, /2 loans, 1 overdue.*This card is blocked: Address unknown.*Owes 25\.00/s);
  assertMatch((await desk.get("/find?q=frankenst")).text, /0 of 1 in.*lost.*1 waits/s);
});

engineTest(
  "a title's page shows copies and holds in order, and holds for whoever is served",
  LIBRARY,
  async (bench) => {
    const desk = await loggedIn(aSite(bench.storage), "desk");
    const { text } = await desk.get("/titles?id=T1&card=P1");
    assertStringIncludes(text, "Hold for Ada Byron");
    assertMatch(text, /I1<.*data-kind="done">in<.*on loan.*2 days late.*Nobody waits/s);
    const held = await followed(desk, "/titles/hold", { id: "T1", patron: "P1", form: "1" });
    assertMatch(held, /role="status">.*On hold: Middlemarch/s);
    assertMatch(held, /<td data-column="Place">1<\/td><td data-column="For"><a href="\/patrons\?id=P1">Ada Byron</);
    // Pressed twice, it is placed once.
    assertMatch(await followed(desk, "/titles/hold", { id: "T1", patron: "P1", form: "1" }), /On hold/);
    assertEquals((await bench.storage.titleFacts("", "T1", NOON)).title?.holds.length, 1);
    // Without anybody who is served, the card is asked for.
    const unknown = await followed(desk, "/titles/hold", { id: "T1", patron: "nobody" });
    assertMatch(unknown, /role="alert">.*No patron has this card/s);
    assertEquals((await desk.get("/titles?id=nothing")).status, 404);
    assertEquals((await (await loggedIn(aSite(bench.storage), "view")).get("/titles?id=T1")).status, 403);
  },
);

engineTest("whatever page serves a card shows its note and its block first", LIBRARY, async ({ storage }) => {
  const desk = await loggedIn(aSite(storage), "desk");
  for (const path of ["/desk?card=P1", "/patrons?id=P1", "/titles?id=T1&card=P1"]) {
    const { text } = await desk.get(path);
    const main = text.slice(text.indexOf("<main>"));
    assertMatch(main, /<p data-note="?(true)?"?>Your umbrella is at the desk &lt;script&gt;/);
    assertEquals(
      main.indexOf("umbrella") < `${main}<table`.search(/<table|action="\/(patrons|titles)\//),
      true,
      path,
    );
    assertNotMatch(text, /<script>alert/);
  }
  assertMatch((await desk.get("/desk?card=P2")).text, /This card is blocked: Address unknown.*Owes 25\.00/s);
});

engineTest("a fee at a return names its patron, and is paid beside it", LIBRARY, async ({ storage }) => {
  const desk = await loggedIn(aSite(storage), "desk");
  const back = await followed(desk, "/desk/scan", { mode: "return", scan: "I2" });
  assertMatch(back, /data-scan="look">.*Fee for Mary Shelley: 0\.50\..*Mary Shelley owes 25\.50 in all\./s);
  const [, form = ""] = /<form method="post" action="\/patrons\/pay">(.*?)<\/form>/s.exec(back) ?? [];
  assertStringIncludes(form, "Take 25.50 from Mary Shelley");
  const fields = Object.fromEntries([...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, n, v]) => [n, v]));
  assertEquals(fields.back, "/desk?mode=return");
  const paid = await followed(desk, "/patrons/pay", { ...fields, amount: "0.50" });
  assertMatch(paid, /Barcode of the item that comes back.*Paid: 0\.50\. Still owed: 25\.00\./s);
});

engineTest("a lost copy that is found says so, and what its patron owes no more", LIBRARY, async ({ storage }) => {
  const desk = await loggedIn(aSite(storage), "desk");
  const back = await followed(desk, "/desk/scan", { mode: "return", scan: "I3" });
  assertMatch(back, /It was lost\. It is found now, and available\./);
  assertMatch(back, /Mary Shelley owed 25\.00 for its loss, and owes that no more\./);
  assertMatch(back, /Put it on the hold shelf for Ada Byron/);
  // Another site's address is no page to lead back to.
  const { headers } = await desk.post("/patrons/block", { id: "P1", back: "//evil.example/desk" });
  assertEquals(headers.get("location"), "/patrons?id=P1");
});

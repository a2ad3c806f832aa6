import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { engineTest } from "../../support/library/engine.ts";
import { anItem, aPatron, NOON } from "../../support/library/records.ts";
import { anEntry, aStaffSite } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";

const LIBRARY = {
  patrons: [aPatron({ loginId: "ada" }), aPatron({ patronId: "P2", expires: "2026-02-01", blocked: true })],
  items: [anItem()],
};

engineTest("one page tells why a card did not work, and has the button that helps", LIBRARY, async ({ storage }) => {
  const site = aStaffSite({ limits: { wrongPins: 3, lockMinutes: 30 } }, storage);
  site.now = NOON;
  const wrong = { account: "sipterm1", terminal: "Self-check 1", address: "10.0.0.7" };
  const at = (minutes: number) => NOON.subtract({ minutes });
  for (const minutes of [4, 3, 2]) {
    await storage.countWrongPin({ patronId: "P1", ...wrong, at: at(minutes), beyond: false });
    site.feed.publish(anEntry({
      ...{ time: at(minutes).epochMilliseconds, terminal: "Self-check 1", message: "patron-information" },
      ...{ result: "wrong-pin", reason: "pin-wrong", isAbout: (kind, id) => kind === "patronId" && id === "ada" },
    }));
  }
  const desk = await loggedIn(site, "desk");
  const { text } = await desk.get("/why?id=P1");
  const story = [...text.matchAll(/<time[^>]*>([^<]*)<\/time> <span data-outcome="(\w+)">([^<]*)</g)];
  assertEquals(story.map(([, , kind, told]) => [kind, told]), [
    ["refused", "asked about a patron at Self-check 1: wrong PIN, the third in a row"],
    ["refused", "asked about a patron at Self-check 1: wrong PIN, the second in a row"],
    ["refused", "asked about a patron at Self-check 1: wrong PIN"],
  ]);
  // The answer is the first thing on the page.
  const [, answer = ""] = /<p data-answer[^>]*>(.*?)<\/p>/s.exec(text) ?? [];
  assertEquals(
    answer.replaceAll(/<[^>]*>/g, ""),
    "This card does not work now: wrong PINs have locked it.What was refused last (11:58:00): asked about a patron at " +
      "Self-check 1: wrong PIN, the third in a row.",
  );
  assertEquals(text.indexOf("data-answer") < text.indexOf("data-head"), true);
  assertMatch(text, /Wrong PINs have locked it until <time[^>]*>12:28:00<\/time>/);
  const [, back = ""] = /name="back" value="([^"]*)"/.exec(text) ?? [];
  const after = await followed(desk, "/patrons/unlock", { id: "P1", back });
  assertMatch(after, /PINs may be tried again\..*Nothing keeps this card from working now.*pin unlocked by desk/s);
});

engineTest("a card that ended and a copy tell their own story, and nobody else's", LIBRARY, async ({ storage }) => {
  const site = aStaffSite({}, storage);
  site.now = NOON;
  const refused = { message: "checkout", reason: "item-reserved-for-another", terminal: "Self-check 1" };
  site.feed.publish(anEntry({ ...refused, isAbout: (kind, id) => kind === "itemId" && id === "I1" }));
  const desk = await loggedIn(site, "desk");
  const card = (await desk.get("/why?id=P2")).text;
  assertMatch(card, /This card does not work now: it is blocked, it has ended\.<.*Nothing was refused/s);

  assertMatch(card, /This card is blocked.*Lift the block.*The card has ended.*Renew the card for a year/s);
  assertStringIncludes(card, "Nothing is known of the last seven days.");
  const copy = (await desk.get("/why?id=i1")).text;
  assertMatch(copy, /loan at Self-check 1: not allowed: This item is on hold for another patron.*|Who waits for it/s);
  assertStringIncludes(copy, "loan at Self-check 1: not allowed: This item is on hold for another patron");
  const unknown = await desk.get("/why?id=<b>");
  assertEquals([unknown.status, unknown.text.includes("&lt;b&gt;")], [404, true]);
  assertEquals((await (await loggedIn(site, "view")).get("/why?id=P1")).status, 403);
});

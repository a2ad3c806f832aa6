import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { loadConfig } from "../../../src/config/load_config.ts";
import { SCREEN_TEXTS } from "../../../src/config/texts/screen_texts.ts";
import { speaks, textsIn } from "../../../src/server/wording/answer_language.ts";
import { terminalInEnglish as english } from "../../../src/texts/en/terminal.ts";
import { type Language, LANGUAGES } from "../../../src/texts/languages.ts";
import { textOf } from "../../../src/texts/base/terminal_texts.ts";

/** Lists the places of all texts. */
function placesOf(texts: object, parent = ""): readonly string[] {
  return Object.entries(texts).flatMap(([name, text]) =>
    typeof text === "object" && text !== null ? placesOf(text, `${parent}${name}.`) : [`${parent}${name}`]
  );
}

Deno.test("a configuration can override every text that there is, and no other", () => {
  const named = [...SCREEN_TEXTS.values()].map(({ path }) => path.join("."));
  const places = placesOf(english).filter((place) => !place.startsWith("exceptions."));
  assertEquals(named.toSorted(), places.toSorted());
});

Deno.test("translated texts of refusals fit a screen of forty columns", () => {
  const { en: _, ...translated } = LANGUAGES;
  for (const { name, terminal } of Object.values<Language>(translated)) {
    for (const [reason, text] of Object.entries({ ...terminal.reasons, ...terminal.session })) {
      const words = typeof text === "string" ? text : text({ amount: "2.50", date: "2026-12-24" });
      assert(words.length <= 40, `${name}, ${reason}: ${words}`);
    }
  }
});

Deno.test("German texts write days and amounts as German does", () => {
  assertEquals(
    textOf(textsIn(["003"], {}), "checkout", "patron-expired", { date: "2026-12-24" }),
    "Ihr Ausweis ist am 24.12.2026 abgelaufen",
  );
  assertEquals(textsIn(["003"], {}).receipts.paid("12.50", "0.00"), "Bezahlt: 12,50, noch offen: 0,00");
  assertEquals(textsIn(["003"], {}).receipts.lent("1984", "2026-12-24"), "1984 - Rückgabe bis 24.12.2026");
  assertEquals(textsIn(["003"], {}).owes("€1,234,567.50"), " - Sie schulden €1.234.567,50.");
  assertEquals(textsIn(["003"], {}).owes("¥1,234"), " - Sie schulden ¥1.234.");
});

Deno.test("textsIn() takes the first language that is spoken, else the account's, else English", () => {
  const thanks = (...wanted: readonly (string | undefined)[]) => textsIn(wanted, {}).goodbye;
  assertEquals(thanks("003", "001"), "Vielen Dank!");
  assertEquals(thanks(undefined, "", "000", "998", "003"), "Vielen Dank!");
  assertEquals(thanks("024", "003"), "Thank you!");
  assertEquals(thanks(), "Thank you!");
  assertEquals(textsIn(["998"], { language: "003" }).goodbye, "Vielen Dank!");
  assertEquals(textsIn(["003"], { languages: new Set(["001"]) }).goodbye, "Thank you!");
  assertEquals(textsIn(["001"], { languages: new Set(["003"]) }).goodbye, "Vielen Dank!");
});

Deno.test("textsIn() spells German out for terminals that have only ASCII", () => {
  const texts = textsIn(["003"], { encoding: "ascii" });
  assertEquals(texts.greeting("Köln"), "Koeln begruesst Sie.");
  assertEquals(texts.reasons["renewal-not-allowed"], "Eine Verlaengerung ist nicht moeglich");
  assertEquals(
    textOf(texts, "checkout", "fee-not-acknowledged", { amount: "1.00" }),
    "Es faellt eine Gebuehr an: 1,00",
  );
  assertStrictEquals(textsIn(["001"], { encoding: "ascii" }), english);
});

Deno.test("textsIn() has the terminals' texts in Danish, for a terminal of ASCII, too", () => {
  const texts = textsIn(["009"], {});
  assertEquals(
    texts.receipts.lent("Den grimme ælling", "2026-12-24"),
    "Den grimme ælling - afleveres senest 24.12.2026",
  );
  assertEquals(textOf(texts, "checkin", "item-lost", {}), "Meldt bortkommet: giv det til personalet");
  assertEquals(textsIn(["009"], { encoding: "ascii" }).blockedByFees, "Spaerret paa grund af gebyrer");
});

const XML = (inside: string, more = "") =>
  `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:6001/tcp" transport="RAW" timeout="60" client_timeout="600" /></listeners>
  <accounts><login id="a" password="p" institution="MAIN" terminator="CR">${inside}</login></accounts>
  <institutions><institution id="MAIN" implementation="ILS" parms=""><policy /></institution></institutions>
  ${more}</acsconfig>`;

function account(inside: string, more?: string) {
  const { config, faults } = loadConfig("c.xml", { env: () => undefined, readText: () => XML(inside, more) });
  assertEquals(faults.filter(({ severity }) => severity === "error"), []);
  const found = config?.accounts.get("a");
  assert(found);
  return found;
}

Deno.test("textsIn() gives a site's own words, by language and by login", () => {
  const own = account(
    `<sip2d:text name="greeting" language="003" value="Moin in {library}!"/>
     <sip2d:text name="receipts.paid" value="{amount} - {owed}"/>`,
    `<sip2d:text name="greeting" value="Hi."/><sip2d:text name="goodbye" value="Bye"/>`,
  );
  assertEquals(textsIn(["003"], own).greeting("Kiel"), "Moin in Kiel!");
  assertEquals(textsIn(["001"], own).greeting("Kiel"), "Hi.");
  assertEquals(textsIn(["003"], own).goodbye, "Bye");
  assertEquals(textsIn([], own).receipts.paid("1.00", "2.00"), "1.00 - 2.00");
  assertEquals(textsIn([], own).receipts.returned("1984"), "1984 - returned");
});

Deno.test("textsIn() writes days and amounts in a site's own words as their language does", () => {
  const own = account(
    `<sip2d:text name="patron-expired" value="{date}: {amount}"/>
     <sip2d:text name="cardExpires" language="003" value="Gültig bis {date}"/>
     <sip2d:text name="koha.owes" value="{amount}"/>
     <sip2d:text name="receipts.lent" value="{title} {due}"/>
     <sip2d:text name="receipts.paid" value="{amount} - {owed}"/>`,
  );
  const said = (language: string) => {
    const texts = textsIn([language], own);
    return [
      textOf(texts, "checkout", "patron-expired", { date: "2026-12-24", amount: "1.50" }),
      texts.cardExpires("2026-12-24"),
      texts.koha.owes("1234.50"),
      texts.receipts.lent("1984-12-24", "2026-12-24"),
      texts.receipts.paid("12.50", "0.00"),
    ];
  };
  const german = ["24.12.2026: 1,50", "Gültig bis 24.12.2026", "1234,50", "1984-12-24 24.12.2026", "12,50 - 0,00"];
  assertEquals(said("003"), german);
  const english = ["2026-12-24: 1.50", "Your card will expire on 2026-12-24", "1234.50", "1984-12-24 2026-12-24"];
  assertEquals(said("001"), [...english, "12.50 - 0.00"]);
});

Deno.test("textsIn() says a reason in a site's own words in all messages, or in one", () => {
  const own = account(
    `<sip2d:text name="patron-unknown" value="Who are you?"/>
     <sip2d:text name="item-lost" message="checkin" value="Found again"/>
     <sip2d:text name="fee-not-acknowledged" value="That is {amount}"/>
     <sip2d:text name="missing" value="No {fields}"/>`,
  );
  const texts = textsIn([], own);
  assertEquals(textOf(texts, "patronInformation", "patron-unknown", {}), "Who are you?");
  assertEquals(textOf(texts, "checkout", "patron-unknown", {}), "Who are you?");
  assertEquals(textOf(texts, "checkin", "item-lost", {}), "Found again");
  assertEquals(textOf(texts, "checkout", "item-lost", {}), "Item cannot be issued: ITEM_LOST");
  assertEquals(textOf(texts, "checkout", "fee-not-acknowledged", { amount: "1.00" }), "That is 1.00");
  assertEquals(texts.missing(["AA", "AB"]), "No AA, AB");
});

Deno.test("a language that sip2d has not is spoken in a site's own words, and else in English", () => {
  const own = account(`<sip2d:text name="goodbye" language="999" value="Merci"/>`);
  assert(speaks("999", own) && !speaks("998", own));
  assertEquals(textsIn(["999"], own).goodbye, "Merci");
  assertEquals(textsIn(["999"], own).renewed, english.renewed);
});

Deno.test("textsIn() puts texts together once, and costs nothing where there are no own ones", () => {
  assertStrictEquals(textsIn([], {}), english);
  const own = account(`<sip2d:text name="goodbye" value="Bye"/>`);
  assertStrictEquals(textsIn(["003"], own), textsIn(["003"], own));
  assertNotStrictEquals(textsIn(["003"], own), textsIn(["001"], own));
});

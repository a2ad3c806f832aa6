import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { SAMPLE } from "../../../src/sample/sample_library.ts";
import { openEmptyLibrary } from "../../support/library/empty_library.ts";
import { checkout, login } from "../../support/wire/messages.ts";
import { connect } from "../../support/wire/terminal.ts";
import { waitForKeys, withBrowser } from "./browser.ts";
import { violations } from "./violations.ts";

const { patrons: { goodStanding: PATRON, blocked: BLOCKED, manual: OWING, feesOverLimit: FEES }, items } = SAMPLE;
const { available: ITEM, recalled: LENT } = items;
/** A copy that nobody has or waits for. */
const SHELVED = "39999000000500";

/** Gives an institution whose library system has a copy that was compared: some answers, and a difference that is left. */
async function withCopy(folder: string): Promise<string> {
  const copy = await openEmptyLibrary(`${folder}/ffl-copy.db`), at = Temporal.Now.instant().subtract({ hours: 1 });
  const told = { day: Temporal.Now.plainDateISO("UTC").toString(), message: "63", field: "borrow" };
  await copy.comparisons.note({
    counts: [{ ...told, outcome: "agrees", count: 90 }],
    differences: [{ ...told, at, outcome: "stale", patronId: PATRON, bySystem: "no", byCopy: "yes" }],
  });
  await copy.close();
  return `<institution id="FFL" implementation="SIP2">
    <sip2d:upstream address="127.0.0.1:9" kind="koha" />
    <sip2d:stand_in lend="no" database="ffl-copy.db" />
  </institution>`;
}

/** Every page, with something on it. */
const PATHS = [
  "/",
  "/terminals",
  "/messages",
  "/messages?wire=yes",
  `/messages?at=${Date.UTC(2026, 0)}`,
  "/journal",
  "/journal?since=nonsense",
  "/payments?since=",
  "/patrons",
  "/patrons?id=nobody",
  `/patrons?id=${PATRON}`,
  `/patrons?id=${OWING}`,
  `/patrons?id=${BLOCKED}`,
  "/desk",
  "/desk?mode=return",
  "/desk/scans",
  `/desk?card=${FEES}`,
  `/titles?id=${SAMPLE.titles.queued}`,
  `/titles?id=${SAMPLE.titles.queued}&card=${PATRON}`,
  "/titles?id=nothing",
  "/why",
  `/why?id=${BLOCKED}`,
  `/why?id=${LENT}`,
  `/slips?kind=loans&card=${OWING}`,
  `/slips?kind=hold&item=${items.waiting}`,
  "/slips?kind=hold&item=nothing",
  "/statistics",
  `/patrons/new?card=23820009000001`,
  `/patrons/edit?id=${PATRON}`,
  "/items/new",
  `/items/edit?id=${ITEM}`,
  "/exceptions",
  "/lists?name=to-pull",
  "/lists?name=uncollected",
  "/lists?name=overdue",
  "/lists?name=on-shelf",
  "/lists?name=in-transit",
  "/lists?name=debts&over=much",
  "/returns",
  "/items",
  `/items?id=${ITEM}`,
  `/items?id=${LENT}`,
  "/find",
  "/find?q=ma",
  "/find?q=nobody",
  `/find?q=time&card=${PATRON}`,
  "/closed-days",
  "/try?account=everything&message=checkout",
  "/copy",
  "/copy?loans_per_card=none",
  "/configuration",
  "/no-such-page",
];

/** How the pages are looked at: each language, width and colour scheme once, since none changes what another does. */
const LOOKS = [
  { language: "en", colorScheme: "light", width: 1440 },
  { language: "de", colorScheme: "dark", width: 390 },
] as const;

/** Leaves the desk with a refusal that asks, which its page shows from then on. */
async function refuseScan(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/desk?card=${FEES}`);
  await waitForKeys(page);
  await page.keyboard.type(`${SHELVED}\n`);
  await page.getByRole("button", { name: /^(Do it all the same|Trotzdem)$/ }).waitFor();
}

Deno.test("axe has nothing against any page, light and dark, narrow and wide, English and German", () =>
  withBrowser(async ({ open, openLogin, url, terminals: port }) => {
    const terminal = await connect(port);
    terminal.send(login("envision", "koha", "SelfCheck 3"));
    await terminal.expect("941");
    for (const [patron, item] of [[PATRON, ITEM], ["nobody", "nothing"]] as const) {
      terminal.send(checkout(patron, item));
      await terminal.expect(/^12/);
    }
    for (const { language, colorScheme, width } of LOOKS) {
      const front = await openLogin({ colorScheme, width });
      if (language === "de") await front.getByRole("button", { name: "Deutsch" }).click();
      assertEquals(await violations(front), []);
      const page = await open("admin", { colorScheme, width });
      if (language === "de") await page.getByRole("button", { name: "Deutsch" }).click();
      await refuseScan(page, url);
      for (const path of PATHS) {
        await page.goto(url + path);
        // What is folded is looked at, too.
        await page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)");
        assertEquals([path, colorScheme, width, ...await violations(page)], [path, colorScheme, width]);
      }
      await page.context().close();
    }
    await terminal.close();
  }, withCopy));

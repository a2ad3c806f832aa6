import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { sampleLibrary } from "../../../src/sample/sample_library.ts";
import { SAMPLE } from "../../../src/sample/sample_library.ts";
import { waitForKeys, withBrowser } from "./browser.ts";

const { patrons: P, items: I } = SAMPLE;

/** Twenty books of the sample library that stand on their shelves, whatever the day. */
function books(): readonly string[] {
  const { items = [], loans = [], holds = [] } = sampleLibrary(Temporal.Instant.from("2026-03-02T12:00:00Z"), "UTC");
  const away = new Set(loans.map(({ itemId }) => itemId));
  const wanted = new Set(holds.map(({ titleId }) => titleId));
  return items.filter(({ itemId, titleId, itemType, status }) =>
    itemType === "BOOK" && status === "available" && !away.has(itemId) && !wanted.has(titleId)
  ).slice(-20).map(({ itemId }) => itemId);
}

/** Types as a scanner does: without a pause, and with Enter at the end. */
async function scan(page: Page, ...codes: readonly string[]): Promise<void> {
  await waitForKeys(page);
  for (const code of codes) await page.keyboard.type(`${code}\n`);
}

/** Goes to a thing as the key Tab does, and presses Enter there. */
async function press(page: Page, name: string, role: "link" | "button" = "button"): Promise<void> {
  await page.getByRole(role, { name, exact: true }).focus();
  await page.keyboard.press("Enter");
}

/** Opens what is folded, by keyboard. */
async function unfold(page: Page, name: string): Promise<void> {
  await page.locator("summary", { hasText: name }).focus();
  await page.keyboard.press("Enter");
}

/** Finds a patron by the search box. */
async function find(page: Page, card: string): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await waitForKeys(page);
  // At the desk the field for scans has the focus, and a barcode may have a stroke.
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type(`${card}\n`);
  await page.getByRole("heading", { name: /^Patron: / }).waitFor();
}

const READERS = [P.manual, P.goodStanding, P.noPin, P.expiringSoon];

/** Lends five books to each of four patrons, faster than the server answers. */
async function lendTwenty(page: Page, twenty: readonly string[]): Promise<void> {
  await press(page, "Desk", "link");
  await page.getByLabel("Card of the patron").waitFor();
  for (const [at, card] of READERS.entries()) {
    const five = twenty.slice(at * 5, at * 5 + 5);
    await scan(page, card, ...five);
    for (const itemId of five) await page.getByRole("cell", { name: itemId }).waitFor();
    // Enter alone ends with the patron.
    await scan(page, "");
    await page.getByLabel("Card of the patron").waitFor();
  }
}

async function takeBackTwenty(page: Page, twenty: readonly string[]): Promise<void> {
  await page.keyboard.press("F4");
  await page.getByLabel("Barcode of the item that comes back").waitFor();
  await scan(page, ...twenty.slice(0, 18), I.returnsToHoldShelf);
  await page.getByText("Put it on the hold shelf for").waitFor();
  assertEquals(await page.getByRole("listitem").filter({ hasText: "Returned:" }).count(), 18);
  await scan(page, I.returnsToHoldElsewhere);
  await page.getByText("Send it to Centerville Public Library (CPL) for").waitFor();
}

Deno.test("the desk serves a morning by keyboard and scanner alone", () =>
  withBrowser(async ({ open, url }) => {
    const page = await open("desk");
    const twenty = books();
    await lendTwenty(page, twenty);
    await takeBackTwenty(page, twenty);
    // What is nobody's is a no; the field is ready again.
    await scan(page, "nothing");
    await page.getByText("No item has this barcode").waitFor();
    for (const [card, owed] of [[P.manual, "0.75"], [P.feesBelowLimit, "4.20"], [P.cpl, "4.50"]] as const) {
      await find(page, card);
      await unfold(page, "Take a payment");
      assertEquals(await page.getByLabel("Amount that is paid").inputValue(), owed);
      await press(page, "Take a payment");
      await page.getByRole("status").getByText(`Paid: ${owed}. Still owed: 0.00.`).waitFor();
    }
    for (const [card, next] of [[P.goodStanding, "23829999000001"], [P.cardLost, "23829999000002"]] as const) {
      await find(page, card);
      await unfold(page, "Give a new card …");
      await page.getByLabel("Barcode of the new card").focus();
      await scan(page, next);
      await page.getByRole("status").getByText(`The patron has the card ${next} now.`).waitFor();
    }
    await page.goto(`${url}/journal?action=checkout`);
    assertEquals(await page.getByRole("row").filter({ hasText: "checkout" }).count(), 20);
  }));

Deno.test("the desk asks before a limit is passed, in German and without script", () =>
  withBrowser(async ({ open, url }) => {
    const page = await open("desk", { script: false });
    await page.getByRole("button", { name: "Deutsch" }).click();
    await page.goto(`${url}/desk`);
    const [book = ""] = books();
    await scan(page, "nirgends");
    await page.getByText("Es gibt weder einen Ausweis noch ein Exemplar nirgends.").waitFor();
    await scan(page, P.feesOverLimit);
    await page.getByText("Offen: 12,50").waitFor();
    await scan(page, book);
    await page.getByText("Die offenen Gebühren sind höher als erlaubt (12,50).").waitFor();
    await page.getByLabel("Warum, für das Journal").fill("<b>Prüfung</b>");
    await page.getByRole("button", { name: "Trotzdem" }).click();
    await page.getByText("Ausgeliehen:").waitFor();
    await page.goto(`${url}/journal?item=${book}`);
    await page.getByText("<b>Prüfung</b>").waitFor();
    // A block is not set aside at the desk.
    await page.goto(`${url}/desk?card=${P.blocked}`);
    await scan(page, book);
    await page.getByText("Die Rolle admin darf sich darüber hinwegsetzen.").waitFor();
    assertEquals(await page.getByRole("button", { name: "Trotzdem" }).count(), 0);
  }));

Deno.test("a scan after the session's end is told as not done, and the login leads back to the desk", () =>
  withBrowser(async ({ url, open }) => {
    const page = await open("desk");
    const codes = books().slice(0, 2);
    // Both are read before the server answers.
    let read = Promise.withResolvers<void>();
    await page.route("**/desk/scan", async (route) => {
      await read.promise;
      await route.continue();
    });
    const over = { name: `sip2d_${new URL(url).port}`, value: "over", url };
    for (const endSession of [() => page.context().addCookies([over]), () => page.context().clearCookies()]) {
      await page.goto(`${url}/desk?card=${P.goodStanding}`);
      await endSession();
      read = Promise.withResolvers();
      await scan(page, ...codes);
      read.resolve();
      await page.getByRole("heading", { name: "Log in" }).waitFor();
      for (const code of codes) await page.locator("pre", { hasText: code }).waitFor();
      await page.getByLabel("Name").fill("desk");
      await page.getByLabel("Password").fill("desk");
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByLabel("Barcode of an item").waitFor();
      assertEquals(new URL(page.url()).searchParams.get("card"), P.goodStanding);
    }
  }));

/** Has the answer to the second request break off in its middle. */
const BREAK_SECOND = `{
  const { text } = Response.prototype;
  let answers = 0;
  Response.prototype.text = function () {
    return ++answers === 2 ? Promise.reject(new TypeError("network error")) : text.call(this);
  };
}`;

Deno.test("a scan whose outcome nobody knows is told by its barcode, and stays told while others are done", () =>
  withBrowser(async ({ url, open }) => {
    const page = await open("desk");
    await page.goto(`${url}/desk?mode=return`);
    const [failed = "", broken = "", done = ""] = books();
    const answers = ['<main><p role="alert">PostgreSQL is away</p></main>'];
    await page.route("**/desk/scan", async (route) => {
      const body = answers.shift();
      await (body === undefined ? route.continue() : route.fulfill({ status: 503, contentType: "text/html", body }));
    });
    await page.evaluate(BREAK_SECOND);
    // Keys that mean something in a selector may be parts of a barcode.
    await scan(page, failed, broken, `"\\${done}`, done);
    // The two that came through are told.
    await page.locator("[data-scans] li").nth(1).waitFor();
    const lost =
      "The server did not answer, and nobody knows what became of it: look at the record, and scan it again.";
    for (const told of [`${failed}: ${lost} PostgreSQL is away`, `${broken}: ${lost}`]) {
      await page.getByText(told, { exact: true }).waitFor();
    }
  }));

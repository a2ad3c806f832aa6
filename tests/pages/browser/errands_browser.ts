import { assertEquals } from "@std/assert";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Page } from "playwright-core";
import { checkout, login, patronStatus } from "../../support/wire/messages.ts";
import { connect } from "../../support/wire/terminal.ts";
import { withBrowser } from "./browser.ts";
import { type Cost, doErrand, doStep, type Errand } from "./errand_steps.ts";
import { MORNING } from "./errands.ts";

/** What a self-check did before the desk opened: three wrong PINs, and a copy that it did not lend. */
async function earlier(port: number): Promise<() => Promise<void>> {
  const terminal = await connect(port);
  terminal.send(login("envision", "koha", "SelfCheck 3"));
  await terminal.expect("941");
  for (let tries = 0; tries < 3; tries++) {
    terminal.send(patronStatus("23820002060445", `ADwrong${tries}|`));
    await terminal.expect(/^24/);
  }
  terminal.send(checkout("23820002060446", "39999000000070"));
  await terminal.expect(/^120/);
  return () => terminal.close();
}

/** The errand in whose middle the database is away. */
const DISTURBED = "He pays all of it";

/**
 * Has the database away, as a program does that keeps it for itself, when an errand's last step is done: the page says so, and
 * still answers questions. Once it is back, the errand is done anew from where it began.
 */
async function disturb(page: Page, { steps }: Errand, config: string): Promise<void> {
  const began = page.url();
  const db = new DatabaseSync(join(dirname(config), "library.db"), { timeout: 10_000 });
  db.exec("begin immediate");
  try {
    for (const step of steps) await doStep(page, step);
    await page.getByText("the database has been locked by another process").waitFor();
    await search(page, "castell");
    await page.getByText("Owes 4.20").first().waitFor();
  } finally {
    db.exec("rollback");
    db.close();
  }
  await page.goto(began);
}

Deno.test("a morning of forty errands, with the database away in its middle, takes fewer clicks and seconds than before", () =>
  withBrowser(async ({ open, terminals, config }) => {
    const leave = await earlier(terminals);
    const page = await open("desk");
    const dearer: string[] = [];
    const now: Cost = { clicks: 0, keys: 0, scans: 0, seconds: 0 }, before = { clicks: 0, seconds: 0 };
    const fresh: Cost = { clicks: 0, keys: 0, scans: 0, seconds: 0 };
    for (const errand of MORNING) {
      if (errand.wants === DISTURBED) await named("outage", disturb(page, errand, config));
      const cost = await named(errand.wants, doErrand(page, errand));
      const sum = errand.before === undefined ? fresh : now;
      for (const part of ["clicks", "keys", "scans", "seconds"] as const) sum[part] += cost[part];
      before.clicks += errand.before?.clicks ?? 0;
      before.seconds += errand.before?.seconds ?? 0;
      if (cost.seconds > (errand.before?.seconds ?? Infinity) + 4.1) dearer.push(errand.wants);
    }
    assertEquals(MORNING.length, 40);
    // None is much dearer than it was, and all that could be done before take fewer clicks and less time together.
    assertEquals(dearer, []);
    assertEquals([now.clicks < before.clicks, now.seconds < before.seconds], [true, true]);
    const told = (cost: Partial<Cost>) =>
      JSON.stringify(cost, (_, value) => typeof value === "number" ? Math.round(value) : value);
    await Deno.stdout.write(
      new TextEncoder().encode(`before ${told(before)}, now ${told(now)}, new errands ${told(fresh)}\n`),
    );
    await leave();
  }));

async function named<T>(wants: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(wants, { cause: error });
  }
}

/** What somebody asks who has never seen the page, and where the first try leads. */
const FIRST_TRIES: readonly (readonly [asks: string, tries: (page: Page) => Promise<void>, sees: string | RegExp])[] = [
  ["is it in?", (page) => search(page, "pride"), "1 of 1 in"],
  ["hold it", async (page) => {
    await search(page, "frankenstein");
    await page.getByRole("link", { name: /^Frankenstein/ }).click();
    await page.getByLabel("For the card").fill("23820002060446");
    await page.getByRole("button", { name: "Place a hold" }).click();
  }, "On hold: Frankenstein"],
  ["why was my PIN refused?", async (page) => {
    await search(page, "23820002060445");
    await page.getByRole("link", { name: "Why did it not work?" }).click();
  }, "wrong PIN, the third in a row"],
  ["what do I owe?", (page) => search(page, "castell"), "Owes 4.20"],
  ["lend to a blocked card, with a reason", async (page) => {
    await page.getByRole("link", { name: "Desk", exact: true }).click();
    await page.getByLabel("Card of the patron").fill("23820002060449");
    await page.keyboard.press("Enter");
    await page.getByLabel("Barcode of an item").fill("39999000000503");
    await page.keyboard.press("Enter");
    await page.getByLabel("Why, for the journal").fill("he will bring a letter");
    await page.getByRole("button", { name: "Do it all the same" }).click();
  }, /Lent: /],
];

async function search(page: Page, text: string): Promise<void> {
  await page.getByRole("searchbox").fill(text);
  await page.getByRole("searchbox").press("Enter");
  await page.waitForLoadState();
}

Deno.test("what somebody asks who has never seen the page is answered at the first try", () =>
  withBrowser(async ({ open, terminals, url }) => {
    const leave = await earlier(terminals);
    const page = await open("admin");
    for (const [asks, tries, sees] of FIRST_TRIES) {
      await page.goto(url);
      await named(asks, tries(page));
      await named(asks, page.getByText(sees).and(page.locator(":visible")).first().waitFor());
    }
    await leave();
  }));

Deno.test("two tabs serve two patrons over a slow network", () =>
  withBrowser(async ({ open, url }) => {
    const page = await open("desk");
    const other = await page.context().newPage();
    await page.context().route("**/*", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      await route.continue();
    });
    await page.goto(`${url}/desk?card=23820002060445`);
    await other.goto(`${url}/desk?card=23820002060446`);
    const scan = async (tab: Page, code: string) => {
      await tab.getByLabel("Barcode of an item").fill(code);
      await tab.keyboard.press("Enter");
    };
    await scan(page, "39999000000500");
    await scan(other, "39999000000501");
    await page.getByRole("cell", { name: "39999000000500" }).waitFor();
    await other.getByRole("cell", { name: "39999000000501" }).waitFor();
    await scan(page, "39999000000502");
    await page.getByRole("cell", { name: "39999000000502" }).waitFor();
    assertEquals(await other.getByText("39999000000502").count(), 0);
  }));

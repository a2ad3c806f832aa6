import { assertEquals, assertGreater, assertLess } from "@std/assert";
import type { Page } from "playwright-core";
import { SAMPLE } from "../../../src/sample/sample_library.ts";
import { until } from "../../support/wire/until.ts";
import { withBrowser } from "./browser.ts";

/** The tops of the menu's entries: as many as it has rows. */
function menuRows(page: Page): Promise<number> {
  return page.locator("body > header nav li").evaluateAll((entries) =>
    new Set(entries.map((each) => each.getBoundingClientRect().top)).size
  );
}

/** How well the arrows at the edges of the menu can be seen, from 0 to 1. */
const ARROWS =
  `["::before", "::after"].map((name) => Number(getComputedStyle(document.querySelector("header nav"), name).opacity))`;

function arrows(page: Page): Promise<readonly number[]> {
  return page.evaluate(ARROWS);
}

Deno.test("the menu of an administrator is one row in German, too, and on a phone shows that it goes on", () =>
  withBrowser(async ({ open }) => {
    const wide = await open("admin", { width: 1280 });
    await wide.getByRole("button", { name: "Deutsch" }).click();
    await wide.getByRole("heading", { name: "Übersicht" }).waitFor();
    assertEquals(await menuRows(wide), 1);
    const narrow = await open("admin", { width: 390 });
    const nav = narrow.locator("body > header nav");
    await nav.evaluate((menu) => menu.scrollLeft = 0);
    await until(async () => String(await arrows(narrow)) === "0,1", "an arrow at the end alone");
    await nav.evaluate((menu) => menu.scrollLeft = menu.scrollWidth);
    await until(async () => String(await arrows(narrow)) === "1,0", "an arrow at the beginning alone");
  }));

Deno.test("checkboxes are square, and fields of numbers as wide as numbers", () =>
  withBrowser(async ({ open, url }) => {
    const page = await open("desk", { width: 1280 });
    await page.goto(`${url}/messages`);
    const box = await page.locator('input[type="checkbox"]').first().boundingBox();
    assertEquals(box?.width, box?.height);
    await page.goto(`${url}/patrons?id=${SAMPLE.patrons.manual}`);
    await page.getByText("Take a payment").first().click();
    const amount = await page.locator('input[name="amount"]').first().boundingBox();
    assertGreater(amount?.width ?? 0, 80);
    assertLess(amount?.width ?? 0, 150);
  }));

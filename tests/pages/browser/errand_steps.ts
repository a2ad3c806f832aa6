import type { Page } from "playwright-core";
import { waitForKeys } from "./browser.ts";

/** One thing that a librarian does with hands. */
export type Step =
  /** Reads a card or a barcode with the scanner, which sends Enter. */
  | readonly ["scan", string]
  /** Types into the search box, to which the key `/` leads, and presses Enter. */
  | readonly ["find", string]
  /** Presses a key that leads to another field, named by its label. */
  | readonly ["key", key: string, label: string]
  | readonly ["link", string]
  | readonly ["button", string]
  /** Opens what is folded. */
  | readonly ["open", string]
  | readonly ["type", label: string, text: string]
  | readonly ["choose", label: string, value: string]
  /** Reads something on the page. */
  | readonly ["read", string];

/** Something that a librarian wants in a morning, how it is done, and what is seen at its end. */
export interface Errand {
  readonly wants: string;
  readonly steps: readonly Step[];
  readonly sees: string;
}

/** What an errand costs. */
export interface Cost {
  /** Clicks of the mouse, or keys that stand for one. */
  clicks: number;
  /** Characters that are typed by hand. */
  keys: number;
  scans: number;
  /** By the keystroke-level model. */
  seconds: number;
}

/**
 * Seconds of the keystroke-level model (Card, Moran and Newell, 1980): to point and click; to press a key as an average typist
 * does; to make up one's mind before a step. A scan is the time to take a book and to hold it under the scanner.
 */
const MODEL = { click: 1.3, key: 0.28, mind: 1.35, scan: 1.5 };

/** Does an errand, and counts what it costs. It begins on the page where the one before has ended. */
export async function doErrand(page: Page, { steps, sees }: Errand): Promise<Cost> {
  const cost: Cost = { clicks: 0, keys: 0, scans: 0, seconds: 0 };
  for (const step of steps) {
    await page.waitForLoadState();
    if (step[0] === "scan" || step[0] === "key") await waitForKeys(page);
    await doStep(page, step);
    count(cost, step);
  }
  await page.getByText(sees).and(page.locator(":visible")).first().waitFor();
  // What the errand ends with must be read, too.
  cost.seconds += MODEL.mind;
  return cost;
}

/** Goes to the search box by keyboard. At the desk, the answer to a scan puts the focus into the field for scans once more. */
async function reachSearch(page: Page): Promise<void> {
  const box = page.getByRole("searchbox");
  for (let tries = 0; tries < 40; tries++) {
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    if (await box.and(page.locator(":focus")).count() > 0) return;
    await page.waitForTimeout(50);
  }
  throw new Error("the key / does not lead to the search box");
}

/** Does one step of an errand. */
export async function doStep(page: Page, [kind, first, second = ""]: Step): Promise<void> {
  switch (kind) {
    case "scan":
      return await page.keyboard.type(`${first}\n`);
    case "find":
      await reachSearch(page);
      return await page.keyboard.type(`${first}\n`);
    case "key":
      await page.keyboard.press(first);
      return await page.getByLabel(second).waitFor();
    case "link":
      return await page.getByRole("link", { name: first, exact: true }).first().click();
    case "button":
      return await page.getByRole("button", nameOf(first)).first().click();
    case "open":
      return await page.locator("summary", { hasText: first }).first().click();
    case "type":
      return await page.locator("main").getByLabel(first).and(page.locator(":visible")).first().fill(second);
    case "read":
      return await page.getByText(first).and(page.locator(":visible")).first().waitFor();
    case "choose":
      await page.locator("main").getByLabel(first).and(page.locator(":visible")).first().selectOption(second);
  }
}

/** Finds a button by its whole name, in which a star stands for what the day decides, such as the amount of a fee. */
function nameOf(name: string) {
  return name.includes("*")
    ? { name: new RegExp(`^${name.split("*").map(RegExp.escape).join(".*")}$`) }
    : { name, exact: true };
}

function count(cost: Cost, [kind, first, second = ""]: Step): void {
  const typed = kind === "find" ? first.length + 2 : kind === "type" ? second.length : kind === "key" ? 1 : 0;
  const clicks = ["link", "button", "open", "type", "choose"].includes(kind) ? 1 : 0;
  cost.keys += typed;
  cost.clicks += clicks;
  if (kind === "scan") cost.scans++;
  cost.seconds += MODEL.mind + clicks * MODEL.click + typed * MODEL.key + (kind === "scan" ? MODEL.scan : 0);
}

import { assertEquals } from "@std/assert";
import { SAMPLE } from "../../../src/sample/sample_library.ts";
import { checkout, login } from "../../support/wire/messages.ts";
import { connect } from "../../support/wire/terminal.ts";
import { waitForKeys, withBrowser } from "./browser.ts";

const { patrons: { goodStanding: PATRON }, items: { available: ITEM } } = SAMPLE;

Deno.test("the staff page finds a patron by keyboard alone, as somebody types, and a copy by a scanner", () =>
  withBrowser(async ({ open }) => {
    const page = await open("desk");
    await waitForKeys(page);
    await page.keyboard.press("/");
    const box = page.getByRole("searchbox", { name: "Find patrons, items and titles" });
    await box.and(page.locator(":focus")).waitFor();
    // A name that nobody has comes first.
    await page.keyboard.type("halx");
    const found = page.getByRole("region", { name: "Found so far" });
    await found.getByText("Nothing was found for halx.").waitFor();
    await page.keyboard.press("Backspace");
    await found.getByRole("link", { name: "Hale, Martin" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Patron: Martin Hale" }).waitFor();

    await waitForKeys(page);
    await page.keyboard.press("/");
    // Fewer letters are not searched for: no other answer can come after this one, and show again what Escape hid.
    await page.keyboard.type("hal");
    await found.getByRole("link", { name: "Hale, Martin" }).waitFor();
    await page.keyboard.press("Escape");
    await found.waitFor({ state: "hidden" });
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Find: hal" }).waitFor();

    await waitForKeys(page);
    await page.keyboard.press("/");
    await page.keyboard.type(`${ITEM}\n`);
    await page.getByRole("heading", { name: "Item: Pride and Prejudice" }).waitFor();
    await waitForKeys(page);
    // In a field the key is a character like others.
    await page.getByRole("searchbox").fill("");
    await page.keyboard.type("a/b");
    assertEquals(await box.inputValue(), "a/b");
  }));

Deno.test("the staff page finds without script", () =>
  withBrowser(async ({ open }) => {
    const page = await open("desk", { script: false });
    await page.getByRole("searchbox").fill("pride");
    await page.getByRole("button", { name: "Find" }).click();
    await page.getByText("1 of 1 in").waitFor();
    await page.getByRole("link", { name: /^Pride and Prejudice/ }).click();
    await page.getByRole("heading", { name: "Pride and Prejudice", level: 1 }).waitFor();
    await page.getByRole("link", { name: ITEM }).click();
    await page.getByRole("heading", { name: "Item: Pride and Prejudice" }).waitFor();
  }));

Deno.test("the staff page leads from a message to its row, the patron and the copy, and back", () =>
  withBrowser(async ({ open, terminals: port }) => {
    const terminal = await connect(port);
    terminal.send(login("envision", "koha", "SelfCheck 3"));
    await terminal.expect("941");
    terminal.send(checkout(PATRON, ITEM));
    await terminal.expect(/^121/);
    const page = await open("desk");
    await page.getByRole("link", { name: "Messages", exact: true }).click();
    const message = page.getByRole("row").filter({ hasText: "loan" });
    await message.getByText("loan", { exact: true }).click();
    await message.getByText("AF screen message").first().waitFor();
    await message.getByRole("link", { name: "In the journal" }).click();
    const row = page.getByRole("row").filter({ hasText: "checkout" });
    await row.getByRole("link", { name: ITEM }).click();
    await page.getByRole("link", { name: PATRON }).first().click();
    await page.getByRole("heading", { name: "Patron: Martin Hale" }).waitFor();
    await page.getByRole("link", { name: "In the journal" }).click();
    await page.getByRole("row").filter({ hasText: "checkout" }).getByRole("link").first().click();
    await page.getByText("Only messages of the minute around").waitFor();
    await page.getByRole("row").filter({ hasText: "loan" }).getByRole("link", { name: PATRON }).waitFor();
    await terminal.close();
  }));

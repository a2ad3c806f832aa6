import { assertEquals } from "@std/assert";
import { SAMPLE } from "../../../src/sample/sample_library.ts";
import { login, patronStatus } from "../../support/wire/messages.ts";
import { connect } from "../../support/wire/terminal.ts";
import { withBrowser } from "./browser.ts";

const { patrons: { goodStanding: PATRON }, items: { available: ITEM } } = SAMPLE;

Deno.test("the staff page unlocks a card that wrong PINs have locked, and the journal says who did it", () =>
  withBrowser(async ({ open, terminals: port }) => {
    const terminal = await connect(port);
    terminal.send(login("envision", "koha", "SelfCheck 3"));
    await terminal.expect("941");
    for (let tries = 0; tries < 10; tries++) {
      terminal.send(patronStatus(PATRON, `ADwrong${tries}|`));
      await terminal.expect(/^24.*CQN/);
    }
    const page = await open("desk");
    await page.getByText("1 card was locked by wrong PINs").waitFor();
    await page.getByRole("link", { name: "Patron" }).click();
    await page.getByLabel("Card or login id").fill(PATRON);
    await page.keyboard.press("Enter");
    await page.getByText("10: the card is locked").waitFor();
    await page.getByRole("button", { name: "Unlock after wrong PINs" }).click();
    await page.getByRole("status").getByText("PINs may be tried again.").waitFor();
    assertEquals(await page.getByText("the card is locked").count(), 0);
    await page.getByRole("link", { name: "In the journal" }).click();
    const row = page.getByRole("row").filter({ hasText: "pin unlocked" });
    await row.getByRole("cell", { name: "desk" }).first().waitFor();
    await page.getByRole("row").filter({ hasText: "pin locked" }).waitFor();
    await terminal.close();
  }));

Deno.test("the staff page blocks a card, sets a PIN, and says that a copy is lost", () =>
  withBrowser(async ({ open }) => {
    const page = await open("desk", { script: false });
    await page.getByRole("link", { name: "Patron" }).click();
    await page.getByLabel("Card or login id").fill(PATRON);
    await page.getByRole("button", { name: "Show" }).click();
    await page.locator("summary", { hasText: "Block the card" }).click();
    await page.getByLabel("Message").fill("<b>too loud</b>");
    await page.getByRole("button", { name: "Block the card" }).click();
    await page.getByText("yes: <b>too loud</b>").waitFor();
    assertEquals(await page.getByRole("button", { name: "Block the card" }).count(), 0);
    await page.getByText("Set another PIN …").click();
    await page.getByLabel("New PIN").fill("4711");
    await page.getByRole("button", { name: "Set the PIN" }).click();
    await page.getByText("The PIN is set.").waitFor();
    await page.getByRole("link", { name: "Item" }).click();
    await page.getByLabel("Barcode").fill(ITEM);
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByLabel("Status").selectOption("lost");
    await page.getByRole("button", { name: "Set the status" }).click();
    await page.getByText("The status is set.").waitFor();
  }));

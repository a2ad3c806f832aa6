import { Buffer } from "node:buffer";
import { assertEquals } from "@std/assert";
import { SAMPLE } from "../../../src/sample/sample_library.ts";
import { withBrowser } from "./browser.ts";

const { patrons: { goodStanding: PATRON }, items: { available: ITEM } } = SAMPLE;

Deno.test("the staff page tries an account, with script and without", () =>
  withBrowser(async ({ open }) => {
    for (const script of [true, false]) {
      const page = await open("admin", { script });
      await page.getByRole("link", { name: "Try" }).click();
      await page.getByLabel("Account").selectOption("envision");
      await page.getByLabel("Message").selectOption("patron-information");
      await page.getByRole("button", { name: "Choose" }).click();
      await page.getByLabel("AA patron identifier").fill(PATRON);
      await page.getByLabel("AD patron password").fill("1234");
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("status").getByText("answered").waitFor();
      await page.getByLabel("Answer as it travelled").getByText("|CQY|").waitFor();
      await page.getByText("64").first().waitFor();
      assertEquals(await page.getByText("1234").count(), 0);
    }
  }));

Deno.test("the staff page lends a copy as an account, of which the journal says who did it", () =>
  withBrowser(async ({ open, url }) => {
    const page = await open("admin");
    await page.goto(`${url}/try?account=everything&message=checkout`);
    await page.getByText("This is carried out").waitFor();
    await page.getByLabel("AA patron identifier").fill(PATRON);
    await page.getByLabel("AB item identifier").fill(ITEM);
    await page.keyboard.press("Enter");
    await page.getByRole("status").getByText("answered").waitFor();
    await page.goto(`${url}/journal?item=${ITEM}&since=`);
    await page.getByRole("row").filter({ hasText: "checkout" }).getByText("staff admin").waitFor();
    await page.goto(`${url}/messages`);
    await page.getByRole("row").filter({ hasText: "checkout" }).getByText("staff admin").waitFor();
  }));

Deno.test("the staff page shows a file's faults at their places, and what a reload would change", () =>
  withBrowser(async ({ open, config }) => {
    const page = await open("admin", { script: false });
    await page.getByRole("link", { name: "Configuration" }).click();
    await page.getByText("Nothing.").waitFor();
    const text = await Deno.readTextFile(config);
    await page.getByLabel("A whole file, pasted").fill(text.replace('terminator="CRLF"', 'terminatr="CRLF"'));
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByRole("alert").getByText("It has errors.").waitFor();
    await page.getByLabel("Faults at their places").getByText('login has no attribute "terminatr"').waitFor();

    const other = new TextEncoder().encode(text.replace('name="Main Library"', 'name="Other Library"'));
    await page.getByLabel("Or one from this device").setInputFiles({
      name: "other.xml",
      mimeType: "text/xml",
      // Playwright wants a buffer of node's.
      buffer: Buffer.from(other),
    });
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByRole("status").getByText("It is in order.").waitFor();
    await page.getByRole("row").filter({ hasText: "Other Library" }).waitFor();

    await Deno.writeFile(config, other);
    await page.getByRole("link", { name: "Configuration" }).click();
    await page.getByRole("row").filter({ hasText: "Other Library" }).waitFor();
    await page.getByRole("button", { name: "Reload" }).click();
    await page.getByRole("status").getByText("The configuration was read again.").waitFor();
    await page.getByText("Nothing.").waitFor();
  }));

Deno.test("the staff page refuses each role what is not its own, whatever the address", () =>
  withBrowser(async ({ open, url }) => {
    const own = {
      view: ["/", "/terminals", "/messages"],
      desk: ["/desk", "/lists", "/journal", "/exceptions", "/payments", "/patrons", "/items"],
    };
    for (const who of ["view", "desk", "admin"] as const) {
      const page = await open(who);
      const allowed = who === "view" ? own.view : [...own.view, ...own.desk];
      for (const path of [...own.view, ...own.desk, "/try", "/configuration"]) {
        const response = await page.goto(url + path);
        const expected = who === "admin" || allowed.includes(path) ? 200 : 403;
        assertEquals([who, path, response?.status()], [who, path, expected]);
      }
    }
  }));

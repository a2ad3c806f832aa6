import { assertEquals } from "@std/assert";
import { checkout, login } from "../../support/wire/messages.ts";
import { connect } from "../../support/wire/terminal.ts";
import { withBrowser } from "./browser.ts";

const LIVE = "live";

Deno.test("the staff page lets in who knows the password, and nobody else", () =>
  withBrowser(async ({ openLogin, url }) => {
    const page = await openLogin();
    await page.getByLabel("Name").fill("desk");
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Name").fill("desk");
    await page.getByLabel("Password").fill("desk");
    await page.keyboard.press("Enter");
    await page.getByText("desk (desk)").waitFor();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.goto(`${url}/terminals`);
    await page.getByRole("heading", { name: "Log in" }).waitFor();
  }));

Deno.test("the staff page does nothing that a page of another site posts", () =>
  withBrowser(async ({ open, url }) => {
    const page = await open("admin");
    // A page from elsewhere in the same browser, whose cookie is there.
    await page.goto("data:text/html,<form method=post action='" + url + "/logout'><button>Go</button></form>");
    await page.getByRole("button").click();
    await page.getByText("This came from another site, and was not done.").waitFor();
    await page.goto(url);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
  }));

Deno.test("the staff page shows a terminal that appears, is refused, and is disconnected", () =>
  withBrowser(async ({ open, terminals: port }) => {
    const page = await open("admin");
    await page.getByRole("link", { name: "Terminals", exact: true }).click();
    await page.getByText(LIVE, { exact: true }).waitFor();
    const watching = await (await page.context()).newPage();
    await watching.goto(page.url().replace("/terminals", "/messages?result=refused"));
    await watching.getByText(LIVE, { exact: true }).waitFor();

    const terminal = await connect(port);
    terminal.send(login("envision", "koha", "SelfCheck <3>"));
    await terminal.expect("941");
    const row = page.getByRole("row").filter({ hasText: "SelfCheck <3>" });
    await row.waitFor();
    terminal.send(checkout("nobody", "nothing"));
    await terminal.expect(/^120/);
    await row.getByText("loan: No patron has this card").first().waitFor();
    const message = watching.getByRole("row").filter({ hasText: "unknown card" });
    await message.getByText("loan", { exact: true }).first().click();
    await message.getByText("AB item identifier").first().waitFor();
    await message.getByRole("link", { name: "nobody" }).first().waitFor();

    await row.getByLabel(/Disconnect .* …/).click();
    await row.getByRole("button", { name: /Disconnect/ }).click();
    await page.getByText("No terminal is connected.").waitFor();
    await terminal.close();
  }));

Deno.test("the staff page shows each role what it may see, and works without script", () =>
  withBrowser(async ({ open, terminals: port }) => {
    const terminal = await connect(port);
    terminal.send(login("envision", "koha", "SelfCheck 3"));
    await terminal.expect("941");
    for (const [who, buttons] of [["view", 0], ["desk", 0], ["admin", 1]] as const) {
      const page = await open(who, { script: false });
      await page.getByRole("link", { name: "Terminals", exact: true }).click();
      await page.getByRole("cell", { name: "SelfCheck 3" }).waitFor();
      assertEquals(await page.getByText("Disconnect …").count(), buttons);
      // Who may not open a patron is not told one.
      await page.getByRole("link", { name: "Messages", exact: true }).click();
      assertEquals(await page.getByRole("columnheader", { name: "Patron" }).count(), who === "view" ? 0 : 1);
    }
    await terminal.close();
  }));

/** The texts of the overview from its top to its end, in one look: what is live there is replaced at any time. */
const FROM_THE_TOP = `[...document.querySelectorAll("[data-live] :is(h2, li)")]
  .map((each) => ({ text: each.textContent, top: each.getBoundingClientRect().top }))
  .sort((one, other) => one.top - other.top).map(({ text }) => text)`;

Deno.test("a list is printed whole on a sheet, and on a phone what needs attention comes first", () =>
  withBrowser(async ({ open, url }) => {
    const page = await open("desk", { width: 390 });
    const told = await page.evaluate<readonly string[]>(FROM_THE_TOP);
    const names = ["Needs attention", "Database", "What was refused in the last day"];
    assertEquals(told.flatMap((text) => names.filter((name) => text.endsWith(name))), names);

    await page.goto(`${url}/lists?name=overdue`);
    await page.setViewportSize({ width: 720, height: 900 });
    await page.emulateMedia({ media: "print" });
    await page.getByRole("table").first().waitFor();
    assertEquals(await page.getByRole("combobox").count(), 0);
    assertEquals(await page.evaluate("document.documentElement.scrollWidth"), 720);
  }));

Deno.test("the staff page is no wider than its window and leaves a margin, on every page", () =>
  withBrowser(async ({ open }) => {
    const page = await open("admin");
    const links = await page.getByRole("navigation").getByRole("link").all();
    const paths = await Promise.all(links.map((link) => link.getAttribute("href")));
    // A phone, a tablet, and a window as wide as the page becomes.
    for (const width of [390, 800, 1200]) {
      await page.setViewportSize({ width, height: 900 });
      for (const path of paths) {
        await page.goto(new URL(path ?? "", page.url()).href);
        const told = await page.evaluate("document.documentElement.scrollWidth");
        const left = (await page.getByRole("heading", { level: 1 }).boundingBox())?.x ?? 0;
        assertEquals({ path, told, margin: left >= 8 }, { path, told: width, margin: true });
      }
    }
  }));

Deno.test("on a phone the menu is one line, with the entry of the page in view", () =>
  withBrowser(async ({ open }) => {
    const page = await open("admin", { width: 390 });
    for (const path of ["/", "/journal", "/configuration"]) {
      await page.goto(new URL(path, page.url()).href);
      const menu = await page.getByRole("navigation").first().boundingBox();
      const here = await page.locator('nav a[aria-current="page"]').boundingBox();
      assertEquals({ path, line: (menu?.height ?? 0) < 60 }, { path, line: true });
      const [left = -1, right = 391] = here === null ? [] : [here.x, here.x + here.width];
      assertEquals({ path, inView: left >= 0 && right <= 390 }, { path, inView: true });
    }
  }));

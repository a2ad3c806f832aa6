import { SAMPLE } from "/tmp/w/desk-page/src/sample/sample_library.ts";
import { withBrowser } from "/tmp/w/desk-page/tests/pages/browser/browser.ts";
import { checkin, checkout, login } from "/tmp/w/desk-page/tests/support/wire/messages.ts";
import { connect } from "/tmp/w/desk-page/tests/support/wire/terminal.ts";
const P = SAMPLE.patrons, I = SAMPLE.items;
await withBrowser(async ({ open, openLogin, url, terminals: port }) => {
  const terminal = await connect(port);
  terminal.send(login("envision", "koha", "SelfCheck 3"));
  await terminal.expect("941");
  terminal.send(checkout("nobody", "nothing")); await terminal.expect(/^12/);
  terminal.send(checkin(I.recalled)); await terminal.expect(/^10/);
  const list = ["/", "/terminals", "/messages", "/journal?since=", "/payments?since=", "/exceptions", "/returns", "/patrons", `/patrons?id=${P.manual}`, "/patrons?id=nobody", "/items", `/items?id=${I.protectedFromRecall}`, "/find?q=ma", "/lists?name=to-pull", "/lists?name=overdue", "/lists?name=uncollected", "/try?account=everything&message=checkout", "/configuration", "/nowhere", `/desk?card=${P.manual}`];
  for (const [lang, width, colorScheme] of [["en", 1440, "light"], ["de", 390, "light"], ["de", 1440, "dark"], ["en", 390, "dark"], ["de", 1440, "light"]] as const) {
    const l = await openLogin({ width, colorScheme });
    if (lang === "de") await l.getByRole("button", { name: "Deutsch" }).click();
    await l.screenshot({ path: `/tmp/w/f-shots/a00-login-${lang}-${width}-${colorScheme}.png`, fullPage: true });
    await l.context().close();
    const page = await open("admin", { width, colorScheme });
    if (lang === "de") await page.getByRole("button", { name: "Deutsch" }).click();
    await page.goto(url + `/desk?card=${P.feesOverLimit}`); await page.keyboard.type(I.available + "\n"); await page.locator("[data-scan=no]").waitFor();
    for (const [n, path] of list.entries()) {
      await page.goto(url + path);
      if (!/protected|try/.test(path)) await page.evaluate("document.querySelectorAll('td details, section > details').forEach((each, at) => { if (at < 3 || location.pathname !== '/configuration') each.open = true })");
      await page.screenshot({ path: `/tmp/w/f-shots/a${String(n + 1).padStart(2, "0")}-${lang}-${width}-${colorScheme}.png`, fullPage: true });
    }
    await page.context().close();
  }
  await terminal.close();
});

import { assert, assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import { anEntry, aStaffSite, aTerminal } from "../staff_site.ts";
import { aVisitor, loggedIn, type Visitor } from "../visitor.ts";

function rows(html: string): number {
  return html.split("<tr><td").length - 1;
}

/** The figures of the overview with the addresses that they lead to, by name. */
async function figures(
  visitor: Visitor,
): Promise<ReadonlyMap<string, { readonly count: number; readonly path: string }>> {
  const { text } = await visitor.get("/");
  return new Map(
    [...text.matchAll(/<a href="([^"]+)"><strong>(\d+)<\/strong>([^<]+)</g)].map(([, path = "", count, name = ""]) => [
      name,
      { count: Number(count), path: path.replaceAll("&amp;", "&") },
    ]),
  );
}

Deno.test("createStaffApp() leads from each figure of messages to what it counts", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "view");
  const ago = (minutes: number) => site.now.subtract({ minutes }).epochMilliseconds;
  for (const minutes of [1439, 120, 61, 59, 3, 1, 1, 0]) {
    site.feed.publish(anEntry({ time: ago(minutes) }));
    site.feed.publish(anEntry({ time: ago(minutes), reason: "patron-unknown" }));
    site.feed.publish(anEntry({ time: ago(minutes), result: "failed", reason: "storage-unavailable" }));
  }
  const counted = new Map<string, number>();
  for (const [name, { count, path }] of await figures(visitor)) {
    if (!/Messages|Refusals/.test(name)) continue;
    counted.set(name, count);
    assertEquals([name, rows((await visitor.get(path)).text)], [name, count]);
  }
  assertEquals([...counted.values()], [6, 15, 5, 24, 8]);
  const { path = "" } = (await figures(visitor)).get("Messages in the last minute") ?? {};
  const { text } = await visitor.get(path);
  assertStringIncludes(text, "Only messages since");
  // What is chosen next is chosen among these.
  assertStringIncludes(text, `<input type="hidden" name="since" value="`);
});

Deno.test("createStaffApp() shows each message on one page, also those of one second", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "desk");
  for (let connection = 1; connection <= 450; connection++) {
    site.feed.publish(anEntry({ connection, terminal: `Place ${connection}.` }));
  }
  const seen: string[] = [];
  let path: string | undefined = "/messages?account=sipterm1";
  let pages = 0;
  while (path !== undefined) {
    const { text } = await visitor.get(path);
    seen.push(...[...text.matchAll(/Place (\d+)\./g)].map(([, number = ""]) => number));
    if (++pages > 1) assertNotMatch(text, /data-live="/);
    path = /<a href="(\/messages\?[^"]*before=[^"]*)">Older than/.exec(text)?.[1]?.replaceAll("&amp;", "&");
    assert(path === undefined || path.includes("account=sipterm1"));
  }
  assertEquals([pages, seen.length, new Set(seen).size], [3, 450, 450]);
});

Deno.test("createStaffApp() says in German what a terminal sent that is no message, and marks it", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "view");
  site.terminals = [aTerminal()];
  site.feed.publish(anEntry({ message: "unreadable", result: "unreadable" }));
  const german = { "accept-language": "de" };
  const { text } = await visitor.get("/messages", german);
  assertStringIncludes(text, '<td data-column="Nachricht">unlesbar</td>');
  assertStringIncludes(text, '<option value="unreadable" >unlesbar</option>');
  const { text: terminals } = await visitor.get("/terminals", german);
  assertStringIncludes(terminals, '<span data-outcome="failed">unlesbar</span>');
});

Deno.test("createStaffApp() says in German what the codes of a message mean", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "desk");
  const [request, response] = [
    { name: "patronStatusRequest", code: "23", fixed: { language: "003" }, fields: {} },
    { name: "patronStatus", code: "24", fixed: { patronStatus: "Y   Y         " }, fields: { mediaType: "001" } },
  ] as const;
  site.feed.publish(anEntry({ words: () => ({ request, response }) }));
  for (
    const [language, meanings] of [
      ["de", ["003 (Deutsch)", "Y   Y          (keine Ausleihe, Ausweis als verloren gemeldet)", "001 (Buch)"]],
      ["en", ["003 (German)", "Y   Y          (charge privileges denied, card reported lost)", "001 (book)"]],
    ] as const
  ) {
    const { text } = await visitor.get("/messages", { "accept-language": language });
    for (const meaning of meanings) assertStringIncludes(text, `<dd>${meaning}</dd>`);
  }
});

Deno.test("createStaffApp() hides what folds the filters only in browsers that show them unfolded", async () => {
  const { text } = await aVisitor(aStaffSite().app).get("/assets/page.css");
  const [, supported = ""] = /@supports selector\(::details-content\) \{(.*?\n) {2}\}\n/s.exec(text) ?? [];
  const hiding = /details\[data-filters\] > summary \{\s*display: none;/;
  assertEquals([hiding.test(supported), hiding.test(text.replace(supported, ""))], [true, false]);
});

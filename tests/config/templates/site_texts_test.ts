import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { SiteTexts } from "../../../src/config/templates/site_texts.ts";
import { aFile, load } from "../sample_xml.ts";

const ONE_TOO_MANY = "is one too many: a file may have some hundred different ones";

Deno.test("SiteTexts reads each template and regular expression once, however many ask for it", () => {
  const texts = new SiteTexts();
  const first = texts.template("[% patron.surname %]", "patron");
  assert(first.ok);
  assertStrictEquals(texts.template("[% patron.surname %]", "patron"), first);
  assertEquals(texts.template("[% patron.surname %]", "item").ok, false);
  assertStrictEquals(texts.pattern("a+"), texts.pattern("a+"));
  for (let times = 0; times < 10_000; times++) assert(texts.pattern("a+").ok);
});

Deno.test("SiteTexts reads some hundred regular expressions, and thousands of templates, and no more", () => {
  const texts = new SiteTexts();
  const patterns = Array.from({ length: 1_000 }, (_, number) => texts.pattern(`Text ${number}`));
  const read = patterns.filter(({ ok }) => ok).length;
  assert(read > 300 && read < 500, `${read} were read`);
  const last = patterns.at(-1);
  assertEquals(last?.ok === false && last.problems[0]?.message, ONE_TOO_MANY);
  const others = new SiteTexts();
  for (let number = 0; number < 5_000; number++) {
    assert(others.template(`[% patron.surname %] ${number}`, "patron").ok);
  }
  const replacing = (number: number) => `${"[% patron.surname | replace('a', 'b') %]".repeat(100)}${number}`;
  assertEquals(
    Array.from({ length: 6 }, (_, number) => others.template(replacing(number), "patron").ok),
    [true, true, true, false, false, false],
  );
});

Deno.test("loadConfig() leaves out what is one too many, and says so where it stands", () => {
  const patterns = Array.from({ length: 500 }, (_, number) => `<screen_msg_regex find="Text ${number}"/>`);
  const login = `<login id="a" password="p" institution="MAIN" terminator="CR">${patterns.join("\n")}</login>`;
  const { config, faults } = load(aFile({ logins: login }));
  const rewrites = config?.accounts.get("a")?.presentation?.rewrites?.length ?? 0;
  assertEquals(rewrites + faults.length, 500);
  assertEquals(faults.at(-1)?.message, `in find ${ONE_TOO_MANY}: nothing is replaced`);
  assertEquals([faults.at(-1)?.line, faults.at(-1)?.column], [505, 25]);
});

Deno.test("loadConfig() refuses a login with more fields of its own than an answer can have", () => {
  const rows = ["custom_patron_field", "custom_item_field", "patron_attribute", "item_field"];
  for (const row of rows) {
    const one = `<${row} field="XX" ${row.startsWith("custom") ? "template" : "code"}="barcode"/>`;
    const login = (count: number) =>
      aFile({
        logins: `<login id="a" password="p" institution="MAIN" terminator="CR">${
          Array<string>(count).fill(one).join("\n")
        }</login>`,
      });
    assert(load(login(200)).config, row);
    assertEquals(load(login(201)).faults.map(({ line, severity, message }) => [line, severity, message]), [
      [206, "error", `here stands one ${row} more than the 200 that are allowed in a login`],
    ]);
  }
});

import { compileTemplate } from "../../../src/config/templates/compile_template.ts";
import { compileSitePattern, rewriteText } from "../../../src/config/templates/site_pattern.ts";
import type { TemplateObject } from "../../../src/config/templates/template_objects.ts";
import { SURROUNDINGS } from "../../config/templates/template_samples.ts";

// What a site's templates and rewritings cost beside the same work written out: `deno bench` tells the ratio.

const NAMES: readonly TemplateObject<"patron">[] = Array.from(
  { length: 64 },
  (_, index) => ({ surname: `Surname${index}`, ...(index % 4 > 0 && { firstname: `First${index}` }) }),
);

const FEES: readonly TemplateObject<"accountline">[] = Array.from(
  { length: 64 },
  (_, index) => ({ description: `Overdue ${index}`, amountoutstanding: { minorUnits: index * 25, currency: "EUR" } }),
);

const SOURCES = {
  name: "[% patron.surname %][% IF patron.firstname %], [% patron.firstname %][% END %]",
  fee: "[% accountline.description %] [% accountline.amountoutstanding | format('%.2f') %]",
} as const;

const name = compileTemplate(SOURCES.name, "patron");
const fee = compileTemplate(SOURCES.fee, "accountline");
const greeting = compileSitePattern("Greetings from Koha.");
if (!name.ok || !fee.ok || !greeting.ok) throw new TypeError("a template of this benchmark is wrong");

let characters = 0;
let turn = 0;

/** Times one way of making texts; they are counted, so that none can be left unmade. */
function measure(group: string, label: string, baseline: boolean, make: (turn: number) => string | undefined): void {
  Deno.bench({
    name: label,
    group,
    baseline,
    fn: () => {
      turn = (turn + 1) % 64;
      characters += make(turn)?.length ?? 0;
    },
  });
}

measure("a name", "string concatenation", true, (index) => {
  const { surname = "", firstname = "" } = NAMES[index] ?? {};
  return surname + (firstname === "" ? "" : `, ${firstname}`);
});
measure("a name", "template", false, (index) => name.template.render(NAMES[index] ?? {}, SURROUNDINGS).text);

measure("a fee", "string concatenation", true, (index) => {
  const { description = "", amountoutstanding } = FEES[index] ?? {};
  return `${description} ${((amountoutstanding?.minorUnits ?? 0) / 100).toFixed(2)}`;
});
measure("a fee", "template", false, (index) => fee.template.render(FEES[index] ?? {}, SURROUNDINGS).text);

const MESSAGE = "Greetings from Koha.  -- Patron owes ";
const rewrites = [{ pattern: greeting.pattern, replacement: "Welcome to your library!" }];

measure("a screen message", "replaceAll() of a text", true, (index) => {
  return `${MESSAGE}${index}.00`.replaceAll("Greetings from Koha.", "Welcome to your library!");
});
measure("a screen message", "screen_msg_regex", false, (index) => rewriteText(`${MESSAGE}${index}.00`, rewrites).text);

addEventListener("unload", () => {
  if (characters === 0) throw new RangeError("nothing was made");
});

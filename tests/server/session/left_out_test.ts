import { assertEquals, assertNotMatch, fail } from "@std/assert";
import type { SiteTemplates } from "../../../src/config/koha/presentation.ts";
import { compileTemplate, type Template } from "../../../src/config/templates/compile_template.ts";
import { compileSitePattern } from "../../../src/config/templates/site_pattern.ts";
import { handlersThatTell } from "../../support/server/telling_handlers.ts";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { anItem } from "../../support/library/records.ts";
import { serving } from "../../support/server/serving.ts";
import { BARE_SURROUNDINGS } from "../../support/files/template_surroundings.ts";

const CLOCK = "20261124    101500";

function itemTemplate(source: string): Template<"item"> {
  const compiled = compileTemplate(source, "item");
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.template;
}

/** An account whose 18 has these further fields, and whose AF loses what a pattern finds. */
function configWith(itemFields: SiteTemplates["itemFields"], find: string) {
  const templates: SiteTemplates = { patronFields: [], itemFields, surroundings: BARE_SURROUNDINGS };
  const compiled = compileSitePattern(find);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const rewrites = [{ pattern: compiled.pattern, replacement: "xx".repeat(2_000) }];
  return aConfig({ accounts: [anAccount({ presentation: { hiddenFields: new Set(), templates, rewrites } })] });
}

Deno.test("present() leaves out a field that cannot be made, and the log says why, once, without what it is about", () => {
  const config = configWith([
    { id: "XA", template: itemTemplate("[% item.barcode %]") },
    { id: "XB", template: itemTemplate("[% USE KohaDates %][% item.title | $KohaDates %]") },
  ], "[a-z]");
  const { itemInformation: tell = () => fail(), ...others } = handlersThatTell();
  const itemInformation: typeof tell = async (...asked) => ({ ...await tell(...asked), about: { item: anItem() } });
  return serving({ config, handlers: { ...others, itemInformation } }, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask("9300CNsipterm1|COterm1|", "941");
    for (let times = 0; times < 3; times++) {
      terminal.send(`17${CLOCK}AOMAIN|ABI1|`);
      assertEquals((await terminal.expect(/^18/)).slice(-6), "|XAI1|");
      // A hold is not offered; the text that says so grows too long.
      terminal.send(`15+${CLOCK}AOMAIN|AAP1|`);
      assertNotMatch(await terminal.expect(/^160N/), /AF/);
    }
    const told = log.entries.filter(({ message }) => message === "field left out");
    assertEquals(told.map(({ level, properties }) => [level, properties]), [
      ["warning", {
        account: "sipterm1",
        field: "XB",
        reason: "KohaDates was given a text that is no date",
        told: "once",
      }],
      ["warning", {
        account: "sipterm1",
        field: "AF",
        reason: "a text grows longer than 4096 characters",
        told: "once",
      }],
    ]);
  });
});

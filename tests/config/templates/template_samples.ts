import assert from "node:assert/strict";
import { compileTemplate } from "../../../src/config/templates/compile_template.ts";
import type { MadeText } from "../../../src/config/templates/budget.ts";
import type { TemplateObject, TemplateObjectName } from "../../../src/config/templates/template_objects.ts";
import type { TemplateSurroundings } from "../../../src/config/templates/template_value.ts";

export const SURROUNDINGS: TemplateSurroundings = {
  timeZone: "Europe/Berlin",
  dateFormat: "metric",
  timeFormat: "24hr",
  priceFormat: "US",
  currency: "EUR",
  branchNames: new Map([["CPL", "Centerville"]]),
  authorisedValues: new Map([["CCODE", new Map([["FIC", "Fiction"]])]]),
};

const OBJECTS: { readonly [Name in TemplateObjectName]: TemplateObject<Name> } = {
  patron: {
    cardnumber: "007",
    surname: "O'Hara",
    firstname: "Scarlett",
    dateofbirth: Temporal.PlainDate.from("1990-02-03"),
    dateexpiry: Temporal.PlainDate.from("2026-12-31"),
    branchcode: "CPL",
    sort1: "",
    lost: false,
    is_debarred: true,
    category: { categorycode: "PT", description: "Patron" },
    library: { branchcode: "CPL", branchname: "Centerville" },
    account: { balance: { minorUnits: 123450, currency: "EUR" } },
    holds: { count: 0 },
    checkouts: { count: 3 },
    extended_attributes: [{ code: "CLASS", attribute: "4b" }, { code: "BUS", attribute: "12" }],
    get_extended_attribute: { CLASS: { code: "CLASS", attribute: "4b" } },
  },
  item: {
    id: "39999",
    barcode: "39999",
    ccode: "FIC",
    homebranch: "CPL",
    biblio: { title: "Emma", author: "Austen, Jane" },
    checkout: { date_due: Temporal.Instant.from("2026-07-01T21:59:00Z") },
  },
  accountline: {
    description: "Overdue",
    amountoutstanding: { minorUnits: 250, currency: "EUR" },
    itemnumber: { barcode: "39999" },
  },
};

/** What a template makes of its sample object. */
export function render(source: string, name: TemplateObjectName = "patron", surroundings = SURROUNDINGS): MadeText {
  switch (name) {
    case "patron":
      return renderWith(source, "patron", OBJECTS.patron, surroundings);
    case "item":
      return renderWith(source, "item", OBJECTS.item, surroundings);
    case "accountline":
      return renderWith(source, "accountline", OBJECTS.accountline, surroundings);
  }
}

/** What a template makes of an object. */
export function renderWith<Name extends TemplateObjectName>(
  source: string,
  name: Name,
  object: TemplateObject<Name>,
  surroundings = SURROUNDINGS,
): MadeText {
  const compiled = compileTemplate(source, name);
  assert.ok(compiled.ok, `${source}: ${JSON.stringify(compiled)}`);
  return compiled.template.render(object, surroundings);
}

/** What is shown for a text, or why there is none. */
export function shown(made: MadeText): string {
  return made.text ?? `left out: ${made.reason}`;
}

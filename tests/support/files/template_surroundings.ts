import type { TemplateSurroundings } from "../../../src/config/templates/template_value.ts";

/** What templates find of a site that has neither branches nor authorised values. */
export const BARE_SURROUNDINGS: TemplateSurroundings = {
  timeZone: "UTC",
  dateFormat: "iso",
  timeFormat: "24hr",
  priceFormat: "US",
  currency: "USD",
  branchNames: new Map(),
  authorisedValues: new Map(),
};

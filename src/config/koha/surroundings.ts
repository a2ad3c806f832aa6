import type { TemplateSurroundings } from "../templates/template_value.ts";

/** What of an institution templates can show. */
export interface WritingInstitution {
  /** IANA name. */
  readonly timeZone: string;
  /** ISO 4217. */
  readonly currency: string;
}

/**
 * Tells how an account's institution writes dates, times and money: as Koha's preferences say where they are overridden,
 * else as Koha does by itself.
 */
export function surroundingsOf(
  { timeZone, currency }: WritingInstitution,
  preferences: ReadonlyMap<string, string>,
  branchNames: ReadonlyMap<string, string>,
): TemplateSurroundings {
  const dateFormat = preferences.get("dateformat");
  const priceFormat = preferences.get("CurrencyFormat");
  return {
    timeZone,
    currency,
    branchNames,
    dateFormat: dateFormat === "metric" || dateFormat === "iso" || dateFormat === "dmydot" ? dateFormat : "us",
    timeFormat: preferences.get("TimeFormat") === "12hr" ? "12hr" : "24hr",
    priceFormat: priceFormat === "FR" || priceFormat === "CH" ? priceFormat : "US",
    authorisedValues: NONE,
  };
}

/** sip2d has no such texts: each code stands for itself. */
const NONE: TemplateSurroundings["authorisedValues"] = new Map();

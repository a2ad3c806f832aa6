import type { KohaDateFormat, TemplateSurroundings } from "../templates/template_value.ts";

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
  const priceFormat = preferences.get("CurrencyFormat");
  return {
    timeZone,
    currency,
    branchNames,
    dateFormat: dateFormatIn(preferences) ?? "us",
    timeFormat: preferences.get("TimeFormat") === "12hr" ? "12hr" : "24hr",
    priceFormat: priceFormat === "FR" || priceFormat === "CH" ? priceFormat : "US",
    authorisedValues: NONE,
  };
}

/** Tells how the preferences want dates written; `undefined` if they say nothing that can be carried out. */
export function dateFormatIn(preferences: ReadonlyMap<string, string>): KohaDateFormat | undefined {
  const written = preferences.get("dateformat");
  return DATE_FORMATS.find((format) => format === written);
}

const DATE_FORMATS = ["us", "metric", "iso", "dmydot"] as const satisfies readonly KohaDateFormat[];

/** sip2d has no such texts: each code stands for itself. */
const NONE: TemplateSurroundings["authorisedValues"] = new Map();

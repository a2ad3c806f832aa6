import { currencyDigitsOf, formatMoney } from "../../library/money.ts";

/** An amount of money. */
export interface TemplateMoney {
  readonly minorUnits: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** A record: values by name. */
export interface TemplateRecord {
  readonly [name: string]: TemplateValue;
}

/** What a template can work with. */
export type TemplateValue =
  | undefined
  | string
  | number
  | boolean
  | TemplateMoney
  | Temporal.PlainDate
  | Temporal.Instant
  | readonly TemplateValue[]
  | TemplateRecord;

/** How a site writes, and the names behind its codes: what a template looks up beside its object. */
export interface TemplateSurroundings {
  /** An IANA name; times are shown in it. */
  readonly timeZone: string;
  /** Koha's preference `dateformat`. */
  readonly dateFormat: KohaDateFormat;
  /** Koha's preference `TimeFormat`. */
  readonly timeFormat: "24hr" | "12hr";
  /** Koha's preference `CurrencyFormat`: `1,234.50`, `1 234,50`, `1'234.50`. */
  readonly priceFormat: "US" | "FR" | "CH";
  /** ISO 4217, for amounts that bring no currency. */
  readonly currency: string;
  /** The libraries' names by their codes, for `Branches`. */
  readonly branchNames: ReadonlyMap<string, string>;
  /** Texts by category and code, for `AuthorisedValues`. */
  readonly authorisedValues: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** How a site writes dates and times of day. */
export type WrittenDates = Pick<TemplateSurroundings, "dateFormat" | "timeFormat">;

/** `03/31/2026`, `31/03/2026`, `2026-03-31`, `31.03.2026`. */
export type KohaDateFormat = "us" | "metric" | "iso" | "dmydot";

/**
 * Writes a value as it is shown: dates and times as Koha's database writes them, money with its currency's decimals,
 * `1` and `0` for yes and no, nothing for a list or a record.
 */
export function textOf(value: TemplateValue, surroundings: TemplateSurroundings): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return String(value);
    case "boolean":
      return value ? "1" : "0";
    case "undefined":
      return "";
  }
  if (value instanceof Temporal.PlainDate) return value.toString({ calendarName: "never" });
  if (value instanceof Temporal.Instant) return localText(value, surroundings.timeZone);
  return isMoney(value) ? formatMoney(value.minorUnits, { currencyDigits: currencyDigitsOf(value.currency) }) : "";
}

/** As Perl sees it: nothing, `""`, `0` and `"0"` are false. So is no money. */
export function isTrue(value: TemplateValue): boolean {
  if (typeof value === "object") return !isMoney(value) || value.minorUnits !== 0;
  return value !== "0" && Boolean(value);
}

/** Reads the number at the beginning of a text, as Perl reads it; 0 if there is none. */
export function numberIn(text: string): number {
  const [number = "0"] = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/i.exec(text) ?? [];
  return Number(number);
}

/** Gives what stands in a record under a name, or in a list at a place; `undefined` if nothing does. */
export function stepInto(value: TemplateValue, name: string): TemplateValue {
  if (isList(value)) return elementOf(value, name);
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Koha keeps local times, as `2026-03-01 23:59:00`. */
function localText(moment: Temporal.Instant, timeZone: string): string {
  return moment.toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ fractionalSecondDigits: 0 })
    .replace("T", " ");
}

function elementOf(list: readonly TemplateValue[], name: string): TemplateValue {
  switch (name) {
    case "first":
      return list[0];
    case "last":
      return list.at(-1);
    case "size":
      return list.length;
    default:
      return list[Number(name)];
  }
}

function isList(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

/** Tells whether a value is an amount of money. */
export function isMoney(value: TemplateValue): value is TemplateMoney {
  return typeof value === "object" && "minorUnits" in value;
}

function isRecord(value: TemplateValue): value is TemplateRecord {
  return typeof value === "object" && !(value instanceof Temporal.PlainDate) && !(value instanceof Temporal.Instant) &&
    !isList(value) && !isMoney(value);
}

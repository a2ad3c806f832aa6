import { FOR_EACH_DATE_OR_AMOUNT, TextFailure } from "./budget.ts";
import type { Rendering } from "./rendering.ts";
import { currencyDigitsOf } from "../../library/money.ts";
import { isTrue, type KohaDateFormat, numberIn } from "./template_value.ts";
import type { TemplateSurroundings, TemplateValue, WrittenDates } from "./template_value.ts";

/** What a plugin of Koha's can do in a template once it was asked for by USE. */
export interface KohaPlugin {
  /** What `| $Plugin` makes of a text; absent if it is no filter. */
  readonly filter?: {
    /** Names of arguments. */
    readonly named: readonly string[];
    /** The only texts that an argument may have, where it may not have any. */
    readonly values?: Readonly<Record<string, readonly string[]>>;
    readonly apply: (text: string, named: NamedValues, rendering: Rendering) => string;
  };
  /** What `Plugin.Method(...)` gives. */
  readonly methods: Readonly<Record<string, KohaMethod>>;
}

/** Values of named arguments. */
export type NamedValues = Readonly<Record<string, TemplateValue>>;

/** A method of a plugin, which gives a text. */
interface KohaMethod {
  readonly least: number;
  readonly most: number;
  readonly call: (passed: readonly string[], surroundings: TemplateSurroundings) => string;
}

/** The parts of a date and time in digits; an hour and a minute that are not there are midnight's. */
type DateParts = Readonly<Record<string, string | undefined>>;

const DATE_FORMATS: Readonly<Record<KohaDateFormat, (parts: DateParts) => string>> = {
  us: ({ year, month, day }) => `${month}/${day}/${year}`,
  metric: ({ year, month, day }) => `${day}/${month}/${year}`,
  iso: ({ year, month, day }) => `${year}-${month}-${day}`,
  dmydot: ({ year, month, day }) => `${day}.${month}.${year}`,
};

/** The plugins that Koha's sites use in fields of SIP2. */
export const KOHA_PLUGINS: Readonly<Record<string, KohaPlugin>> = {
  KohaDates: {
    filter: {
      named: ["with_hours", "as_due_date", "dateformat"],
      values: { dateformat: Object.keys(DATE_FORMATS) },
      apply: (text, { with_hours, as_due_date, dateformat }, { surroundings, budget }) => {
        budget.spend(FOR_EACH_DATE_OR_AMOUNT);
        const format = dateFormat(dateformat, surroundings);
        return text === "" ? "" : dateText(text, isTrue(with_hours), isTrue(as_due_date), format, surroundings);
      },
    },
    methods: {},
  },
  Price: {
    filter: {
      named: ["with_symbol"],
      apply: (text, { with_symbol }, { surroundings, budget }) => {
        budget.spend(FOR_EACH_DATE_OR_AMOUNT);
        return text === "" ? "" : priceText(numberIn(text), isTrue(with_symbol), surroundings);
      },
    },
    methods: {},
  },
  Branches: {
    methods: { GetName: { least: 1, most: 1, call: ([code = ""], { branchNames }) => branchNames.get(code) ?? "" } },
  },
  AuthorisedValues: {
    methods: {
      // A code without a text stands for itself. Koha's third argument asks for the text for patrons; we have only one.
      GetByCode: {
        least: 2,
        most: 3,
        call: ([category = "", code = ""], { authorisedValues }) => authorisedValues.get(category)?.get(code) ?? code,
      },
    },
  },
};

/** Writes a date as Koha does, and the time behind it where that is wanted: what ends with its day has none as a due date. */
export function writeDate(
  parts: DateParts,
  { withHours, asDueDate }: { readonly withHours: boolean; readonly asDueDate: boolean },
  { dateFormat, timeFormat }: WrittenDates,
): string {
  const { hour = "00", minute = "00" } = parts;
  const date = DATE_FORMATS[dateFormat](parts);
  const endOfDay = asDueDate && hour === "23" && minute === "59";
  return withHours && !endOfDay ? `${date} ${timeText(hour, minute, timeFormat)}` : date;
}

const DATE = /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[ T](?<hour>\d\d):(?<minute>\d\d)(?::\d\d)?)?$/;

function dateFormat(asked: TemplateValue, { dateFormat }: TemplateSurroundings): KohaDateFormat {
  if (asked === undefined) return dateFormat;
  if (typeof asked === "string" && isDateFormat(asked)) return asked;
  throw new TextFailure(`KohaDates knows no such dateformat; allowed: ${Object.keys(DATE_FORMATS).join(", ")}`);
}

function isDateFormat(text: string): text is KohaDateFormat {
  return Object.hasOwn(DATE_FORMATS, text);
}

function dateText(
  text: string,
  withHours: boolean,
  asDueDate: boolean,
  dateFormat: KohaDateFormat,
  { timeFormat }: TemplateSurroundings,
): string {
  const parts = DATE.exec(text)?.groups;
  if (parts === undefined) throw new TextFailure("KohaDates was given a text that is no date");
  return writeDate(parts, { withHours, asDueDate }, { dateFormat, timeFormat });
}

function timeText(hour: string, minute: string, timeFormat: TemplateSurroundings["timeFormat"]): string {
  if (timeFormat === "24hr") return `${hour}:${minute}`;
  const twelfth = String(Number(hour) % 12 || 12).padStart(2, "0");
  return `${twelfth}:${minute} ${Number(hour) < 12 ? "AM" : "PM"}`;
}

const PRICE_FORMATS = {
  US: { thousands: ",", decimal: ".", symbolFirst: true },
  FR: { thousands: " ", decimal: ",", symbolFirst: false },
  CH: { thousands: "'", decimal: ".", symbolFirst: true },
} as const satisfies Readonly<Record<TemplateSurroundings["priceFormat"], unknown>>;

function priceText(amount: number, withSymbol: boolean, { priceFormat, currency }: TemplateSurroundings): string {
  const { thousands, decimal, symbolFirst } = PRICE_FORMATS[priceFormat];
  const [whole = "", fraction] = Math.abs(amount).toFixed(currencyDigitsOf(currency)).split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, thousands);
  const price = fraction === undefined ? grouped : `${grouped}${decimal}${fraction}`;
  const sign = amount < 0 ? "-" : "";
  if (!withSymbol) return `${sign}${price}`;
  return symbolFirst ? `${sign}${symbolOf(currency)}${price}` : `${sign}${price} ${symbolOf(currency)}`;
}

/** Signs of currencies that Intl gave: asking it takes as long as rendering a whole template. */
const SYMBOLS = new Map<string, string>();

function symbolOf(currency: string): string {
  const known = SYMBOLS.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  const symbol = format.formatToParts(0).find(({ type }) => type === "currency")?.value ?? currency;
  SYMBOLS.set(currency, symbol);
  return symbol;
}

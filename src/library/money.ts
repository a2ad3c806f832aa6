/** The currency of an institution, and how many decimals its amounts have. */
export interface Currency {
  /** Three letters, as in ISO 4217. */
  readonly currency: string;
  /** Decimals that amounts have: 2 for USD, 0 for JPY. */
  readonly currencyDigits: number;
}

/**
 * Currencies whose amounts have another number of decimals than two, as CLDR 48 has them. They stand here since stored
 * amounts depend on them, and since the first question to Intl takes 7 MiB and some milliseconds of a server's start.
 */
const DIGITS: readonly (readonly [digits: number, currencies: string])[] = [
  [
    0,
    "ADP AFN ALL BIF BYR CLP DJF ESP GNF IQD IRR ISK ITL JPY KMF KPW KRW LAK LBP LUF MGA MGF MMK MRO PYG RSD RWF SLL SOS " +
    "STD SYP TMM TRL UGX UYI VND VUV XAF XOF XPF YER ZMK ZWD",
  ],
  [3, "BHD JOD KWD LYD OMR TND"],
  [4, "CLF UYW"],
];

const DIGITS_OF: ReadonlyMap<string, number> = new Map(
  DIGITS.flatMap(([digits, currencies]) => currencies.split(" ").map((currency) => [currency, digits] as const)),
);

/**
 * Tells how many decimals amounts of a currency have: 2 for USD, 0 for JPY. They are those of CLDR: of ISO 4217, but none where
 * coins of that value are not used any more, as in Serbia (RSD).
 *
 * @throws RangeError for what is no currency code
 */
export function currencyDigitsOf(currency: string): number {
  if (!/^[A-Za-z]{3}$/.test(currency)) throw new RangeError(`${currency} is no currency code`);
  return DIGITS_OF.get(currency.toUpperCase()) ?? 2;
}

/** Writes `1250` as `12.50`: a decimal point, no symbol, no thousands separator (specification, "fee amount"). */
export function formatMoney(minorUnits: number, { currencyDigits }: Pick<Currency, "currencyDigits">): string {
  return (minorUnits / 10 ** currencyDigits).toFixed(currencyDigits);
}

/**
 * Reads an amount: `12`, `12.5` and `12.50` give `1200`, `1250` and `1250`. `undefined` for anything that is not an
 * amount: nothing, less than nothing, more decimals than the currency has, or no number at all.
 *
 * @param wholeDigits how many digits may stand before the decimal point
 */
export function parseMoney(
  text: string,
  { currencyDigits }: Pick<Currency, "currencyDigits">,
  wholeDigits = 9,
): number | undefined {
  const [, whole, decimals = ""] = /^(\d+)(?:\.(\d+))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || whole.length > wholeDigits || decimals.length > currencyDigits) return undefined;
  return Number(whole + decimals.padEnd(currencyDigits, "0"));
}

/**
 * Reads an amount that a terminal sends. Terminals write two decimals by habit: `500.00` gives `500` where the currency has
 * none. Other zeros may be thousands that a point separates.
 */
export function parseSentMoney(text: string, institution: Pick<Currency, "currencyDigits">): number | undefined {
  return parseMoney(institution.currencyDigits === 0 ? text.trim().replace(/\.00$/, "") : text, institution);
}

/** Writes `1250` as `$12.50`, with the sign of the currency, for people (Koha's prices). */
export function formatPrice(minorUnits: number, { currency, currencyDigits }: Currency): string {
  const style = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
  const digits = { minimumFractionDigits: currencyDigits, maximumFractionDigits: currencyDigits };
  return new Intl.NumberFormat("en-US", { ...style, ...digits }).format(minorUnits / 10 ** currencyDigits);
}

/** Writes `1250` as `12.5` and nothing as `0`, as Koha writes what a patron owes. */
export function formatPlainMoney(minorUnits: number, { currencyDigits }: Pick<Currency, "currencyDigits">): string {
  return String(minorUnits / 10 ** currencyDigits);
}

import type { Institution } from "../../config/config.ts";

/** Writes `1250` as `12.50`: a decimal point, no symbol, no thousands separator (specification, "fee amount"). */
export function formatMoney(minorUnits: number, { currencyDigits }: Institution): string {
  return (minorUnits / 10 ** currencyDigits).toFixed(currencyDigits);
}

/**
 * Reads an amount: `12`, `12.5` and `12.50` give `1200`, `1250` and `1250`. `undefined` for anything that is not an
 * amount: nothing, less than nothing, more decimals than the currency has, or no number at all.
 */
export function parseMoney(text: string, { currencyDigits }: Institution): number | undefined {
  const [, whole, decimals = ""] = /^(\d{1,9})(?:\.(\d+))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || decimals.length > currencyDigits) return undefined;
  const amount = Number(whole + decimals.padEnd(currencyDigits, "0"));
  return amount > 0 ? amount : undefined;
}

/** Writes `1250` as `$12.50`, with the sign of the currency, for people (Koha's prices). */
export function formatPrice(minorUnits: number, { currency, currencyDigits }: Institution): string {
  const style = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
  const digits = { minimumFractionDigits: currencyDigits, maximumFractionDigits: currencyDigits };
  return new Intl.NumberFormat("en-US", { ...style, ...digits }).format(minorUnits / 10 ** currencyDigits);
}

/** Writes `1250` as `12.5` and nothing as `0`, as Koha writes what a patron owes. */
export function formatPlainMoney(minorUnits: number, { currencyDigits }: Institution): string {
  return String(minorUnits / 10 ** currencyDigits);
}

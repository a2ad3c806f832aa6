/** Tells how many decimals amounts of a currency have: 2 for USD, 0 for JPY. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Converts a decimal amount such as `0.25` to minor units; `undefined` if it has more decimals than the currency. */
export function minorUnits(amount: string, currency: string): number | undefined {
  const decimals = decimalsOf(currency);
  const [whole = "", fraction = ""] = amount.split(".");
  return fraction.length > decimals ? undefined : Number(whole + fraction.padEnd(decimals, "0"));
}

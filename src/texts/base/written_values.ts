/** Writes `2026-12-24` as `24.12.2026`. */
export function dayWithDots(date = ""): string {
  return date.replace(/^(\d{4})-(\d\d)-(\d\d)$/, "$3.$2.$1");
}

/** Writes `12.50` as `12,50`, and `$1,234.50` as `$1.234,50`. */
export function sumWithComma(amount = ""): string {
  return amount.replace(/[.,](?=\d)/g, (separator) => separator === "." ? "," : ".");
}

import { assertEquals, assertThrows } from "@std/assert";
import {
  currencyDigitsOf,
  formatMoney,
  formatPlainMoney,
  formatPrice,
  parseMoney,
  parseSentMoney,
} from "../../src/library/money.ts";

const USD = { currency: "USD", currencyDigits: 2 };

Deno.test("currencyDigitsOf tells the decimals of amounts", () => {
  assertEquals(["USD", "EUR", "JPY", "KWD", "CLF"].map(currencyDigitsOf), [2, 2, 0, 3, 4]);
  assertThrows(() => currencyDigitsOf("dollars"), RangeError);
});

/** Stored amounts are in minor units: by other decimals they would be other amounts. */
Deno.test("currencyDigitsOf tells of each currency the decimals that CLDR has", () => {
  for (const currency of Intl.supportedValuesOf("currency")) {
    const format = new Intl.NumberFormat("en", { style: "currency", currency });
    assertEquals(currencyDigitsOf(currency), format.resolvedOptions().maximumFractionDigits, currency);
  }
  assertEquals([currencyDigitsOf("jpy"), currencyDigitsOf("XQQ")], [0, 2]);
});

Deno.test("formatMoney writes a decimal point and as many decimals as the currency has, and no symbol", () => {
  assertEquals([0, 5, 1250, 99_999_999_999_999].map((amount) => formatMoney(amount, USD)), [
    "0.00",
    "0.05",
    "12.50",
    "999999999999.99",
  ]);
  assertEquals(formatMoney(1250, { currencyDigits: 0 }), "1250");
  assertEquals(formatMoney(1250, { currencyDigits: 3 }), "1.250");
});

Deno.test("parseMoney reads what formatMoney writes", () => {
  for (const currencyDigits of [0, 2, 3, 4]) {
    for (const amount of [0, 1, 9, 10, 99, 1250, 123_456_789]) {
      assertEquals(parseMoney(formatMoney(amount, { currencyDigits }), { currencyDigits }), amount);
    }
  }
});

Deno.test("parseMoney reads amounts without all their decimals and with blanks around them, and nothing else", () => {
  assertEquals(["12", "12.5", " 12.50 "].map((text) => parseMoney(text, USD)), [1200, 1250, 1250]);
  for (const text of ["", ".", "12.", ".5", "-1", "+1", "1,50", "12.505", "1e3", "$5", "1234567890"]) {
    assertEquals(parseMoney(text, USD), undefined, text);
  }
  assertEquals(parseMoney("1.0", { currencyDigits: 0 }), undefined);
  assertEquals(parseMoney("1234567890", USD, 10), 123_456_789_000);
});

Deno.test("parseSentMoney reads two zeros that a terminal writes behind an amount whose currency has no decimals", () => {
  const yen = { currencyDigits: 0 };
  assertEquals(["500", "500.00", " 500.00 "].map((text) => parseSentMoney(text, yen)), [500, 500, 500]);
  // "1.000" may be a thousand.
  for (const text of ["500.50", "500.0", "1.000", ".00", "500.", "-500.00"]) {
    assertEquals(parseSentMoney(text, yen), undefined, text);
  }
  assertEquals(["12", "12.50", "12.500"].map((text) => parseSentMoney(text, USD)), [1200, 1250, undefined]);
  assertEquals(["1.5", "1.000"].map((text) => parseSentMoney(text, { currencyDigits: 3 })), [1500, 1000]);
});

Deno.test("formatPrice writes the currency's symbol, and formatPlainMoney no more decimals than there are", () => {
  assertEquals([1250, 123_456_700].map((amount) => formatPrice(amount, USD)), ["$12.50", "$1,234,567.00"]);
  assertEquals([0, 1250, 1200].map((amount) => formatPlainMoney(amount, USD)), ["0", "12.5", "12"]);
});

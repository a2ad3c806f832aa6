import { assertEquals } from "@std/assert";
import { withoutSwallowed } from "../../src/library/plausible.ts";

Deno.test("withoutSwallowed() cuts a password off that another delimiter precedes", () => {
  for (const delimiter of ["^", ";", ",", "!", "~", "\t", ":", "#", "$", "&", "{"]) {
    for (const id of ["AC", "AD", "CO"]) {
      assertEquals(withoutSwallowed(`torn${delimiter}${id}1234`), "torn");
      assertEquals(withoutSwallowed(`torn${delimiter}${id}1234${delimiter}AOMAIN`), "torn");
    }
  }
});

Deno.test("withoutSwallowed() leaves words and identifiers as they are", () => {
  for (
    const words of [
      "Card left in the reader",
      "shelved at (ADULT fiction), spine torn",
      "9B2D1C3E-AD4F-4C1A-B3AA-001122334455",
      "EXIT-CO1-0001",
      "EXIT/AC_17",
      "F_AD7",
      "desk@CORNER+AC1",
      "CPL-ADULT",
      "AD1234",
      "Vol. AC2",
    ]
  ) assertEquals(withoutSwallowed(words), words);
});

import { assertEquals } from "@std/assert";
import { isPlausibleUnknown, withDelimiter, withoutSwallowed } from "../../src/library/plausible.ts";

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

Deno.test("isPlausibleUnknown() takes no identifier that may have a password at its end, and a chip's number with letters", () => {
  for (
    const id of ["I1ADsecret", "P1AD1234", "SMITHCOsecret", "30001AC4711", "12345678AD123456", "7AD12345", "I1;AD1"]
  ) {
    assertEquals([isPlausibleUnknown(id), withDelimiter(id).includes("|")], [false, true], id);
  }
  for (
    const id of ["04AD3F22", "E0040150AC12CD34", "0412AC5B6C7D80", "39999000001236", "CO12345", "AD1234", "P-100/2"]
  ) {
    assertEquals([isPlausibleUnknown(id), withDelimiter(id)], [true, id], id);
  }
});

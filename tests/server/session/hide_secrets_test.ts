import { assert, assertEquals } from "@std/assert";
import { hidesField, safeToLog } from "../../../src/server/session/hide_secrets.ts";

Deno.test("hidesField() finds passwords and, unless they may be shown, patrons' fields within a value", () => {
  for (const text of ["sipterm1^COterm1^", "I1^ADx", "I1;ACx;AO", "a|CO"]) {
    assert(hidesField(text, { personal: false }) && hidesField(text, { personal: true }), text);
  }
  assert(hidesField("MAIN^AA23820002060444^", { personal: false }));
  assert(!hidesField("MAIN^AA23820002060444^", { personal: true }));
  for (const text of ["", "sipterm1", "MAIN-PC1", "SC-PC-1", "CADALINE CO", "The AA guide", "COD"]) {
    assert(!hidesField(text, { personal: false }), text);
  }
});

Deno.test("loggable() masks a name that hides a field, and leaves others as they are", () => {
  assertEquals(["MAIN-PC1", "x^COterm1^"].map(safeToLog), ["MAIN-PC1", "***"]);
});

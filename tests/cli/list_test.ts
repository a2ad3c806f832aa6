import { assertEquals, assertMatch } from "@std/assert";
import { withLibraryFolder } from "../support/files/library_folder.ts";
import { aFee, aHold, aLoan, anItem, aPatron } from "../support/library/records.ts";

const LIBRARY = {
  patrons: [aPatron()],
  items: [anItem()],
  holds: [aHold({ expires: "9000-01-01" })],
};

Deno.test("list writes a table, or CSV", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d }) => {
    assertEquals((await sip2d("list", "to-pull")).out.split("\n"), [
      "branch  shelf  call number  item  title        author         patron  name        pickup",
      "MAIN           823.8 ELI    I1    Middlemarch  Eliot, George  P1      Byron, Ada  MAIN",
    ]);
    assertEquals((await sip2d("list", "to-pull", "--format", "csv")).out.split("\n"), [
      "branch,shelf,call number,item,title,author,patron,name,pickup",
      'MAIN,,823.8 ELI,I1,Middlemarch,"Eliot, George",P1,"Byron, Ada",MAIN',
    ]);
    assertEquals((await sip2d("list", "to-pull", "--branch", "EAST")).out.split("\n").length, 1);
  }));

Deno.test("list writes an address of several lines on one line of the table, and as it is in CSV", () =>
  withLibraryFolder({
    patrons: [aPatron({ address: "1 High Street\r\nTown" }), aPatron({ patronId: "P2" })],
    items: [anItem(), anItem({ itemId: "I2" })],
    loans: [aLoan(), aLoan({ itemId: "I2", patronId: "P2" })],
  }, async ({ sip2d }) => {
    const table = (await sip2d("list", "overdue")).out.split("\n");
    assertEquals(table.map((line) => line.slice(0, 57).trimEnd()), [
      "branch  patron  name        address              email",
      "MAIN    P1      Byron, Ada  1 High Street, Town  ada@exam",
      "MAIN    P2      Byron, Ada  1 High Street        ada@exam",
    ]);
    assertMatch((await sip2d("list", "overdue", "--format", "csv")).out, /"1 High Street\r\nTown"/);
  }));

Deno.test("list refuses a list that there is not", () =>
  withLibraryFolder(LIBRARY, async ({ sip2d }) => {
    const { code, errors } = await sip2d("list", "found");
    assertEquals(code, 2);
    assertMatch(errors, /Allowed choices are to-pull, uncollected, on-shelf, .*, exceptions/);
  }));

Deno.test("list lists debts over a sum, and says what a sum is", () =>
  withLibraryFolder({
    patrons: [aPatron(), aPatron({ patronId: "P2" })],
    fees: [
      aFee({ amount: 500, outstanding: 500 }),
      aFee({ feeId: "F2", patronId: "P2", amount: 501, outstanding: 501 }),
    ],
  }, async ({ sip2d }) => {
    const { out } = await sip2d("list", "debts", "--over", "5.00", "--format", "csv");
    assertEquals(out.split("\n").map((line) => line.split(",")[1]), ["patron", "P2"]);
    const { code, errors } = await sip2d("list", "debts", "--over", "much");
    assertEquals(code, 2);
    assertMatch(errors, /--over is "much", but must be an amount such as 10\.00/);
  }));

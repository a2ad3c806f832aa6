import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { CsvFault } from "../../src/exchange/csv_fault.ts";
import type { CsvRow } from "../../src/exchange/read_csv.ts";
import { readRows } from "../../src/exchange/read_tsv.ts";
import { csvSource } from "../support/files/csv_files.ts";

async function rowsOf(content: string | Uint8Array, piece?: number): Promise<readonly CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const row of readRows("some.tsv", await csvSource("some.tsv", content, piece).open())) rows.push(row);
  return rows;
}

/** As MariaDB's client writes tables with --batch: its manual names the escapes. */
const READ: readonly (readonly [what: string, content: string, rows: readonly (readonly [number, ...string[]])[]])[] = [
  ["rows", "a\tb\n1\t2\n", [[1, "a", "b"], [2, "1", "2"]]],
  ["CRLF, as on Windows", "a\tb\r\n1\t2\r\n", [[1, "a", "b"], [2, "1", "2"]]],
  ["no end of the last line", "a\n1", [[1, "a"], [2, "1"]]],
  ["a byte order mark", "\ufeffa\tb\n", [[1, "a", "b"]]],
  ["a tab, a line and a backslash in cells", "a\tb\nx\\ty\\nz\t\\\\n\n", [[1, "a", "b"], [2, "x\ty\nz", "\\n"]]],
  ["a NUL character, which is left out", "a\nx\\0y\n", [[1, "a"], [2, "xy"]]],
  ["NULL", "a\tb\nNULL\tNULL x\n", [[1, "a", "b"], [2, "", "NULL x"]]],
  ["a carriage return at the end of a cell", "a\tb\n1\tx\r\n", [[1, "a", "b"], [2, "1", "x\r"]]],
  ["quotes and commas as they are", 'a\n"x, ""y"\n', [[1, "a"], [2, '"x, ""y"']]],
  ["blanks, which are kept", "a\tb\n \t x \n", [[1, "a", "b"], [2, " ", " x "]]],
  ["empty cells", "a\tb\n\t\n", [[1, "a", "b"], [2, "", ""]]],
  ["blank lines, which count", "a\n\nx\n", [[1, "a"], [3, "x"]]],
  ["letters of two, three and four bytes", "ä\t€\t😀\n", [[1, "ä", "€", "😀"]]],
];
for (const [what, content, rows] of READ) {
  for (const piece of [1, 3, 1 << 16]) {
    Deno.test(`readRows() reads a .tsv with ${what}, in pieces of ${piece} bytes`, async () => {
      assertEquals<typeof rows>(
        (await rowsOf(content, piece)).map(({ line, cells }) => [line, ...cells] as const),
        rows,
      );
    });
  }
}

Deno.test("readRows() names the place of each cell as it stands in the file", async () => {
  const [, row] = await rowsOf("a\tb\tc\nx\\ty\t\tz\n");
  assertEquals([0, 1, 2].map((cell) => row?.columnOf?.(cell)), [1, 6, 7]);
});

Deno.test("readRows() refuses a backslash that the client would not write, gives the rows before, and shows no PIN", async () => {
  for (const [cell, column] of [["ab\\x1234", 6], ["ab\\", 6]] as const) {
    const rows: CsvRow[] = [];
    const error = await assertRejects(async () => {
      for await (const row of readRows("p.tsv", await csvSource("p.tsv", `a\tb\n1\t2\n\\\\\t${cell}\n`).open())) {
        rows.push(row);
      }
    }, CsvFault);
    assertEquals([rows.length, error.line, error.column], [2, 3, column]);
    assertMatch(error.message, /mysql --batch, without --raw/);
    assertEquals(error.message.includes("1234"), false);
  }
});

Deno.test("readRows() refuses what is not UTF-8, and names the line", async () => {
  const error = await assertRejects(() => rowsOf(Uint8Array.from([97, 10, 77, 252, 10])), CsvFault);
  assertEquals(error.line, 2);
});

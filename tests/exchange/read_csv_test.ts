import { assertEquals, assertLessOrEqual, assertMatch, assertRejects } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { CsvFault } from "../../src/exchange/csv_fault.ts";
import { type CsvRow, readCsv } from "../../src/exchange/read_csv.ts";
import { LONGEST_LINE } from "../../src/exchange/utf8_text.ts";
import { csvLine } from "../../src/exchange/write_csv.ts";
import { csvSource } from "../support/files/csv_files.ts";

async function rowsOf(content: string | Uint8Array, piece?: number): Promise<readonly CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const row of readCsv(await csvSource("some.csv", content, piece).open())) rows.push(row);
  return rows;
}

const READ: readonly (readonly [what: string, content: string, rows: readonly (readonly [number, ...string[]])[]])[] = [
  ["LF", "a,b\n1,2\n", [[1, "a", "b"], [2, "1", "2"]]],
  ["CRLF", "a,b\r\n1,2\r\n", [[1, "a", "b"], [2, "1", "2"]]],
  ["no end of the last line", "a,b\n1,2", [[1, "a", "b"], [2, "1", "2"]]],
  ["a byte order mark", "\ufeffa,b\n", [[1, "a", "b"]]],
  ["quotes in quotes", 'a\n"x ""y"" z"\n', [[1, "a"], [2, 'x "y" z']]],
  ["commas in quotes", 'a,b\n"x,y",z\n', [[1, "a", "b"], [2, "x,y", "z"]]],
  ["empty cells", "a,b\n,\n", [[1, "a", "b"], [2, "", ""]]],
  ["blanks, which are kept", "a\n  x \n", [[1, "a"], [2, "  x "]]],
  ["lines in quotes", 'a,b\n"1\n2\r\n3\r4",x\n5,6\n', [[1, "a", "b"], [2, "1\n2\r\n3\r4", "x"], [5, "5", "6"]]],
  ["blank lines, which count", "a\n\n\nx\n\ny", [[1, "a"], [4, "x"], [6, "y"]]],
  ["letters of two, three and four bytes", "ä,€,😀\n", [[1, "ä", "€", "😀"]]],
  ["the replacement character", "a\n\ufffd\n", [[1, "a"], [2, "\ufffd"]]],
];
for (const [what, content, rows] of READ) {
  for (const piece of [1, 3, 1 << 16]) {
    Deno.test(`readCsv() reads ${what}, in pieces of ${piece} bytes`, async () => {
      assertEquals<typeof rows>(
        (await rowsOf(content, piece)).map(({ line, cells }) => [line, ...cells] as const),
        rows,
      );
    });
  }
}

const FAULTS: readonly (readonly [what: string, content: string | Uint8Array, line: number, message: RegExp])[] = [
  ["a quote that is not closed", 'a,b\n1,2\n3,"4\n5,6\n', 3, /without its closing quote/],
  ["text after a closing quote", 'a,b\n1,2\n3,"4"5\n', 3, /text after its closing quote/],
  ["a quote in a bare cell", 'a,b\n1,2\n3,4"5"\n', 3, /not quoted/],
  ["Latin-1", Uint8Array.from([97, 10, 98, 10, 77, 252, 108, 10]), 3, /byte 2 of the line is not UTF-8.*Latin-1/],
  ["UTF-16", Uint8Array.from([0xff, 0xfe, 97, 0, 10, 0]), 1, /saved as UTF-16; save it as UTF-8/],
  ["UTF-16 without a byte order mark", Uint8Array.from([97, 0, 10, 0]), 1, /saved as UTF-16/],
  ["UTF-16 of the other order of bytes", Uint8Array.from([0xfe, 0xff, 0, 97, 0, 10]), 1, /saved as UTF-16/],
  ["a letter cut at the end of the file", Uint8Array.from([97, 10, 0xe2, 0x82]), 2, /byte 1 of the line is not UTF-8/],
  ["a NUL character", "a\nb\nc\0\n", 3, /NUL character/],
  ["a line without end", `a\n${"x".repeat(LONGEST_LINE + 1000)}`, 2, /longer than 1048576/],
  ["a line of nothing but commas", `a\n${",".repeat(LONGEST_LINE + 1000)}`, 2, /longer than 1048576/],
  ["a quoted cell without end", `a\n"${"x\n".repeat(LONGEST_LINE)}`, 2, /longer than 1048576/],
];
for (const [what, content, line, message] of FAULTS) {
  Deno.test(`readCsv() refuses ${what}, and names the line`, async () => {
    const error = await assertRejects(() => rowsOf(content, 4096), CsvFault);
    assertEquals(error.line, line);
    assertMatch(error.message, message);
  });
}

Deno.test("readCsv() gives up a line of 2 GB after its first megabytes", async () => {
  const piece = new Uint8Array(64 * 1024).fill(120);
  let given = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode("patron_id\n");
    for (; given < 2 * 1024 ** 3; given += piece.length) {
      await Promise.resolve();
      yield piece;
    }
  }
  const read = readCsv(endless());
  await assertRejects(
    async () => {
      for await (const _ of read);
    },
    Error,
    "longer than 1048576 bytes",
  );
  assertLessOrEqual(given, LONGEST_LINE + piece.length, `${given} bytes were read`);
});

Deno.test("csvLine() writes what readCsv() reads", async () => {
  const cell = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));
  // A row of one empty cell is a blank line.
  const row = fc.array(cell, { minLength: 2, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 5 }), fc.integer({ min: 1, max: 20 }), async (rows, piece) => {
      const read = await rowsOf(`head,line\r\n${rows.map(csvLine).join("")}`, piece);
      assertEquals(read.slice(1).map(({ cells }) => cells), rows);
    }),
    { numRuns: 100 },
  );
});

import { assertEquals, assertGreaterOrEqual, assertLessOrEqual, assertStrictEquals } from "@std/assert";
import { LineWriter } from "../../src/protocol/line_writer.ts";
import { checksumOf, utf8Bytes, wireText } from "../support/wire/wire.ts";

const PIPE = "|".charCodeAt(0);

function written(writer: LineWriter, ...texts: readonly string[]): Uint8Array {
  writer.begin();
  for (const text of texts) writer.addAscii(text);
  return writer.end();
}

Deno.test("LineWriter puts text and bytes together and sums them up", () => {
  const writer = new LineWriter();
  writer.begin();
  writer.addAscii("98");
  assertEquals(writer.addPlain("Main Library", PIPE), true);
  writer.addBytes(Uint8Array.of(0xc3, 0xa9));
  assertEquals(writer.addField("AO", "MAIN", PIPE), true);
  writer.addDigits(120, 4);
  const text = "98Main LibraryéAOMAIN|0120";
  writer.addChecksum();
  assertEquals([...writer.end()], [...utf8Bytes(text + checksumOf(utf8Bytes(text)))]);
});

for (const text of ["a|b", "a\rb", "a\x7fb", "é", "\u{1F4D5}"]) {
  Deno.test(`LineWriter adds nothing of ${JSON.stringify(text)}`, () => {
    const writer = new LineWriter();
    writer.begin();
    writer.addAscii("AJ");
    assertEquals(writer.addPlain(text, PIPE), false);
    assertEquals(writer.addField("AO", text, PIPE), false);
    writer.addChecksum();
    assertEquals(wireText(writer.end()), `AJ${checksumOf([65, 74])}`);
  });
}

Deno.test("LineWriter keeps every line as it was, however long those after it are", () => {
  const writer = new LineWriter();
  const lengths = [3, 1000, 1023, 1024, 1025, 8191, 8192, 8193, 50_000, 3, 700];
  const lines = lengths.map((length, index) => written(writer, ...Array<string>(length).fill(String(index % 10))));
  for (const [index, line] of lines.entries()) {
    assertEquals(wireText(line), String(index % 10).repeat(lengths[index] ?? 0));
  }
});

Deno.test("LineWriter keeps what a line has when one long text is added", () => {
  const writer = new LineWriter();
  assertEquals(wireText(written(writer, "64", "x".repeat(20_000), "|")), `64${"x".repeat(20_000)}|`);
  writer.begin();
  writer.addAscii("64");
  writer.addBytes(new Uint8Array(20_000).fill(120));
  assertEquals(wireText(writer.end()), `64${"x".repeat(20_000)}`);
});

Deno.test("LineWriter does not let short lines keep the memory of a long one", () => {
  const writer = new LineWriter();
  const long = written(writer, "x".repeat(50_000));
  const short = written(writer, "96");
  assertGreaterOrEqual(long.buffer.byteLength, 50_000);
  assertLessOrEqual(short.buffer.byteLength, 8192);
  assertStrictEquals(written(writer, "96").buffer, short.buffer);
});

Deno.test("LineWriter forgets a line that was not ended", () => {
  const writer = new LineWriter();
  writer.begin();
  writer.addAscii("98YYY");
  writer.begin();
  writer.addAscii("96");
  writer.addChecksum();
  assertEquals(wireText(writer.end()), `96${checksumOf([57, 54])}`);
});

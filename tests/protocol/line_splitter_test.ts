import { assertEquals } from "@std/assert";
import { createLineSplitter } from "../../src/protocol/line_splitter.ts";
import { rawBytes } from "../support/wire/wire.ts";

/** The lines that come out of chunks, as text; a line over the limit is `null`. */
function split(chunks: readonly string[], limit = 1000): (string | null)[] {
  return splitBytes(chunks.map(rawBytes), limit);
}

function splitBytes(chunks: readonly Uint8Array[], limit = 1000): (string | null)[] {
  const splitter = createLineSplitter(limit);
  return chunks.flatMap((chunk) => splitter.push(chunk)).map((line) =>
    line.kind === "line" ? String.fromCharCode(...line.bytes) : null
  );
}

const STREAM = "\n9300CNsorter|COs3cret|\r\n" +
  "9900802.00AZFC5C\r\r" +
  "\0\x07 17                  AB31|\n" +
  "23001                  AA21|AEJ\xfcrgen|\n\r\n" +
  "97\r";
const LINES = [
  "9300CNsorter|COs3cret|",
  "9900802.00AZFC5C",
  " 17                  AB31|",
  "23001                  AA21|AEJ\xfcrgen|",
  "97",
];

Deno.test("createLineSplitter() gives the same lines wherever a stream is cut", () => {
  for (let at = 0; at <= STREAM.length; at++) {
    assertEquals(split([STREAM.slice(0, at), STREAM.slice(at)]), LINES, `cut at ${at}`);
  }
});

Deno.test("createLineSplitter() gives the same lines wherever a stream is cut twice", () => {
  const stream = "\n93|CNa|\r\n\x01 97\r\r97\n";
  const lines = ["93|CNa|", " 97", "97"];
  for (let first = 0; first <= stream.length; first++) {
    for (let second = first; second <= stream.length; second++) {
      const chunks = [stream.slice(0, first), stream.slice(first, second), stream.slice(second)];
      assertEquals(split(chunks), lines, `cut at ${first} and ${second}`);
    }
  }
});

/** The lines of a stream, cut at each place, after a first line that ended so. */
function splitAfter(first: string, stream: string): readonly (readonly string[])[] {
  return Array.from({ length: stream.length + 1 }, (_, at) => {
    const splitter = createLineSplitter(1000);
    splitter.push(rawBytes(first));
    splitter.keepEnd();
    const given = [stream.slice(0, at), stream.slice(at)].flatMap((chunk) => splitter.push(rawBytes(chunk)));
    return given.map((line) => line.kind === "line" ? String.fromCharCode(...line.bytes) : "");
  });
}

Deno.test("keepEnd() lets lines end as the first did, with CR, CRLF or LF, and keeps the other one as a character", () => {
  for (const first of ["941\r", "941\r\n", "\r\n941\r\n\r\n"]) {
    for (const lines of splitAfter(first, "\n98a\nb|\r\n18c\n\nd|\r\r\n10\r")) {
      assertEquals(lines, ["98a\nb|", "18c\n\nd|", "10"], JSON.stringify(first));
    }
  }
  for (const lines of splitAfter("941\n", "98a\rb|\n\n18c|\r\n10\n")) assertEquals(lines, ["98a\rb|", "18c|", "10"]);
});

Deno.test("keepEnd() skips a line over the limit to its own end", () => {
  const splitter = createLineSplitter(5);
  splitter.push(rawBytes("941\r"));
  splitter.keepEnd();
  const kinds = splitter.push(rawBytes("abc\ndef\nghi\r97\r")).map(({ kind }) => kind);
  assertEquals(kinds, ["too-long", "line"]);
});

Deno.test("createLineSplitter() gives a line when its terminator comes, not before", () => {
  const splitter = createLineSplitter(1000);
  assertEquals(splitter.push(rawBytes("9900802.00")), []);
  assertEquals(splitter.push(rawBytes("\r")).map(({ kind }) => kind), ["line"]);
  assertEquals(splitter.push(rawBytes("\n")), []);
});

Deno.test("createLineSplitter() swallows a byte order mark before a line, wherever it is cut, and no half of one", () => {
  const stream = "\xef\xbb\xbf97\r\n\xef\xbb\xbf\r\n\n\xef\xbb\xbf 17\r\xef\xbb97\r";
  for (let at = 0; at <= stream.length; at++) {
    assertEquals(split([stream.slice(0, at), stream.slice(at)]), ["97", " 17", "\xef\xbb97"], `cut at ${at}`);
  }
});

Deno.test("createLineSplitter() tells the sum of the control bytes that it swallowed before a line", () => {
  const splitter = createLineSplitter(1000);
  const told = ["\x02\x03", "97\r\n97\r", "\0\x05\r\x04\n", "\t97\r"].flatMap((text) => splitter.push(rawBytes(text)));
  assertEquals(told.map((line) => line.kind === "line" && line.swallowed), [5, undefined, 9]);
});

Deno.test("createLineSplitter() tells of a line over the limit as soon as it is, even if it never ends", () => {
  const splitter = createLineSplitter(5);
  assertEquals(splitter.push(rawBytes("abcde")), []);
  assertEquals(splitter.push(rawBytes("f")), [{ kind: "too-long" }]);
  for (let i = 0; i < 100; i++) assertEquals(splitter.push(rawBytes("x".repeat(1000))), []);
  assertEquals(splitter.push(rawBytes("\n")), []);
  assertEquals(splitter.push(rawBytes("97\r")), [{ kind: "line", bytes: rawBytes("97") }]);
});

Deno.test("createLineSplitter() keeps the streams of two connections apart", () => {
  const one = createLineSplitter(1000), other = createLineSplitter(1000);
  one.push(rawBytes("99"));
  assertEquals(other.push(rawBytes("97\r")), [{ kind: "line", bytes: rawBytes("97") }]);
  assertEquals(one.push(rawBytes("00802.00\r")), [{ kind: "line", bytes: rawBytes("9900802.00") }]);
});

Deno.test("createLineSplitter() leaves bytes as they are", () => {
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 10 && byte !== 13);
  const printable = every.slice(every.indexOf(32));
  const line = new Uint8Array([...printable, ...every, 13]);
  assertEquals(splitBytes([line]), [String.fromCharCode(...printable, ...every)]);
});

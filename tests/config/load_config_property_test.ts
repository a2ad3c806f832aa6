import { assert, assertEquals, assertNotMatch } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { load } from "./sample_xml.ts";
import type { Loaded } from "../../src/config/load_config.ts";

const TEXT = Deno.readTextFileSync(new URL("../../config/SIPServer.xml", import.meta.url));
const ATTRIBUTES = [...TEXT.matchAll(/ ([\w-]+)="([^"]*)"/g)];

const VALUES = fc.oneof(
  fc.string({ unit: "grapheme" }).map(escape),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "0", "-1", "99999999999999999999", "1e3", "yes", "&#10;", "&#x1F600;", "file:x", "env:=", "env:"),
);
const NAMES = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "xmlns:x", "s:t", "ID", "port", "id", "sip2d:id"),
  fc.string({ unit: "grapheme-ascii" }),
);

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function checkLoaded(text: string, { config, faults }: Loaded): void {
  const lines = text.split(/\r\n?|\n/);
  assertEquals(config === undefined, faults.some(({ severity }) => severity === "error"));
  for (const { line, column, message } of faults) {
    assert(line >= 1 && line <= lines.length, `line ${line}`);
    assert(column >= 1 && column <= (lines[line - 1] ?? "").length + 1, `column ${column}`);
    assertNotMatch(message, /[\r\n]|\.$/);
  }
  const places = faults.map(({ line, column }) => line * 1e6 + column);
  assertEquals(places, places.toSorted((a, b) => a - b));
}

Deno.test("loadConfig() never throws, whatever the value of an attribute", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ATTRIBUTES), VALUES, (attribute, value) => {
      const [written, name] = attribute;
      const end = attribute.index + written.length;
      const text = `${TEXT.slice(0, attribute.index)} ${name}="${value}"${TEXT.slice(end)}`;
      checkLoaded(text, load(text));
    }),
    { numRuns: 300 },
  );
});

Deno.test("loadConfig() never throws, whatever the name of an attribute", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ATTRIBUTES), NAMES, (attribute, name) => {
      const [written, , value] = attribute;
      const end = attribute.index + written.length;
      const text = `${TEXT.slice(0, attribute.index)} ${name}="${value}"${TEXT.slice(end)}`;
      checkLoaded(text, load(text));
    }),
    { numRuns: 150 },
  );
});

Deno.test("loadConfig() never throws, whatever is cut out", () => {
  fc.assert(
    fc.property(fc.nat(TEXT.length), fc.nat(60), (start, length) => {
      const text = TEXT.slice(0, start) + TEXT.slice(start + length);
      checkLoaded(text, load(text));
    }),
    { numRuns: 150 },
  );
});

Deno.test("loadConfig() never shows a password", () => {
  const hashLike = fc.constantFrom("$argon2id$", "$scrypt$", "file:", "env:");
  const secret = fc.string({ unit: fc.constantFrom(..."qzxjQZXJ$=, "), minLength: 8 });
  fc.assert(fc.property(hashLike, secret, (start, rest) => {
    const text = TEXT.replace('password="term1"', `password="${start}${rest}"`);
    const shown = start === "file:" || start === "env:" ? "" : rest;
    for (const { message } of load(text).faults) assert(shown === "" || !message.includes(shown));
  }));
});

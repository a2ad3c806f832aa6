import { assertEquals, assertThrows } from "@std/assert";
import { pageWith } from "./performance_page.ts";

const page = (...parts: readonly string[]) =>
  ["# How fast", "<!-- bench:release begins -->", ...parts, "<!-- bench:release ends -->", "## More", ""].join("\n\n");

function compared(name: string, storage: string, text: string) {
  return { name, storage, lines: [`### Against ${name}, ${storage}: 50 terminals`, "", text] };
}

const partOf = (...of: Parameters<typeof compared>) => compared(...of).lines.join("\n");

Deno.test("pageWith() adds a comparison, and replaces the one with the same version on the same database", () => {
  const old = page(partOf("aaa", "SQLite", "one"), partOf("aaa", "PostgreSQL", "two"));
  assertEquals(pageWith(page(), compared("aaa", "SQLite", "one")), page(partOf("aaa", "SQLite", "one")));
  assertEquals(
    pageWith(old, compared("aaa", "SQLite", "new")),
    page(partOf("aaa", "PostgreSQL", "two"), partOf("aaa", "SQLite", "new")),
  );
  assertEquals(
    pageWith(old, compared("bbb", "SQLite", "new")),
    page(partOf("aaa", "SQLite", "one"), partOf("aaa", "PostgreSQL", "two"), partOf("bbb", "SQLite", "new")),
  );
});

Deno.test("pageWith() refuses a page that has no place for it", () => {
  assertThrows(() => pageWith("# How fast\n", compared("aaa", "SQLite", "one")), RangeError, "no place");
});

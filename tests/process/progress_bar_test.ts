import { assertEquals, assertLess, assertMatch } from "@std/assert";
import { barLine, progressBar } from "../../src/process/progress_bar.ts";

/** Keeps what is drawn on it. */
function aScreen(terminal: boolean) {
  const drawn: string[] = [];
  const decoder = new TextDecoder();
  return {
    drawn,
    isTerminal: () => terminal,
    writeSync(bytes: Uint8Array) {
      drawn.push(decoder.decode(bytes));
      return bytes.length;
    },
  };
}

Deno.test("progressBar() draws in the last line of a terminal, and wipes it", () => {
  const screen = aScreen(true);
  const bar = progressBar(screen);
  bar.show("reading items", 1, 2);
  bar.clear();
  assertEquals(screen.drawn, [`\r\x1b[Kreading items [${"=".repeat(15)}${" ".repeat(15)}] 50 %`, "\r\x1b[K"]);
});

Deno.test("progressBar() does not draw as often as it is told", () => {
  const screen = aScreen(true);
  const bar = progressBar(screen);
  for (let done = 0; done < 1000; done++) bar.show("merging items", done, 1000);
  assertLess(screen.drawn.length, 1000, `it was drawn ${screen.drawn.length} times`);
  assertMatch(screen.drawn[0] ?? "", /merging items .* 0 %$/);
});

Deno.test("progressBar() draws nothing where there is no terminal", () => {
  const screen = aScreen(false);
  const bar = progressBar(screen);
  bar.show("reading items", 1, 2);
  bar.clear();
  assertEquals(screen.drawn, []);
});

const LINES: readonly (readonly [done: number, total: number | undefined, line: string])[] = [
  [0, 100, `x [${" ".repeat(30)}] 0 %`],
  [999, 1000, `x [${"=".repeat(30)}] 99 %`],
  [100, 100, `x [${"=".repeat(30)}] 100 %`],
  [200, 100, `x [${"=".repeat(30)}] 100 %`],
  [0, 0, `x [${"=".repeat(30)}] 100 %`],
  [1200, undefined, "x 1,200"],
  [0, undefined, "x"],
];
for (const [done, total, line] of LINES) {
  Deno.test(`barLine() tells ${done} of ${total ?? "nobody knows how many"}`, () => {
    assertEquals(barLine("x", done, total), line);
  });
}

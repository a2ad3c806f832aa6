import { assertEquals } from "@std/assert";
import { formatFaults } from "../../../src/config/base/format_fault.ts";

function faultIn(line: number, message: string, severity: "error" | "warning" = "warning") {
  return { severity, file: "a.xml", line, column: 3, message };
}

Deno.test("formatFaults() writes what stands in many lines once, at the first of them", () => {
  const twenty = Array.from({ length: 20 }, (_, at) => faultIn(at + 10, "x is off"));
  assertEquals(
    formatFaults([faultIn(2, "y"), ...twenty, faultIn(40, "x is off", "error"), faultIn(41, "z"), faultIn(42, "z")]),
    [
      "a.xml:2:3: warning: y",
      "a.xml:10:3: warning: x is off (also in lines 11, 12, 13, 14, 15 and 14 more)",
      "a.xml:40:3: x is off",
      "a.xml:41:3: warning: z (also in line 42)",
    ],
  );
});

Deno.test("formatFaults() tells of one line once, whatever stands twice in it", () =>
  assertEquals(formatFaults([faultIn(2, "y"), faultIn(2, "y")]), ["a.xml:2:3: warning: y"]));

import { assertEquals } from "@std/assert";
import { formatFault } from "../../../src/config/base/format_fault.ts";

Deno.test("formatFault() writes what editors link, and says when it is only a warning", () => {
  const fault = { severity: "error", file: "a.xml", line: 3, column: 7, message: "port is wrong" } as const;
  assertEquals(formatFault(fault), "a.xml:3:7: port is wrong");
  assertEquals(formatFault({ ...fault, severity: "warning" }), "a.xml:3:7: warning: port is wrong");
});

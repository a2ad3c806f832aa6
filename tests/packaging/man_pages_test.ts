import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { commandLine } from "../../packaging/manual/command_line.ts";
import { shownOptions } from "../../src/cli/base/shown_options.ts";
import { options } from "../../src/config/options.ts";
import { manPages } from "../../packaging/manual/man_pages.ts";

const pages = manPages({ version: "1.2.3", date: "2026-03-02" });

Deno.test("manPages() has a page for the program and one for each command, with every option", () => {
  const commands = commandLine().commands;
  const names = ["sip2d.1", ...commands.map((command) => `sip2d-${command.name()}.1`), "SIPServer.xml.5"];
  assertEquals([...pages.keys()], names);
  for (const command of commands) {
    const page = pages.get(`sip2d-${command.name()}.1`) ?? "";
    assertMatch(page, /^\.TH "SIP2D(\\-[A-Z]+)+" "1" "2026-03-02" "sip2d 1\.2\.3" "User Commands"\n/);
    for (const { flags } of shownOptions(command)) {
      assertStringIncludes(page, `\\fB${flags.replaceAll("-", "\\-")}\\fR`);
    }
    assertStringIncludes(pages.get("sip2d.1") ?? "", `\\fBsip2d\\-${command.name().replaceAll("-", "\\-")}\\fR(1)`);
  }
});

Deno.test("manPages() has every element and attribute of the configuration", () => {
  const page = pages.get("SIPServer.xml.5") ?? "";
  assertMatch(page, /^\.TH "SIPServer\.xml" "5" "2026-03-02" "sip2d 1\.2\.3" "File Formats"\n/);
  for (const { ignored, options: attributes } of options) {
    for (const { name, ignored: unused } of attributes) {
      if (!ignored && !unused) assertStringIncludes(page, `.TP\n\\fB${name.replaceAll("-", "\\-")}\\fR\n`);
    }
  }
});

Deno.test("manPages() writes roff that says what the text says", () => {
  const page = pages.get("sip2d-serve.1") ?? "";
  assertMatch(page, /^\\fB\\-\\-log\\-level <level>\\fR\n.*One of: debug, info, warning, error\.$/m);
  assertMatch(page, /Koha\\\(aqs SIPServer\.xml/);
  for (const [name, text] of pages) {
    const requests = text.split("\n").filter((line) => /^[.']/.test(line)).map((line) => line.split(" ")[0]);
    const known = [".TH", ".nh", ".ad", ".SH", ".B", ".TP", ".nf", ".fi"];
    assertEquals(requests.filter((request = "") => !known.includes(request)), [], name);
  }
});

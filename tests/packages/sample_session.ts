import { assertMatch } from "@std/assert";
import type { Terminal } from "../support/wire/terminal.ts";

const PATRON = "23820002060445";
const ITEM = "39999000000001";

/** Asks a server of the sample library, to which the terminal has logged in, about a copy and a patron; lends the copy, returns it. */
export async function lendAndReturn(terminal: Terminal): Promise<void> {
  const now = Temporal.Now.plainDateTimeISO().toString({ smallestUnit: "second" }).replaceAll(/[-:]/g, "");
  const date = now.replace("T", "    ");
  const patron = `AA${PATRON}|AC|AD1234|`;
  await terminal.ask(`17${date}AOALL|AB${ITEM}|`, /^1803/);
  const known = await terminal.ask(`63001${date}          AOALL|${patron}`, /^64/);
  assertMatch(known, /\|BLY\|/);
  assertMatch(known, /\|CQY\|/);
  await terminal.ask(`11YN${date}${" ".repeat(18)}AOALL|AB${ITEM}|${patron}`, /^121/);
  await terminal.ask(`17${date}AOALL|AB${ITEM}|`, /^1804/);
  await terminal.ask(`09N${date}${date}APMAIN|AOALL|AB${ITEM}|AC|`, /^101/);
}

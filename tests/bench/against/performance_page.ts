import { fileURLToPath } from "node:url";
import type { Compared } from "./bench_against.ts";

const PAGE = fileURLToPath(new URL("../../../docs/performance.md", import.meta.url));
/** What stands around the comparisons on the page. */
const BEGIN = "<!-- bench:release begins -->", END = "<!-- bench:release ends -->";

/** Writes a comparison into the page, in the place of an earlier one with the same version on the same database. */
export async function writeIntoPage(compared: Pick<Compared, "name" | "storage" | "lines">): Promise<void> {
  await Deno.writeTextFile(PAGE, pageWith(await Deno.readTextFile(PAGE), compared));
}

/**
 * Gives a page with a comparison in it.
 *
 * @throws RangeError if the page has no place for it
 */
export function pageWith(page: string, { name, storage, lines }: Pick<Compared, "name" | "storage" | "lines">): string {
  const begin = page.indexOf(BEGIN), end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new RangeError(`the page has no place between ${BEGIN} and ${END}`);
  const parts = page.slice(begin + BEGIN.length, end).split(/^(?=### )/m).map((part) => part.trim()).filter(Boolean);
  const others = parts.filter((part) => !part.startsWith(`### Against ${name}, ${storage}:`));
  return page.slice(0, begin) + [BEGIN, ...others, lines.join("\n"), END].join("\n\n") + page.slice(end + END.length);
}

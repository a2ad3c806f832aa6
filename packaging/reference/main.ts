import { say } from "../say.ts";
import { MissingRow } from "./koha_options.ts";
import { REFERENCE } from "./pages.ts";

/** Writes the pages of `docs/reference` in the working folder: all of them, or none where a row is missing. */
try {
  const pages = Object.entries(REFERENCE).map(([name, page]) => [name, page()] as const);
  for (const [name, text] of pages) await Deno.writeTextFile(`docs/reference/${name}`, text);
} catch (error) {
  if (!(error instanceof MissingRow)) throw error;
  say(error.message);
  Deno.exit(1);
}

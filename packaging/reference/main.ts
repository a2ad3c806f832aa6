import { REFERENCE } from "./pages.ts";

/** Writes the pages of `docs/reference` in the working folder. */
for (const [name, page] of Object.entries(REFERENCE)) await Deno.writeTextFile(`docs/reference/${name}`, page());

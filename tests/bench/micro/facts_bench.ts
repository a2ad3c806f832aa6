import { join } from "node:path";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { copyOfLibrary, HEAVY, patternsOf } from "../bench_library.ts";
import { identifierAt, parseNumberPattern, sizeOf } from "../../../src/tools/load/number_pattern.ts";

// Facts, read one by one, of a library of 10,000 patrons and 100,000 items on SQLite.
const SIZE = { patrons: 10_000, items: 100_000 };
const folder = await Deno.makeTempDir();
const path = join(folder, "library.db");
await copyOfLibrary(SIZE, path);
const storage = await openSqliteStorage(path);
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const now = Temporal.Now.instant();
const patterns = patternsOf(SIZE);
const anyOf = (text: string) => {
  const pattern = parseNumberPattern(text);
  return () => identifierAt(pattern, Math.floor(Math.random() * sizeOf(pattern)));
};
const anItem = anyOf(patterns.items);
const aFreeItem = anyOf(patterns.freeItems);
const aBorrower = anyOf(patterns.borrowers);

const works: Readonly<Record<string, () => Promise<unknown>>> = {
  "itemOverview": () => storage.itemOverview(anItem()),
  "itemFacts": () => storage.itemFacts(anItem()),
  "patronFacts, 10 loans": () => storage.patronFacts(aBorrower(), now),
  "checkoutFacts": () => storage.checkoutFacts(aBorrower(), aFreeItem(), now),
  "checkinFacts": () => storage.checkinFacts(anItem()),
  "loansFacts, 10 loans": () => storage.loansFacts(aBorrower(), now, "all"),
  "list of 10 loans": () => storage.list({ patronId: aBorrower(), kind: "loans", from: 1, now }),
  [`patronFacts, ${HEAVY.loans} loans`]: () => storage.patronFacts(HEAVY.patronId, now),
  [`list of 10 of ${HEAVY.loans} loans`]: () =>
    storage.list({ patronId: HEAVY.patronId, kind: "loans", from: 1, to: 10, now }),
};

for (const [name, work] of Object.entries(works)) {
  Deno.bench({
    name,
    group: "facts from SQLite",
    fn: async () => void await work(),
  });
}

import type { LibraryFixture } from "../../../src/tools/simulate/records/library_fixture.ts";
import type { SimulatedLibrary } from "../../../src/tools/simulate/records/simulated_library.ts";

/** How large a library is that is played. */
export interface LibrarySize {
  readonly patrons: number;
  readonly copies: number;
}

/** The library of a town. */
export const TOWN: LibrarySize = { patrons: 5_000, copies: 20_000 };

/** The last day of all cards. */
const EXPIRES = "2030-12-31";

function numbered<Each>(count: number, make: (at: number) => Each): Each[] {
  return Array.from({ length: count }, (_, at) => make(at + 1));
}

export const cardOf = (at: number) => `F${String(at).padStart(5, "0")}`;
export const barcodeOf = (at: number) => `X${String(at).padStart(6, "0")}`;
/** Two copies have one title. */
const titleOf = (at: number) => `Title ${(at + 1) >> 1}`;

/** Makes a library: of its patrons 3 in 10 have a loan, 7 in 100 a hold, 24 in 100 a debt, and 2 in 100 are debarred. */
export function aTown({ patrons, copies }: LibrarySize, random: () => number): LibraryFixture {
  const any = (count: number) => 1 + Math.floor(random() * count);
  const lent = new Set(numbered(Math.round(patrons * 0.3), () => any(copies)));
  const held = new Set(numbered(Math.round(patrons * 0.07), () => any(copies)));
  return {
    institution: "CPL",
    logins: [{ id: "sip1", password: "sip1pass" }],
    patrons: numbered(patrons, (at) => ({ id: cardOf(at), pin: "1234", name: `Ada ${at}`, blocked: random() < 0.02 })),
    items: numbered(copies, (at) => ({ id: barcodeOf(at), title: titleOf(at), branch: "CPL" })),
    loans: [...lent].map((at) => ({ item: barcodeOf(at), patron: cardOf(any(patrons)) })),
    holds: [...held].map((at) => ({ item: barcodeOf(at), patron: cardOf(any(patrons)), pickup: "CPL" })),
    fees: numbered(Math.round(patrons * 0.24), (at) => ({
      patron: cardOf(any(patrons)),
      amount: (0.5 + Math.floor(random() * 18) / 2).toFixed(2),
      description: `Overdue ${at}`,
    })),
  };
}

/** Writes the files that such a library sends in the night. */
export function filesOfNight(library: SimulatedLibrary): Readonly<Record<string, string>> {
  const patrons = library.patrons().map(({ id, name, blocked }) =>
    `${id}\t${name}\tADULT\t${EXPIRES}\tno\t${blocked ? "yes" : "no"}\n`
  );
  const items = library.items().map(({ id, title }) => `${id}\t${title}\t${title}\tBK\tavailable\n`);
  const loans = library.items().flatMap((item) => library.loan(item) ?? []).map(({ item, patron, due }) =>
    `${item.id}\t${patron.id}\t${due.toPlainDateTime().toString({ smallestUnit: "second" }).replace("T", " ")}\t0\n`
  );
  const all = library.patrons().flatMap((patron) => library.holdsOf(patron));
  // A hold has the number of its patron and title: a patron who waits for a title twice waits once.
  const holds = new Map(all.map(({ item, patron, captured }) => {
    const id = `${patron.id} ${item.title}`;
    const state = `${captured ? "waiting" : "pending"}\t${captured?.id ?? ""}`;
    return [id, `${id}\t${patron.id}\t${item.title}\t\tCPL\t${state}\n`];
  }));
  const fees = library.patrons().flatMap((patron) => library.feesOf(patron)).map(({ patron, cents, description }) => {
    const amount = (cents / 100).toFixed(2);
    return `${description}\t${patron.id}\toverdue\t${amount}\t${amount}\tlate\n`;
  });
  return {
    "patrons.tsv": `patron_id\tfirst_name\tcategory\texpires\tcard_lost\tblocked\n${patrons.join("")}`,
    "items.tsv": `item_id\ttitle_id\ttitle\titem_type\tstatus\n${items.join("")}`,
    "loans.tsv": `item_id\tpatron_id\tdue\trenewals\n${loans.join("")}`,
    "holds.tsv": `hold_id\tpatron_id\ttitle_id\titem_id\tpickup_location\tstatus\tcaptured_item_id\n${
      [...holds.values()].join("")
    }`,
    "fees.tsv": `fee_id\tpatron_id\ttype\tamount\toutstanding\tdescription\n${fees.join("")}`,
  };
}

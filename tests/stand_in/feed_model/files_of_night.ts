import type { Random } from "../../soak/random.ts";
import type { LibraryWorld, WorldCopy, WorldPatron } from "./library_world.ts";
import type { Moment, SaidRecords } from "./said_records.ts";

/** The files of one night, and what they tell a copy. */
export interface FilesOfNight {
  /** CSV by kind. */
  readonly texts: Readonly<Record<string, string>>;
  /** When they were written. */
  readonly at: number;
  readonly isWhole: boolean;
  /** Adds what they tell of cards; of those of which nothing is known none, where only seen ones are kept. */
  tellCards(told: SaidRecords, onlySeen: boolean): void;
  /** Adds what they tell of copies, once they have told of cards. */
  tellCopies(told: SaidRecords, onlySeen: boolean): void;
}

type Row = Readonly<Record<string, string>>;

const KINDS = ["patrons", "items", "loans", "holds", "fees"] as const;

/** Writes the files as of now: nearly always all, with all columns. */
export function writeFiles(world: LibraryWorld, random: Random, at: number): FilesOfNight {
  const { once } = random, isWhole = !once(5);
  const kinds = new Set<string>(isWhole && !once(6) ? KINDS : KINDS.filter(() => !once(3)));
  const { patrons, copies, holds, fees } = structuredClone({
    patrons: world.patrons,
    copies: world.copies,
    holds: world.holds,
    fees: world.fees,
  });
  const rows: Readonly<Record<string, readonly Row[]>> = {
    patrons: [...patrons.values()].map(patronRow),
    items: [...copies.values()].map(copyRow),
    loans: [...copies.values()].flatMap(({ id, loan }) =>
      loan === undefined ? [] : [{ item_id: id, patron_id: loan.patronId, due: loan.due, renewals: `${loan.renewals}` }]
    ),
    holds: [...holds].map(([id, { patronId, titleId, captured = "" }]) => ({
      ...{ hold_id: id, patron_id: patronId, title_id: titleId, pickup_location: "CPL", captured_item_id: captured },
      status: captured === "" ? "pending" : "waiting",
    })),
    fees: [...fees].map(([id, { patronId, outstanding }]) => ({
      ...{ fee_id: id, patron_id: patronId, type: "overdue", description: "late" },
      amount: (outstanding / 100).toFixed(2),
    })),
  };
  const columns = Object.fromEntries(
    KINDS.map((kind) => [kind, COLUMNS[kind].filter((name) => !MAY_LACK.has(name) || !once(10))]),
  );
  const files = KINDS.filter((kind) => kinds.has(kind));
  const texts = Object.fromEntries(files.map((kind) => [kind, csv(columns[kind] ?? [], rows[kind] ?? [])]));
  const has = (kind: string) => kinds.has(kind),
    hasColumn = (name: string) => Object.values(columns).flat().includes(name);
  const moment: Moment = { at, origin: "fed" };

  function factsOf(patron: WorldPatron): Readonly<Record<string, unknown>> {
    const block = patron.isBlocked ? { message: "late", until: patron.blockedUntil ?? null } : null;
    return {
      ...{ valid: true, names: [patron.first, patron.last], library: "CPL" },
      ...patron.category !== "" && hasColumn("category") && { category: patron.category },
      ...hasColumn("expires") && { expires: patron.expires || null },
      ...hasColumn("card_lost") && { cardLost: patron.isLost },
      ...hasColumn("blocked") && { block },
      ...hasColumn("password") && { pin: patron.hash },
    };
  }

  function tellCard(id: string, told: SaidRecords, onlySeen: boolean): void {
    const record = `card ${id}`, known = told.expected(record), patron = has("patrons") ? patrons.get(id) : undefined;
    if (onlySeen && known === undefined) return;
    // A loan of the card may have been heard of, and nothing else.
    const isKnown = known !== undefined &&
      (known.facts.valid !== undefined || (known.gone === undefined && known.facts.sameAs === undefined));
    const owner = has("patrons") ? [...patrons.values()].find(({ loginId }) => loginId === id) : undefined;
    if (owner !== undefined) told.fact(record, "sameAs", owner.id, moment);
    if (isWhole && has("patrons") && patron === undefined) {
      if (owner === undefined && isKnown) told.gone(record, moment);
      return;
    }
    const lists = listsOf(id), isTold = patron !== undefined || Object.values(lists).some(({ size }) => size > 0);
    if (!isTold && !(isWhole && isKnown)) return;
    for (const [name, value] of Object.entries(patron === undefined ? {} : factsOf(patron))) {
      told.fact(record, name, value, moment);
    }
    for (const [name, entries] of Object.entries(lists)) {
      if (!has(name)) continue;
      if (isWhole) told.list(record, name, { ...moment, whole: entries });
      else for (const [key, value] of entries) told.list(record, name, { ...moment, key, value });
    }
  }

  function listsOf(id: string): Readonly<Record<string, ReadonlyMap<string, unknown>>> {
    const lent = [...copies.values()].filter(({ loan }) => loan?.patronId === id).map((copy) =>
      [copy.id.toLowerCase(), copy.id] as const
    );
    const held = [...holds.values()].filter(({ patronId }) => patronId === id)
      .map(({ titleId, captured }) => [titleId.toLowerCase(), captured === undefined ? "pending" : "waiting"] as const);
    const owed = [...fees].filter(([, { patronId }]) => patronId === id)
      .map(([key, { outstanding }]) => [key, { outstanding, type: "overdue", description: "late" }] as const);
    return {
      loans: new Map(has("loans") ? lent : []),
      holds: new Map(has("holds") ? held : []),
      fees: new Map(has("fees") ? owed : []),
    };
  }

  function tellCopy(id: string, told: SaidRecords, onlySeen: boolean): void {
    const record = `copy ${id}`, known = told.expected(record), copy = copies.get(id);
    const isThere = known !== undefined &&
      Object.keys(known.facts).length + Object.keys(known.list("loan").entries).length > 0;
    const captured = has("holds") && [...holds.values()].some((hold) => hold.captured === id);
    const loan = has("loans") ? copy?.loan : undefined, item = has("items") ? copy : undefined;
    if (item === undefined && loan === undefined && !captured) {
      if (!isWhole || !isThere) return;
      if (has("items")) return told.gone(record, moment);
    }
    const tellLoan = (value: unknown) => {
      told.list(record, "loan", { ...moment, key: "", value });
      told.fact(record, "due", value, moment);
    };
    if (item !== undefined) {
      const { title, status, transitTo } = item;
      told.fact(record, "titleId", `T-${id}`, moment);
      told.fact(record, "permanentLocation", "CPL", moment);
      if (title !== "" && hasColumn("title")) told.fact(record, "title", title, moment);
      if (hasColumn("status ")) told.fact(record, "status", status, moment);
      if (hasColumn("transit_to")) told.fact(record, "transitTo", transitTo || null, moment);
    }
    if (captured) told.fact(record, "captured", "waiting", moment);
    else if (isWhole && has("holds")) told.fact(record, "captured", null, moment);
    if (loan !== undefined) {
      const isKept = !onlySeen || told.expected(`card ${loan.patronId}`)?.facts.valid !== undefined;
      const renewals = hasColumn("renewals") ? loan.renewals : null;
      tellLoan({ patronId: isKept ? loan.patronId : "", due: loan.due, renewals });
    } else if (isWhole && has("loans")) tellLoan(null);
  }

  return {
    ...{ texts, at, isWhole },
    tellCards(told, onlySeen) {
      for (let number = 0; number < 14; number++) {
        for (const id of [`P${number}`, `login${number}`]) tellCard(id, told, onlySeen);
      }
    },
    tellCopies(told, onlySeen) {
      for (let number = 0; number < 40; number++) tellCopy(`I${number}`, told, onlySeen);
    },
  };
}

/** The status of copies has a blank behind its name, which `import` takes away: the status of holds is another column. */
const COLUMNS: Readonly<Record<typeof KINDS[number], readonly string[]>> = {
  patrons: [
    ...["patron_id", "login_id", "password", "first_name", "last_name", "category", "library", "expires", "card_lost"],
    ...["blocked", "block_message", "blocked_until"],
  ],
  items: ["item_id", "title_id", "title", "permanent_location", "status ", "transit_to"],
  loans: ["item_id", "patron_id", "due", "renewals"],
  holds: ["hold_id", "patron_id", "title_id", "pickup_location", "status", "captured_item_id"],
  fees: ["fee_id", "patron_id", "type", "amount", "description"],
};

const MAY_LACK = new Set([
  "password",
  "category",
  "expires",
  "card_lost",
  "blocked",
  "title",
  "status ",
  "transit_to",
  "renewals",
]);

function patronRow(patron: WorldPatron): Row {
  return {
    ...{ patron_id: patron.id, login_id: patron.loginId, password: patron.hash, first_name: patron.first },
    ...{ last_name: patron.last, category: patron.category, library: "CPL", expires: patron.expires },
    ...{ card_lost: patron.isLost ? "yes" : "no", blocked: patron.isBlocked ? "yes" : "no" },
    ...{ block_message: patron.isBlocked ? "late" : "", blocked_until: patron.blockedUntil ?? "" },
  };
}

function copyRow({ id, title, status, transitTo }: WorldCopy): Row {
  return {
    item_id: id,
    title_id: `T-${id}`,
    title,
    permanent_location: "CPL",
    "status ": status,
    transit_to: transitTo,
  };
}

function csv(columns: readonly string[], rows: readonly Row[]): string {
  return [columns, ...rows.map((row) => columns.map((name) => row[name] ?? ""))].map((cells) => `${cells.join(",")}\n`)
    .join("");
}

import { recallOf } from "../../circulation/rules/recall.ts";
import { ruleFor, type Rules } from "../../circulation/rules/rules.ts";
import type { Account, Config } from "../../config/config.ts";
import { PROFILE } from "../../config/base/element_row.ts";
import type { Item } from "../../library/item.ts";
import type { Patron } from "../../library/patron.ts";
import type { Hold } from "../../storage/port/hold.ts";
import type { LibrarySnapshot } from "../../storage/port/library_snapshot.ts";
import type { Loan } from "../../storage/port/loan.ts";
import type { RecordKind, RecordOf } from "../../storage/port/record_kind.ts";
import { escapeMarkup } from "../../tools/conform/escape_markup.ts";
import type { ItemState, PatronState } from "../../tools/conform/profile/profile.ts";

/** The server that a profile is written for. */
interface ProfileFor {
  readonly config: Config;
  readonly account: Account;
  readonly now: Temporal.Instant;
  /** The PIN of the patrons in good standing, where it is known: the library keeps only hashes. */
  readonly pin?: string;
}

/** How many patrons and copies there are of a state in which the suite changes them. */
const TAKEN = 3;

/** What a copy is like, whatever title it is of. */
const KIND = [
  "itemType",
  "mediaType",
  "securityMarker",
  "permanentLocation",
] as const satisfies readonly (keyof Item)[];

/** Days for which a patron's card must still be valid. */
const GOOD_FOR = 30;

/**
 * Writes a profile of a library: the first patron and the first copy that are in each of the states which the suite
 * tries, and spares of those whom it lends to and of what it lends. States without a patron or a copy are left out.
 */
export async function writeProfile(
  snapshot: LibrarySnapshot,
  { config, account, now, pin }: ProfileFor,
): Promise<string> {
  const institution = config.institutions.get(account.institution);
  const timeZone = institution?.timeZone ?? "UTC";
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
  const library = await gather(snapshot);
  const items = pickItems(library, account.rules, now);
  const patrons = pickPatrons(library, today, recalledFrom(library, account.rules, now, timeZone));
  const lent = library.items.get(items.find(([state]) => state === "available")?.[1] ?? "");
  const password = account.password.kind === "clear" ? account.password.value : "file:PASSWORD-OF-THE-LOGIN";
  const branch = config.circulation.branches.size > 0 ? lent?.currentLocation : undefined;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<!-- The suite lends, places holds and pays for the patrons named here, and puts back what it can. -->",
    element("profile", {
      xmlns: PROFILE,
      institution: account.institution,
      currency: institution?.currency,
      time_zone: timeZone,
      pickup: branch,
      elsewhere: branch && [...config.circulation.branches.keys()].find((code) => code !== branch),
      encoding: account.encoding,
      delimiter: account.delimiter,
    }, ">"),
    `  ${element("login", { id: account.id, password, location: branch })}`,
    ...patrons.map(([state, { patronId, pin: hash }]) =>
      `  ${element("patron", { state, id: patronId, pin: state === "good" && hash !== "" ? pin : undefined })}`
    ),
    ...items.map(([state, id]) => `  ${element("item", { state, id })}`),
    "</profile>",
    "",
  ].join("\n");
}

function element(name: string, attributes: Readonly<Record<string, string | undefined>>, end = " />"): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeMarkup(value)}"`]
  );
  return `<${name}${written.join("")}${end}`;
}

/** A library, by the identifiers that decide. */
interface Gathered {
  readonly items: ReadonlyMap<string, Item>;
  readonly patrons: readonly Patron[];
  readonly loans: ReadonlyMap<string, Loan>;
  readonly holds: readonly Hold[];
  /** What patrons owe, in minor units. */
  readonly owed: ReadonlyMap<string, number>;
}

async function gather(snapshot: LibrarySnapshot): Promise<Gathered> {
  const owed = new Map<string, number>();
  for (const { patronId, outstanding } of await all(snapshot, "fees")) {
    owed.set(patronId, (owed.get(patronId) ?? 0) + outstanding);
  }
  return {
    items: new Map((await all(snapshot, "items")).map((item) => [item.itemId, item])),
    patrons: await all(snapshot, "patrons"),
    loans: new Map((await all(snapshot, "loans")).map((loan) => [loan.itemId, loan])),
    holds: await all(snapshot, "holds"),
    owed,
  };
}

async function all<K extends RecordKind>(snapshot: LibrarySnapshot, kind: K): Promise<readonly RecordOf[K][]> {
  const records: RecordOf[K][] = [];
  for await (const some of snapshot.read(kind)) records.push(...some);
  return records;
}

function pickPatrons(
  { patrons, loans, holds, owed }: Gathered,
  today: Temporal.PlainDate,
  recalled: ReadonlySet<string>,
): readonly (readonly [PatronState, Patron])[] {
  const busy = new Set([...loans.values(), ...holds].map(({ patronId }) => patronId));
  const open = (patron: Patron) => !patron.blocked && !patron.cardLost;
  const lasts = ({ expires }: Patron, days: number) =>
    expires === undefined || Temporal.PlainDate.compare(expires, today.add({ days })) > 0;
  const good = patrons.filter((patron) =>
    open(patron) && lasts(patron, GOOD_FOR) && !busy.has(patron.patronId) && !owed.get(patron.patronId)
  );
  const first = good.find(({ pin }) => pin !== "") ?? good[0];
  const debtors = patrons.filter((patron) =>
    open(patron) && lasts(patron, GOOD_FOR) && (owed.get(patron.patronId) ?? 0) > 0
  );
  const alike = good.filter((patron) => patron !== first && patron.category === first?.category);
  // Every second one: a scenario may need one of each.
  const spares = alike.slice(1).filter(({ pin, library }) =>
    (pin !== "") === (first?.pin !== "") && library === first?.library
  );
  const found: readonly (readonly [PatronState, Patron | undefined])[] = [
    ["good", first],
    ["other", alike[0]],
    ...spares.slice(0, 2 * (TAKEN - 1)).map((patron, at) => [at % 2 === 0 ? "good" : "other", patron] as const),
    ["with-fees", debtors.toSorted((a, b) => (owed.get(a.patronId) ?? 0) - (owed.get(b.patronId) ?? 0))[0]],
    ["blocked", patrons.find(({ blocked }) => blocked)],
    ["expired", patrons.find((patron) => open(patron) && !lasts(patron, 0))],
    ["recalled", patrons.find(({ patronId }) => recalled.has(patronId))],
  ];
  return found.flatMap(([state, patron]) => patron === undefined ? [] : [[state, patron] as const]);
}

/** Who has a loan that a hold has recalled, before it is due. */
function recalledFrom(
  { items, loans, holds }: Gathered,
  rules: Rules,
  now: Temporal.Instant,
  timeZone: string,
): ReadonlySet<string> {
  const recalled = loans.values().filter((loan) => {
    const item = items.get(loan.itemId);
    if (item === undefined || Temporal.Instant.compare(loan.due, now) <= 0) return false;
    const copies = items.values().filter(({ titleId }) => titleId === item.titleId);
    const freeCopies = copies.filter(({ itemId }) => !loans.has(itemId)).toArray().length;
    const waiting = holds.filter(({ titleId }) => titleId === item.titleId);
    return recallOf({ item, loan, holds: waiting, freeCopies }, ruleFor(rules, "", item.itemType), now, timeZone)
      .kind ===
      "recalled";
  });
  return new Set(recalled.map(({ patronId }) => patronId));
}

function pickItems(
  { items, loans, holds }: Gathered,
  rules: Rules,
  now: Temporal.Instant,
): readonly (readonly [ItemState, string])[] {
  const wanted = new Set(holds.map(({ titleId }) => titleId));
  const waiting = holds.find(({ status }) => status === "waiting")?.capturedItemId;
  const copies = Map.groupBy(items.values(), ({ titleId }) => titleId);
  const free = (item: Item) => item.transitTo === undefined && !loans.has(item.itemId) && !wanted.has(item.titleId);
  const lends = ({ itemType }: Item) => {
    const { checkoutFee = 0, holdFee = 0, renewals, holdsAllowed, loanHours } = ruleFor(rules, "", itemType);
    return checkoutFee === 0 && holdFee === 0 && renewals > 1 && holdsAllowed && loanHours === undefined;
  };
  const is: Readonly<Record<ItemState, (item: Item) => boolean>> = {
    "available": (item) =>
      item.status === "available" && free(item) && lends(item) && copies.get(item.titleId)?.length === 1 &&
      item.currentLocation === item.permanentLocation && item.returned === undefined,
    "on-order": (item) => item.status === "on-order" && free(item),
    "on-loan": (item) => {
      const loan = loans.get(item.itemId);
      return item.status === "available" && loan !== undefined && Temporal.Instant.compare(loan.due, now) > 0;
    },
    "in-process": (item) => item.status === "in-process" && free(item),
    "on-hold-shelf": (item) => item.itemId === waiting,
    "in-transit": (item) => item.transitTo !== undefined,
    "claimed-returned": (item) => item.status === "claimed-returned",
    "lost": (item) => item.status === "lost" && free(item),
    "missing": (item) => item.status === "missing" && free(item),
  };
  return (Object.entries(is) as [ItemState, (item: Item) => boolean][]).flatMap(([state, matches]) => {
    const first = items.values().find(matches);
    // What is answered of a spare must not depend on what kind of copy it is.
    const alike = items.values().filter((item) =>
      matches(item) && KIND.every((attribute) => item[attribute] === first?.[attribute])
    );
    return alike.take(state === "available" ? TAKEN : 1).map(({ itemId }) => [state, itemId] as const).toArray();
  });
}

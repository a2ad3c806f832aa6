import type { TemplateObject } from "../../../config/templates/template_objects.ts";
import type { TemplateMoney, TemplateSurroundings } from "../../../config/templates/template_value.ts";
import type { Day } from "../../../library/day.ts";
import type { Fee } from "../../../library/fee.ts";
import type { Item } from "../../../library/item.ts";
import type { Subjects } from "../../back_end/back_end.ts";

/**
 * Tells of a patron what templates can show, in Koha's names. Descriptions of categories are not known: the category's
 * code stands for itself. The patron's standing is shown only where the terminal may know it.
 */
export function aboutPatron(
  patron: NonNullable<Subjects["patron"]>,
  standing: Subjects["standing"],
  surroundings: TemplateSurroundings,
): TemplateObject<"patron"> {
  const { category, attributes = {} } = patron;
  const entries = Object.entries(attributes).map(([code, attribute]) => ({ code, attribute }));
  return {
    cardnumber: patron.patronId,
    userid: patron.loginId,
    surname: patron.lastName,
    firstname: patron.firstName,
    preferred_name: patron.firstName,
    address: patron.address,
    email: patron.email,
    phone: patron.phone,
    ...patron.birthDate !== undefined && { dateofbirth: dateOf(patron.birthDate) },
    ...patron.expires !== undefined && { dateexpiry: dateOf(patron.expires) },
    categorycode: category,
    branchcode: patron.library,
    lang: patron.language,
    ...attributes.sort1 !== undefined && { sort1: attributes.sort1 },
    ...attributes.sort2 !== undefined && { sort2: attributes.sort2 },
    opacnote: patron.note,
    debarredcomment: patron.blockMessage,
    lost: patron.cardLost,
    is_debarred: patron.blocked,
    ...patron.blocked && { debarred: endOfBlock(patron.blockedUntil) },
    category: { categorycode: category, description: category },
    library: aboutBranch(patron.library, surroundings),
    ...standing && {
      is_expired: standing.expired,
      account: { balance: money(standing.owed, surroundings) },
      checkouts: { count: standing.counts.loans },
      overdues: { count: standing.counts.overdueLoans },
      holds: { count: standing.counts.waitingHolds + standing.counts.unavailableHolds },
    },
    extended_attributes: entries,
    get_extended_attribute: Object.fromEntries(entries.map((entry) => [entry.code, entry])),
  };
}

/** Koha writes the first day on which a restriction holds no more. */
function endOfBlock(until: Day | undefined): Temporal.PlainDate {
  const last = until === undefined ? undefined : dateOf(until);
  return last === undefined ? FOR_EVER : last.add({ days: 1 });
}

/** Koha's end of a restriction that has none. */
const FOR_EVER = Temporal.PlainDate.from("9999-12-31");

/** Tells of a copy what templates can show, in Koha's names. It has no number beside its barcode. */
export function aboutItem(
  item: Item,
  due: Temporal.Instant | undefined,
  surroundings: TemplateSurroundings,
): TemplateObject<"item"> {
  const { itemId, titleId, title, author, callNumber, collection, itemType, permanentLocation, currentLocation } = item;
  return {
    id: itemId,
    title,
    author,
    call_number: callNumber,
    collection_code: collection,
    ...item.shelvingLocation !== undefined && { location: item.shelvingLocation },
    permanent_location: permanentLocation,
    itemnumber: itemId,
    barcode: itemId,
    biblionumber: titleId,
    itype: itemType,
    ccode: collection,
    itemcallnumber: callNumber,
    homebranch: permanentLocation,
    holdingbranch: currentLocation,
    ...item.replacementCost !== undefined && { replacementprice: money(item.replacementCost, surroundings) },
    damaged: item.status === "damaged",
    itemlost: item.status === "lost" || item.status === "missing",
    withdrawn: item.status === "withdrawn",
    notforloan: item.status === "not-for-loan",
    itemnotes: item.properties,
    ...due && {
      due_date: due,
      onloan: due.toZonedDateTimeISO(surroundings.timeZone).toPlainDate(),
      checkout: { date_due: due },
    },
    effective_itemtype: itemType,
    home_branch: aboutBranch(permanentLocation, surroundings),
    holding_branch: aboutBranch(currentLocation, surroundings),
    biblio: { biblionumber: titleId, title, author },
  };
}

/** Tells of a fee what templates can show, in Koha's names; of its copy no more than the barcode. */
export function aboutFee(fee: Fee, surroundings: TemplateSurroundings): TemplateObject<"accountline"> {
  const { itemId } = fee;
  const item = itemId === undefined ? undefined : { id: itemId, itemnumber: itemId, barcode: itemId };
  return {
    accountlines_id: fee.feeId,
    debit_type_code: DEBIT_TYPES[fee.type],
    description: fee.description,
    amount: money(fee.amount, surroundings),
    amountoutstanding: money(fee.outstanding, surroundings),
    date: fee.incurred.toZonedDateTimeISO(surroundings.timeZone).toPlainDate(),
    ...item && { item, itemnumber: item },
  };
}

/** What Koha calls the kinds of fees; those that it has nothing like are charged by hand there. */
const DEBIT_TYPES: Readonly<Record<Fee["type"], string>> = {
  "other": "MANUAL",
  "administrative": "ACCOUNT",
  "damage": "MANUAL",
  "overdue": "OVERDUE",
  "processing": "PROCESSING",
  "rental": "RENT",
  "replacement": "LOST",
  "computer-access": "MANUAL",
  "hold": "RESERVE",
};

function aboutBranch(code: string, { branchNames }: TemplateSurroundings) {
  return { branchcode: code, branchname: branchNames.get(code) ?? code };
}

function money(minorUnits: number, { currency }: TemplateSurroundings): TemplateMoney {
  return { minorUnits, currency };
}

/** 31 February is refused, and not read as a day in March. */
const OF_A_CALENDAR = { overflow: "reject" } as const;

/** Reads a day; `undefined` for a text that is no day, so that the answer does not fail. */
function dateOf(day: Day): Temporal.PlainDate | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  try {
    return Temporal.PlainDate.from({ year: Number(year), month: Number(month), day: Number(date) }, OF_A_CALENDAR);
  } catch {
    return undefined;
  }
}

import { dirname } from "node:path";
import { type ConfigReading, elementsAt, identifierOf, placeOf, valuesOf } from "./base/reading.ts";
import { storageAt } from "./read_storage.ts";
import type { Element } from "./xml/document.ts";
import { type Currency, parseMoney } from "../library/money.ts";
import type { Institution, LendingLimits, StandIn, StorageConfig } from "./config.ts";
import { institution, institutions } from "./openncip_elements.ts";
import { standIn } from "./upstream/stand_in_element.ts";

type Values = NonNullable<ReturnType<typeof valuesOf<typeof standIn.attributes>>>;

/** What says nothing where nothing is lent. */
const OF_LENDING = [
  ...["loans_per_card", "loans", "unknown_cards", "unknown_items", "unknown_pin", "owed_at_most", "returned_lend"],
  ...["charged_lend", "never_lend", "copy_hours", "loan_days", "renew"],
];

/**
 * Reads the copy beside an institution's gateway; `undefined` where there is none, or where something is wrong, which is
 * reported.
 *
 * @param isElsewhere whether another library system serves the institution
 */
export function readStandIn(
  element: Element,
  isElsewhere: boolean,
  currency: Currency,
  reading: ConfigReading,
): StandIn | undefined {
  const [found] = elementsAt(element, standIn);
  if (found === undefined) return undefined;
  if (!isElsewhere) {
    const message = "stand_in stands in an institution without sip2d:upstream, whose records it would copy";
    reading.report("error", found.position, message);
    return undefined;
  }
  const values = valuesOf(found, standIn);
  if (values === undefined) return undefined;
  if (!values.lend) reportWithoutEffect(found, reading);
  const read = storageAt(values.database, reading);
  if (!read.ok) {
    reading.report("error", placeOf(found, "database"), read.message);
    return undefined;
  }
  reportNoFile(found, read.storage, reading);
  return {
    storage: read.storage,
    pinDays: values.pin_days,
    learnedDays: values.learned_days,
    compareOneOf: values.compare,
    afterSeconds: values.after_seconds,
    settledSeconds: values.settled_seconds,
    ...values.feed !== undefined && { feed: values.feed },
    ...values.keep_fields && { keeps: values.keep_fields },
    ...values.lend && { lending: readLending(found, values, currency, reading) },
  };
}

function readLending(
  element: Element,
  { never_lend, loan_days, owed_at_most, ...values }: Values,
  currency: Currency,
  { report }: ConfigReading,
): LendingLimits {
  const owedAtMost = parseMoney(owed_at_most, currency);
  if (owedAtMost === undefined) {
    const decimals = `amounts in ${currency.currency} have at most ${currency.currencyDigits} decimals`;
    report(
      "error",
      placeOf(element, "owed_at_most"),
      `owed_at_most is ${JSON.stringify(owed_at_most)}, but ${decimals}`,
    );
  }
  return {
    loansPerCard: values.loans_per_card,
    loans: values.loans,
    unknownCards: values.unknown_cards,
    unknownItems: values.unknown_items,
    unknownPin: values.unknown_pin,
    owedAtMost: owedAtMost ?? 0,
    returnedLend: values.returned_lend,
    chargedLend: values.charged_lend,
    ...never_lend && { neverLend: never_lend },
    copyHours: values.copy_hours,
    ...loan_days !== undefined && { loanDays: loan_days },
    renews: values.renew,
  };
}

/** Reports a file that cannot be there: no copy would be opened, and terminals be served without it. */
function reportNoFile(element: Element, storage: StorageConfig, { sources, report }: ConfigReading): void {
  if (storage.kind !== "sqlite") return;
  const { path } = storage, folder = dirname(path), place = placeOf(element, "database");
  if (sources.isFolder?.(folder) === false) {
    report("error", place, `there is no folder ${folder}: make it, or name another database`);
  } else if (sources.isFolder?.(path) === true) {
    report("error", place, `database is ${path}, which is a folder, but must be a file`);
  }
}

/** Reports what says nothing since nothing is lent. */
function reportWithoutEffect(element: Element, { report }: ConfigReading): void {
  const [given] = OF_LENDING.filter((name) => element.attributes.has(name));
  if (given !== undefined) report("warning", placeOf(element, given), `${given} has no effect: lend is "no"`);
}

/**
 * Reports copies in a database that another copy or sip2d's own library uses: their records would mix.
 *
 * @param own where the library of sip2d's own is kept
 */
export function reportSharedCopies(
  { root, report }: ConfigReading,
  read: ReadonlyMap<string, Institution>,
  own: StorageConfig,
): void {
  const taken = new Map([[placeOfStorage(own), "sip2d's own library (<sip2d:storage>)"]]);
  for (const element of elementsAt(root, institutions, institution)) {
    const id = identifierOf(element, "id") ?? "", copy = read.get(id)?.standIn?.storage;
    const [found] = elementsAt(element, standIn);
    if (copy === undefined || found === undefined) continue;
    const by = taken.get(placeOfStorage(copy));
    if (by !== undefined) {
      report("error", placeOf(found, "database"), `database is that of ${by}; a copy must have its own`);
    }
    taken.set(placeOfStorage(copy), `the copy of institution ${JSON.stringify(id)}`);
  }
}

/** Names a database such that two configurations of the same are the same. */
function placeOfStorage(storage: StorageConfig): string {
  return storage.kind === "sqlite" ? storage.path : `${storage.host}:${storage.port}/${storage.database}`;
}

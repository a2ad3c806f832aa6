import { type ConfigReading, elementsAt, identifierOf, placeOf, valuesOf } from "./base/reading.ts";
import { storageAt } from "./read_storage.ts";
import type { Element } from "./xml/document.ts";
import type { Institution, StandIn, StorageConfig } from "./config.ts";
import { institution, institutions } from "./openncip_elements.ts";
import { standIn } from "./upstream/stand_in_element.ts";

/**
 * Reads the copy beside an institution's gateway; `undefined` where there is none, or where something is wrong, which is
 * reported.
 *
 * @param isElsewhere whether another library system serves the institution
 */
export function readStandIn(element: Element, isElsewhere: boolean, reading: ConfigReading): StandIn | undefined {
  const [found] = elementsAt(element, standIn);
  if (found === undefined) return undefined;
  if (!isElsewhere) {
    const message = "stand_in stands in an institution without sip2d:upstream, whose records it would copy";
    reading.report("error", found.position, message);
    return undefined;
  }
  const values = valuesOf(found, standIn);
  if (values === undefined) return undefined;
  const read = storageAt(values.database, reading);
  if (!read.ok) {
    reading.report("error", placeOf(found, "database"), read.message);
    return undefined;
  }
  return {
    storage: read.storage,
    pinDays: values.pin_days,
    learnedDays: values.learned_days,
    compareOneOf: values.compare,
    afterSeconds: values.after_seconds,
    settledSeconds: values.settled_seconds,
    ...values.feed !== undefined && { feed: values.feed },
  };
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

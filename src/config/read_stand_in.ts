import { type ConfigReading, elementsAt, placeOf, valuesOf } from "./base/reading.ts";
import { storageAt } from "./read_storage.ts";
import type { Element } from "./xml/document.ts";
import type { StandIn } from "./config.ts";
import { standIn } from "./upstream/stand_in_element.ts";

/**
 * Reads the copy beside an institution's gateway; `undefined` where there is none, or where something is wrong, which is
 * reported.
 *
 * @param isElsewhere whether another library system serves the institution
 */
export function readStandIn(institution: Element, isElsewhere: boolean, reading: ConfigReading): StandIn | undefined {
  const [element] = elementsAt(institution, standIn);
  if (element === undefined) return undefined;
  if (!isElsewhere) {
    const message = "stand_in stands in an institution without sip2d:upstream, whose records it would copy";
    reading.report("error", element.position, message);
    return undefined;
  }
  const values = valuesOf(element, standIn);
  if (values === undefined) return undefined;
  const read = storageAt(values.database, reading);
  if (!read.ok) {
    reading.report("error", placeOf(element, "database"), read.message);
    return undefined;
  }
  return { storage: read.storage, pinDays: values.pin_days, learnedDays: values.learned_days };
}

import type { Branch } from "../circulation/rules.ts";
import { closestName } from "./closest_name.ts";
import type { Element } from "./xml/document.ts";
import { institution, institutions } from "./openncip_elements.ts";
import { type ConfigReading, elementsAt, identifierOf, placeOf, reportRepeated, valuesOf } from "./reading.ts";
import { libraries, library } from "./sip2d_elements.ts";

/** Reads the branches that are in order, by code. */
export function readLibraries({ root, report }: ConfigReading): ReadonlyMap<string, Branch> {
  const elements = elementsAt(root, libraries, library);
  const read = new Map<string, Branch>();
  for (const element of elements) {
    const values = valuesOf(element, library);
    if (values === undefined) continue;
    const { code, name = code, closed } = values;
    read.set(code, { code, name, closedWeekdays: closed.weekdays, closedDates: closed.dates });
  }
  const codeOf = (element: Element) => identifierOf(element, "code");
  reportRepeated(elements, codeOf, (element) => `library ${JSON.stringify(codeOf(element))}`, report);
  warnOfNearMisses({ root, report }, elements.flatMap((element) => codeOf(element) ?? []));
  return read;
}

/**
 * Warns of ids of institutions that look like a slip of the pen. In Koha an institution's id is the code of a branch;
 * here it need not be one, since an account may act for all branches.
 */
function warnOfNearMisses({ root, report }: Pick<ConfigReading, "root" | "report">, codes: readonly string[]): void {
  for (const element of elementsAt(root, institutions, institution)) {
    const id = identifierOf(element, "id");
    if (id === undefined || codes.includes(id)) continue;
    const near = closestName(id, codes);
    if (near === undefined) continue;
    const position = placeOf(element, "id");
    report(
      "warning",
      position,
      `institution ${JSON.stringify(id)} is no library's code; did you mean ${JSON.stringify(near)}`,
    );
  }
}

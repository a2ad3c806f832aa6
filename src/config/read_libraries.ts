import type { Branch } from "../circulation/rules/rules.ts";
import { IdMap, sameId } from "../library/id.ts";
import { closestName } from "./base/closest_name.ts";
import { institution, institutions, policy } from "./openncip_elements.ts";
import {
  type ConfigReading,
  elementsAt,
  identifierOf,
  placeOf,
  reportRepeatedIds,
  settingsOf,
  valuesOf,
} from "./base/reading.ts";
import { libraries, library } from "./sip2d_elements.ts";

/** Reads the branches that are in order, by code. */
export function readLibraries({ root, report }: ConfigReading): ReadonlyMap<string, Branch> {
  const elements = elementsAt(root, libraries, library);
  const read = new IdMap<Branch>();
  for (const element of elements) {
    const values = valuesOf(element, library);
    if (values === undefined) continue;
    const { code, name = code, closed } = values;
    read.set(code, { code, name, closedWeekdays: closed.weekdays, closedDates: closed.dates });
  }
  reportRepeatedIds(elements, "code", "library", report);
  warnOfInstitutions({ root, report }, elements.flatMap((element) => identifierOf(element, "code") ?? []));
  return read;
}

/**
 * Warns of institutions that are no branch while branches are declared. In Koha an institution's id is the code of a
 * branch; here it need not be one, since an account may act for all branches. But what comes back at a terminal of its that
 * names no branch is then at none.
 */
function warnOfInstitutions({ root, report }: Pick<ConfigReading, "root" | "report">, codes: readonly string[]): void {
  if (codes.length === 0) return;
  for (const element of elementsAt(root, institutions, institution)) {
    const named = element.attributes.has("branch") ? "branch" : "id";
    const branch = identifierOf(element, named);
    if (branch === undefined || codes.some((code) => sameId(code, branch))) continue;
    const position = placeOf(element, named);
    const what = named === "id" ? `institution ${JSON.stringify(branch)}` : `branch ${JSON.stringify(branch)}`;
    const near = closestName(branch, codes);
    if (near !== undefined) {
      report("warning", position, `${what} is no library's code; did you mean ${JSON.stringify(near)}`);
    } else if (settingsOf(elementsAt(element, policy)[0], policy).checkin) {
      const lost = "what comes back (09) at a terminal that names no branch is taken to be there";
      report("warning", position, `${what} is no library's code: ${lost}; allowed for branch: ${codes.join(", ")}`);
    }
  }
}

import { identifierOf, placeOf, type ReportFault, valuesOf } from "../base/reading.ts";
import type { Element } from "../xml/document.ts";
import { lends } from "./check_lending.ts";
import { upstream } from "./upstream_element.ts";

/** An institution that another library system serves, and its logins. */
interface ReturningTo {
  readonly element: Element;
  readonly upstream: Element | undefined;
  readonly logins: readonly Element[];
}

/** What says nothing where no return is accepted while the system is away. */
const OF_RETURNS = ["shortest_loan", "away_bin", "away_items", "replay_days"] as const;

/**
 * Reports what keeps returns from being handed over when the system is back: a terminal's own password is kept in memory
 * only. Says what is set.
 */
export function checkReturns(
  { element: institution, upstream: element, logins }: ReturningTo,
  report: ReportFault,
): void {
  const values = element && valuesOf(element, upstream);
  if (element === undefined || values === undefined) return;
  const { offline_returns = "no", away_items, replay_days = 14, shortest_loan = 7 } = values;
  if (offline_returns === "no") {
    // The copy takes returns, whatever offline_returns says.
    if (lends({ element: institution })) return;
    const [given] = OF_RETURNS.filter((name) => values[name] !== undefined);
    if (given !== undefined) {
      report("warning", placeOf(element, given), `${given} has no effect: offline_returns is "no"`);
    }
    for (const login of logins.filter((one) => identifierOf(one, "returns_dated") === "last-open-day")) {
      report("warning", placeOf(login, "returns_dated"), 'returns_dated has no effect: offline_returns is "no"');
    }
    return;
  }
  const place = placeOf(element, "offline_returns");
  if (values.login !== "none") {
    for (const login of logins.filter(({ attributes }) => !attributes.has("upstream_password"))) {
      const missing = `login ${JSON.stringify(identifierOf(login, "id") ?? "")} has no upstream_password`;
      const why =
        `which offline_returns="${offline_returns}" needs: after a restart its returns could not be handed over`;
      report("error", login.position, `${missing}, ${why}`);
    }
  }
  const which = away_items === undefined ? "returns of any barcode" : "returns of barcodes that match away_items";
  const how = offline_returns === "confirm"
    ? "handed over when staff say so"
    : `handed over when it is back, where no loan of less than ${shortest_loan} days could be ended`;
  const until = `after ${replay_days} days they are on staff's list`;
  report("note", place, `${which} are accepted while the system is away, and ${how}; ${until}`);
}

import * as v from "valibot";
import { elementsAt, identifierOf, placeOf, type ReportFault, valuesOf } from "../base/reading.ts";
import type { Element } from "../xml/document.ts";
import { standIn } from "./stand_in_element.ts";
import { ANY_LOGIN } from "./upstream.ts";
import { upstream } from "./upstream_element.ts";

/** An institution that another library system serves, and its logins. */
interface LendingFor {
  readonly element: Element;
  readonly upstream: Element | undefined;
  readonly logins: readonly Element[];
}

/** Tells whether an institution lends while its library system is away, also where something else is wrong. */
export function lends({ element }: Pick<LendingFor, "element">): boolean {
  return lendIn(element) === true;
}

/** Tells whether an institution has a copy of the library system's records, whose answers go by rules. */
export function hasCopy({ element }: Pick<LendingFor, "element">): boolean {
  return elementsAt(element, standIn).length > 0;
}

/** Reads `lend`; `undefined` where it is left out or wrong, which is told of itself. */
function lendIn(institution: Element): boolean | undefined {
  const [found] = elementsAt(institution, standIn);
  const written = found && v.safeParse(standIn.attributes.lend, identifierOf(found, "lend"));
  return written?.success ? written.output : undefined;
}

/** Reports what keeps logins from what they ask of a copy. Says what is risked. */
export function checkLending(served: LendingFor, report: ReportFault): void {
  const [found] = elementsAt(served.element, standIn);
  for (const login of served.logins) checkLogin(login, served, report);
  const values = found && valuesOf(found, standIn);
  if (found === undefined || !values?.lend) return;
  const place = placeOf(found, "lend"), { loans_per_card, loans, copy_hours } = values;
  if (!served.logins.some(isLending)) {
    report("warning", place, 'lend has no effect: no login of the institution has stand_in="lend"');
  } else if (needsPin(served)) {
    const why = "upstream says loans_need_pin, and no PIN is kept with what waits; the copy answers questions only";
    report("warning", place, `lend has no effect: ${why}`);
  } else {
    const risked = `at most ${loans_per_card} loans of a card in one outage and ${loans} loans on one day`;
    const when = `where the copy was told something within ${copy_hours} hours before`;
    report(
      "note",
      place,
      `while the system is away the copy lends ${risked}, ${when}; docs/gateway.md says what that risks`,
    );
  }
}

function checkLogin(login: Element, served: LendingFor, report: ReportFault): void {
  if (!login.attributes.has("stand_in")) return;
  const fault = (message: string) => report("error", placeOf(login, "stand_in"), message);
  if (!hasCopy(served)) {
    return fault("stand_in stands in a login whose institution has no sip2d:stand_in, which would keep a copy");
  }
  if (!isLending(login)) return;
  const lend = lendIn(served.element);
  if (lend === undefined) return;
  if (!lend) return fault('stand_in is "lend", but lend of the institution\'s sip2d:stand_in is "no"');
  const id = identifierOf(login, "id");
  if (id === ANY_LOGIN) {
    return fault('stand_in is "lend" beside id="*": whoever the library system lets in gets no more than questions');
  }
  const system = served.upstream && valuesOf(served.upstream, upstream);
  if (login.attributes.has("upstream_password") || system?.login === "none") return;
  const why = "after a restart what it lent could not be handed over";
  fault(`stand_in is "lend", but login ${JSON.stringify(id)} has no upstream_password: ${why}`);
}

function isLending(login: Element): boolean {
  return identifierOf(login, "stand_in")?.toLowerCase() === "lend";
}

function needsPin({ upstream: element }: LendingFor): boolean {
  return element !== undefined && valuesOf(element, upstream)?.loans_need_pin === true;
}

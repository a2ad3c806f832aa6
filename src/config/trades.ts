import { commandName } from "../protocol/message_table.ts";
import type { RequestName } from "../protocol/requests.ts";
import { placeOf, type ReportFault } from "./base/reading.ts";
import type { Element } from "./xml/document.ts";

/** What a trade needs: the messages that it sends, and of the answers all but some fields. */
interface Trade {
  readonly messages: readonly RequestName[];
  readonly hidden: readonly string[];
  /** Whether patrons whose PIN was not sent are none of its business. */
  readonly hideWithoutPin?: boolean;
}

/** Address, mail, telephone and birth date, which no trade here needs but that of PC booking, for the age. */
const CONTACT = ["BD", "BE", "BF"], PERSON = [...CONTACT, "PB"];
/** Who waits for a copy that comes back: bin, destination (CT) and alert (CV) say where it goes. */
const HOLDER = ["CY", "DA"];
/** Lists of loans, holds and fees. */
const LOANS_AND_HOLDS = ["AS", "AT", "AU", "BU", "CD"], LISTS = [...LOANS_AND_HOLDS, "AV"];

const SESSION = ["login", "scStatus", "requestAcsResend"] as const;
const PATRON = ["patronStatusRequest", "patronInformation", "endPatronSession"] as const;

/** What each trade needs, by the pages of its makers in docs/makers/, which name their sources. */
const TRADES = {
  // self-check.md, bibliotheca.md: a 17 for each copy of a list, a 01 for a card that was left behind, fees.
  "self-check": {
    messages: [
      ...SESSION,
      ...PATRON,
      ...["checkout", "checkin", "renew", "renewAll", "itemInformation", "feePaid", "blockPatron"] as const,
    ],
    hidden: [...PERSON, ...HOLDER],
  },
  // lyngsoe.md, pv-supa.md: the names of borrowers, and of who waits, are none of its business.
  "sorter": { messages: [...SESSION, "checkin", "itemInformation", "itemStatusUpdate"], hidden: ["AA", ...HOLDER] },
  // pc-booking.md, envisionware.md: right card and PIN, blocked or not, the debt, which it may take; the birth date for the age.
  "pc-booking": { messages: [...SESSION, ...PATRON, "feePaid"], hidden: [...CONTACT, ...LISTS], hideWithoutPin: true },
  // e-content.md, overdrive.md, hoopla.md: right card and PIN, blocked or not.
  "e-content": { messages: [...SESSION, ...PATRON], hidden: [...PERSON, ...LISTS], hideWithoutPin: true },
  // locker.md: what waits for the patron, and its loan; what is put back, and for whom what is loaded waits.
  "locker": {
    messages: [...SESSION, ...PATRON, "checkout", "checkin", "itemInformation"],
    hidden: [...PERSON, "AT", "AU", "AV", "BU", "CD"],
  },
  // payment.md: the fees, one by one.
  "payment": { messages: [...SESSION, ...PATRON, "feePaid"], hidden: [...PERSON, ...LOANS_AND_HOLDS] },
  // vufind.md: right card and PIN, and the name.
  "catalogue": { messages: [...SESSION, ...PATRON], hidden: PERSON, hideWithoutPin: true },
} as const satisfies Readonly<Record<string, Trade>>;

/** A word of `login/@use`. */
export type TradeName = keyof typeof TRADES;

/** The values of a login that a trade sets. */
interface TradeValues {
  readonly use?: TradeName;
  readonly messages?: ReadonlySet<RequestName>;
  readonly hide_fields?: ReadonlySet<string>;
  readonly hide_without_pin: boolean;
}

/** Gives a login's values with those that its trade sets, where they are not written. */
export function withTrade<Values extends TradeValues>(values: Values, { attributes }: Element): Values {
  if (values.use === undefined) return values;
  const { messages, hidden, hideWithoutPin = false }: Trade = TRADES[values.use];
  return {
    ...values,
    messages: values.messages ?? new Set(messages),
    hide_fields: values.hide_fields ?? new Set(hidden),
    hide_without_pin: attributes.has("hide_without_pin") ? values.hide_without_pin : hideWithoutPin,
  };
}

/**
 * Names what a login with a trade hands out beyond that, as it is written beside it, and that no network is named from
 * which it may log in.
 *
 * @param isOpen whether a service lets in addresses beyond this machine without naming networks
 */
export function reportTrade(
  element: Element,
  values: TradeValues & { readonly id: string; readonly allow?: unknown; readonly client_subject?: unknown },
  isOpen: boolean,
  report: ReportFault,
): void {
  const { use, id, messages, hide_fields: hides, hide_without_pin: hidesWithoutPin } = values;
  if (use === undefined) return;
  const { messages: needed, hidden, hideWithoutPin }: Trade = TRADES[use];
  const who = `login ${JSON.stringify(id)}`, unneeded = `which ${use} does not need`;
  const sent = [...messages ?? []].filter((name) => !needed.includes(name)).map(commandName);
  if (sent.length > 0) report("note", placeOf(element, "messages"), `${who} may send ${sent.join(", ")}, ${unneeded}`);
  const told = hidden.filter((field) => hides?.has(field) === false);
  if (told.length > 0) {
    report("note", placeOf(element, "hide_fields"), `${who} is told ${told.join(", ")}, ${unneeded}`);
  }
  if (hideWithoutPin && element.attributes.has("hide_without_pin") && !hidesWithoutPin) {
    report(
      "note",
      placeOf(element, "hide_without_pin"),
      `${who} is told of patrons whose PIN it does not send, ${unneeded}`,
    );
  }
  if (!isOpen || values.allow !== undefined || values.client_subject !== undefined) return;
  report("note", placeOf(element, "use"), `${who} may log in from any address; allow names the networks of ${use}`);
}

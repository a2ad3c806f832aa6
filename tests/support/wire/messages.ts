/** The moment at which scenarios begin, as a terminal in Berlin writes it: 2 March 2026, a Monday, one in the afternoon. */
export const CLOCK = "20260302    130000";

/** A date that is not there. */
export const NO_DATE = " ".repeat(18);

/** Fixed elements that a request may want otherwise. */
export interface CirculationFlags {
  /** SC renewal policy in 11, third party allowed in 29. */
  readonly renewal?: "Y" | "N";
  readonly noBlock?: "Y" | "N";
  readonly date?: string;
  /** No-block due date in 11 and 29, return date in 09. */
  readonly second?: string;
}

/** 93 */
export function login(account: string, password: string, location?: string): string {
  return `9300CN${account}|CO${password}|${location === undefined ? "" : `CP${location}|`}`;
}

/** 23, with further fields as they travel. */
export function patronStatus(patron: string, more = ""): string {
  return `23001${CLOCK}AOMAIN|AA${patron}|AC|${more}`;
}

/** 63, for a list by its position in the summary (1 to 6), or for none. */
export function patronInformation(patron: string, list?: number, more = ""): string {
  const summary = list === undefined ? " ".repeat(10) : "Y".padStart(list).padEnd(10);
  return `63001${CLOCK}${summary}AOMAIN|AA${patron}|${more}`;
}

/** 17 */
export function itemInformation(item: string): string {
  return `17${CLOCK}AOMAIN|AB${item}|`;
}

/** 11 */
export function checkout(patron: string, item: string, more = "", flags: CirculationFlags = {}): string {
  const { renewal = "Y", noBlock = "N", date = CLOCK, second = NO_DATE } = flags;
  return `11${renewal}${noBlock}${date}${second}AOMAIN|AA${patron}|AB${item}|AC|${more}`;
}

/** 09 */
export function checkin(item: string, more = "", flags: Omit<CirculationFlags, "renewal"> = {}): string {
  const { noBlock = "N", date = CLOCK, second = date } = flags;
  return `09${noBlock}${date}${second}AP|AOMAIN|AB${item}|AC|${more}`;
}

/** 29 for a copy. */
export function renew(patron: string, item: string, more = "", flags: CirculationFlags = {}): string {
  return renewBy(patron, `AB${item}|${more}`, flags);
}

/** 29, the loan named by the given fields. */
export function renewBy(patron: string, fields: string, flags: CirculationFlags = {}): string {
  const { renewal = "N", noBlock = "N", date = CLOCK, second = NO_DATE } = flags;
  return `29${renewal}${noBlock}${date}${second}AOMAIN|AA${patron}|${fields}`;
}

/** 65 */
export function renewAll(patron: string, more = ""): string {
  return `65${CLOCK}AOMAIN|AA${patron}|${more}`;
}

/** 15, with the fields that name what is held, and where and how. */
export function hold(mode: string, patron: string, fields: string): string {
  return `15${mode}${CLOCK}AOMAIN|AA${patron}|${fields}`;
}

/** 37 in dollars and in cash. */
export function feePaid(patron: string, amount: string, more = "", currency = "USD"): string {
  return `37${CLOCK}0100${currency}BV${amount}|AOMAIN|AA${patron}|${more}`;
}

/** 01 */
export function blockPatron(patron: string, message: string, retained: "Y" | "N" = "N"): string {
  return `01${retained}${CLOCK}AOMAIN|AL${message}|AA${patron}|AC|`;
}

/** 25 */
export function patronEnable(patron: string, more = ""): string {
  return `25${CLOCK}AOMAIN|AA${patron}|${more}`;
}

/** 19 */
export function itemStatusUpdate(item: string, properties: string): string {
  return `19${CLOCK}AOMAIN|AB${item}|CH${properties}|`;
}

/** 35 */
export function endPatronSession(patron: string, more = ""): string {
  return `35${CLOCK}AOMAIN|AA${patron}|${more}`;
}

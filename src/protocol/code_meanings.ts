import { kebabCase } from "./message_table.ts";
import { requests } from "./requests.ts";
import type { Timestamp } from "./timestamp.ts";

/** What is written with one letter for each position, and what each position stands for. */
const POSITIONS: Readonly<Record<string, readonly string[]>> = {
  patronStatus: [
    "charge privileges denied",
    "renewal privileges denied",
    "recall privileges denied",
    "hold privileges denied",
    "card reported lost",
    "too many items charged",
    "too many items overdue",
    "too many renewals",
    "too many claims of items returned",
    "too many items lost",
    "excessive outstanding fines",
    "excessive outstanding fees",
    "recall overdue",
    "too many items billed",
  ],
  summary: ["hold items", "overdue items", "charged items", "fine items", "recall items", "unavailable holds"],
  supportedMessages: Object.values(requests).map(({ name }) => kebabCase(name)),
};

const FEE_TYPES = {
  "01": "other or unknown",
  "02": "administrative",
  "03": "damage",
  "04": "overdue",
  "05": "processing",
  "06": "rental",
  "07": "replacement",
  "08": "computer access charge",
  "09": "hold fee",
};

/** The specification's lists of codes, by the element or field that holds one. */
const CODES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  statusCode: { "0": "ok", "1": "out of paper", "2": "about to shut down" },
  uidAlgorithm: { "0": "not encrypted" },
  passwordAlgorithm: { "0": "not encrypted" },
  language: {
    "000": "unknown",
    "001": "English",
    "002": "French",
    "003": "German",
    "004": "Italian",
    "005": "Dutch",
    "006": "Swedish",
    "007": "Finnish",
    "008": "Spanish",
    "009": "Danish",
    "010": "Portuguese",
    "011": "Canadian French",
    "012": "Norwegian",
    "013": "Hebrew",
    "014": "Japanese",
    "015": "Russian",
    "016": "Arabic",
    "017": "Polish",
    "018": "Greek",
    "019": "Chinese",
    "020": "Korean",
    "021": "North American Spanish",
    "022": "Tamil",
    "023": "Malay",
    "024": "United Kingdom English",
    "025": "Icelandic",
    "026": "Belgian",
    "027": "Taiwanese",
  },
  circulationStatus: {
    "01": "other",
    "02": "on order",
    "03": "available",
    "04": "charged",
    "05": "charged, not to be recalled yet",
    "06": "in process",
    "07": "recalled",
    "08": "waiting on the hold shelf",
    "09": "waiting to be re-shelved",
    "10": "in transit between library locations",
    "11": "claimed returned",
    "12": "lost",
    "13": "missing",
  },
  securityMarker: { "00": "other", "01": "none", "02": "Tattle-Tape", "03": "Whisper tape" },
  feeType: FEE_TYPES,
  magneticMedia: { "Y": "magnetic", "N": "not magnetic", "U": "unknown" },
  paymentType: { "00": "cash", "01": "VISA", "02": "credit card" },
  holdMode: { "+": "add", "-": "delete", "*": "change" },
  holdType: { "1": "other", "2": "any copy", "3": "this copy", "4": "any copy at one library" },
  mediaType: {
    "000": "other",
    "001": "book",
    "002": "magazine",
    "003": "bound journal",
    "004": "audio tape",
    "005": "video tape",
    "006": "CD/CD-ROM",
    "007": "diskette",
    "008": "book with diskette",
    "009": "book with CD",
    "010": "book with audio tape",
  },
  alertType: {
    "00": "unknown",
    "01": "hold for this library",
    "02": "hold for another library",
    "03": "hold for interlibrary loan",
    "04": "to be sent to another library",
    "99": "other",
  },
  timeoutPeriod: { "0": "off-line", "999": "unknown" },
  retriesAllowed: { "999": "unknown" },
};

/**
 * Tells what the code means that an element or a field holds; `undefined` where the specification lists none. Names are
 * those of the tables, as are numbers.
 *
 * @example
 * ```ts
 * codeMeaning("circulationStatus", "08"); // "waiting on the hold shelf"
 * codeMeaning("patronStatus", "Y   Y         "); // "charge privileges denied, card reported lost"
 * ```
 */
export function codeMeaning(name: string, value: string | number | Timestamp): string | undefined {
  const positions = POSITIONS[name];
  if (positions === undefined) return CODES[name]?.[String(value)];
  const letters = [...String(value)];
  return letters.flatMap((letter, at) => letter === "Y" ? positions[at] ?? [] : []).join(", ") || undefined;
}

/** Lists what may stand in an element or field and what it means; empty where it is no code. */
export function codesOf(name: string): readonly (readonly [code: string, meaning: string])[] {
  // Keys that look like numbers stand before the others, whatever their order in the table.
  return Object.entries(CODES[name] ?? {}).toSorted(([a], [b]) => Number(a) - Number(b) || 0);
}

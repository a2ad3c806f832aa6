import { decodeMessage, fieldsBegin } from "../../protocol/decode_message.ts";
import { decodeText } from "../../protocol/encoding.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import { responses } from "../../protocol/responses.ts";

/** The answers from which a copy learns. */
const TEACHING = [
  responses.patronStatusResponse,
  responses.patronInformationResponse,
  responses.patronEnableResponse,
  responses.itemInformationResponse,
  responses.checkoutResponse,
  responses.checkinResponse,
  responses.renewResponse,
  responses.renewAllResponse,
  responses.feePaidResponse,
  responses.holdResponse,
] as const;

/** Fields of which the first value is read, trimmed. */
const READ = [
  ...["patronId", "itemId", "titleId", "personalName", "validPatron", "validPatronPassword", "patronExpiryDate"],
  ...["permanentLocation", "currentLocation", "mediaType", "feeAmount", "feeType", "holdQueueLength", "screenMessage"],
  ...["homeAddress", "emailAddress", "homePhone", "birthDate"],
] as const;

/** Those of them that tell a patron's status. */
const OF_A_PATRON: ReadonlySet<string> = new Set(
  [responses.patronStatusResponse, responses.patronInformationResponse, responses.patronEnableResponse]
    .map(({ code }) => code),
);

/** Where circulation status, security marker and fee type of an 18 stand, and the patron status of a 24 and a 64. */
const STATUS_AT = 2, STATUS_ENDS = 4, MARKER_ENDS = 6, FEE_TYPE_ENDS = 8, PATRON_STATUS_ENDS = 16;

/** Where a 10 says whether somebody should look at the copy. */
const ALERT_AT = 5;

/** Where the counts of a 64 stand, behind language and date. */
const COUNTS_AT = 37, COUNTS_END = 61;

/** What an answer says, of the fields that teach something. */
export interface AnswerSaid {
  readonly name: typeof TEACHING[number]["name"];
  /** Whether it says yes, of an answer that says yes or no. */
  readonly ok: boolean;
  /** Values by their names; what is empty, or not there, the answer does not say. */
  readonly fields: Readonly<Record<string, string | undefined>>;
  readonly lists: { readonly renewedItems: readonly string[] };
  /** The fourteen flags. */
  readonly patronStatus?: string;
  /** The six counts of a 64. */
  readonly counts?: string;
  readonly circulationStatus?: string;
  readonly securityMarker?: string;
  readonly feeType?: string;
  /** Of a 10. */
  readonly hasAlert?: boolean;
}

/** Reads an answer; `undefined` for one that teaches nothing, or whose fixed part is not complete. */
export function readSaid({ body, delimiter, encoding }: RawMessage): AnswerSaid | undefined {
  const text = decodeText(body, encoding);
  const row = TEACHING.find(({ code }) => text.startsWith(code));
  if (row === undefined || fieldsBegin(text, row, delimiter) === undefined) return undefined;
  const { fields }: { readonly fields: Readonly<Record<string, unknown>> } = decodeMessage(text, row, delimiter);
  return {
    name: row.name,
    ok: text[STATUS_AT] === "1" || text[STATUS_AT] === "Y",
    fields: Object.fromEntries(READ.map((name) => [name, said(fields[name])])),
    lists: { renewedItems: listed(fields["renewedItems"]) },
    ...OF_A_PATRON.has(row.code) && { patronStatus: text.slice(STATUS_AT, PATRON_STATUS_ENDS) },
    ...row === responses.patronInformationResponse && { counts: text.slice(COUNTS_AT, COUNTS_END) },
    ...row === responses.checkinResponse && { hasAlert: text[ALERT_AT] === "Y" },
    ...row === responses.itemInformationResponse && {
      circulationStatus: text.slice(STATUS_AT, STATUS_ENDS),
      securityMarker: text.slice(STATUS_ENDS, MARKER_ENDS),
      feeType: text.slice(MARKER_ENDS, FEE_TYPE_ENDS),
    },
  };
}

function said(value: unknown): string | undefined {
  if (typeof value === "boolean") return value ? "Y" : "N";
  if (typeof value === "number") return String(value);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const written = typeof first === "string" ? first.trim() : "";
  return written === "" ? undefined : written;
}

function listed(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.filter((one) => typeof one === "string").map((one) => one.trim()).filter(Boolean)
    : [];
}

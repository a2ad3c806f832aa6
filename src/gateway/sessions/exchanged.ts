import type { RawMessage } from "../../protocol/raw_message.ts";

/** The result of opening a session. */
export type Opened =
  | { readonly kind: "ready" }
  /** The login was refused. */
  | { readonly kind: "refused" }
  /** The address does not answer, TLS fails, or the connection is closed before the login is answered. */
  | { readonly kind: "away"; readonly why: string }
  /** The connection was accepted, but is not served. */
  | { readonly kind: "full" };

/**
 * Why an answer is missing. Whether the request was carried out is unknown then. `closed`: the connection ended at the
 * other side; `ended here`: the session was ended before an answer came; `passed over`: what was asked behind it was answered;
 * `AZ0000`: so its checksum is, which is wrong.
 */
export type LostReason =
  | "AZ0000"
  | "late"
  | "closed"
  | "passed over"
  | "ended here"
  | "damaged"
  | "not this request's"
  | "too long";

/** The result of one request, and how many milliseconds the system took. */
export type Exchanged = ExchangeOutcome & { readonly took: number };

/** The result of one request. */
export type ExchangeOutcome =
  | { readonly kind: "answer"; readonly answer: RawMessage }
  /** The system did not carry it out: it sent a 98 in place of an answer, or a 96 three times. */
  | { readonly kind: "not carried out"; readonly answer?: RawMessage }
  /** Nothing was sent: the session had ended. */
  | { readonly kind: "not sent" }
  /** It was sent, and no answer to it came. */
  | { readonly kind: "lost"; readonly why: LostReason };

/**
 * Tells why a session is not open, by what came of a login or a 99.
 *
 * @param whyEnded why its connection ended; absent where it did not
 */
export function notOpened(told: ExchangeOutcome, whyEnded: string | undefined): Opened {
  if (told.kind === "lost" && told.why === "late") return { kind: "full" };
  const isClosed = told.kind === "not sent" || (told.kind === "lost" && told.why === "closed");
  return { kind: "away", why: (isClosed ? whyEnded : whyNoAnswer(told)) ?? "the connection was closed" };
}

/** atz's SIPServer and an Evergreen of 2016 write no other checksum. */
const ZERO =
  'its checksum is AZ0000, which is wrong; if this system always writes that, set zero_checksums="yes" in its ' +
  "sip2d:upstream";

/** Says for people why a request got no answer; `undefined` where it got one. */
export function whyNoAnswer(came: ExchangeOutcome): string | undefined {
  switch (came.kind) {
    case "answer":
      return undefined;
    case "lost":
      return `no answer: ${came.why === "AZ0000" ? ZERO : came.why}`;
    case "not carried out":
      return came.answer === undefined ? "answered 96 three times" : "answered 98, which says: not now";
    case "not sent":
      return "not asked: the session had ended";
  }
}

import type { DecodedRequest } from "../../protocol/decode_request.ts";
import { describeMessage, type Shown } from "../../protocol/describe_message.ts";
import type { AnyMessage } from "../../protocol/message.ts";
import type { SessionAnswer } from "./respond.ts";
import { hidesField, safeToLog } from "./safe_to_log.ts";
import type { Session } from "./session.ts";

/**
 * Tells the log of one message, its answer, and the milliseconds in between. The words of a message that could not be
 * read in full are left out: nobody knows which of them is a password.
 */
export function logMessage(
  { parts: { log }, peer: { connection }, accountId, location }: Session,
  decoded: DecodedRequest | undefined,
  { answer, outcome }: SessionAnswer,
  milliseconds: number,
): void {
  const request = decoded === undefined || decoded.kind === "unreadable" ? undefined : decoded.request;
  const shown = { personal: log.messages === "personal" };
  const words = (message: AnyMessage | Uint8Array) => () =>
    decoded?.kind !== "request" || message instanceof Uint8Array || swallowsField(decoded.request, shown)
      ? undefined
      : describe(message, shown);
  log.info("message", {
    connection,
    terminal: safeToLog(location) || undefined,
    account: accountId,
    message: request?.name ?? (decoded?.kind === "unreadable" ? decoded.problem : "too-long"),
    outcome,
    ms: Math.round(milliseconds * 1000) / 1000,
    request: request && words(request),
    response: words(answer),
  });
}

function describe(message: AnyMessage, shown: Shown): string {
  return describeMessage(message, shown).map((line) => line.trim()).join("; ");
}

function swallowsField({ fixed, fields, extra = [] }: AnyMessage, shown: Shown): boolean {
  const values = [...Object.values(fixed), ...Object.values(fields), ...extra.map(({ value }) => value)];
  return values.some((value) => typeof value === "string" && hidesField(value, shown));
}

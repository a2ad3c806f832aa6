import { type RequestName, requests } from "./requests.ts";

/** BX: sixteen positions, `Y` for each message that may be sent, in the order of the table of requests. */
export function supportedMessages(isSupported: (name: RequestName) => boolean): string {
  return (Object.keys(requests) as RequestName[]).map((name) => isSupported(name) ? "Y" : "N").join("");
}

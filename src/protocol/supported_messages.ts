import { type RequestName, requests } from "./requests.ts";

const names = Object.keys(requests) as RequestName[];

/** BX: sixteen positions, `Y` for each message that may be sent, in the order of the table of requests. */
export function supportedMessages(isSupported: (name: RequestName) => boolean): string {
  let supported = "";
  for (const name of names) supported += isSupported(name) ? "Y" : "N";
  return supported;
}

import { encodeMessage, type Writing } from "./encode_message.ts";
import type { AnyMessage } from "./message.ts";
import { type RequestName, requests } from "./requests.ts";

/** Writes a request as the bytes of one line, terminator included, as a terminal does. */
export function encodeRequest(request: AnyMessage & { readonly name: RequestName }, writing: Writing): Uint8Array {
  return encodeMessage(request, requests[request.name], writing);
}

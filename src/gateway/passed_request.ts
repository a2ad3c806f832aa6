import type { Upstream } from "../config/upstream/upstream.ts";
import type { LineFormat } from "../protocol/decode_request.ts";
import type { AnyMessage } from "../protocol/message.ts";
import { bodyFor } from "../protocol/raw_message.ts";
import { requests } from "../protocol/requests.ts";
import type { HeardRequest } from "../server/back_end/back_end.ts";
import { identifierIn } from "./sessions/answer_check.ts";
import type { UpstreamRequest } from "./sessions/upstream_session.ts";

/** Writes a request in the system's delimiter and encoding, and changes nothing else. */
export function passedRequest(
  { request, body }: HeardRequest,
  { delimiter, encoding }: LineFormat,
  { errorDetection, delimiter: theirs, encoding: written }: Upstream,
  deadline: number,
): UpstreamRequest {
  const fields: AnyMessage["fields"] = request.fields;
  const raw = { body, delimiter, encoding, guarded: false };
  return {
    code: requests[request.name].code,
    body: bodyFor(raw, { delimiter: theirs, encoding: written }, errorDetection),
    patron: identifierIn(fields.patronId),
    item: identifierIn(fields.itemId),
    deadline,
  };
}

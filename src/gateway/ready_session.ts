import type { Upstream } from "../config/upstream/upstream.ts";
import type { LineFormat } from "../protocol/decode_request.ts";
import type { AnyMessage } from "../protocol/message.ts";
import { bodyFor } from "../protocol/raw_message.ts";
import { requests } from "../protocol/requests.ts";
import type { HeardRequest } from "../server/back_end/back_end.ts";
import type { Question, ReadySession } from "./changes/change_request.ts";
import { identifierIn } from "./sessions/answer_check.ts";
import type { Lease } from "./sessions/pool_contract.ts";
import type { Exchanged } from "./sessions/exchanged.ts";
import type { UpstreamRequest } from "./sessions/upstream_session.ts";

/** The change for which a session is leased, how questions are made, and what sends both and notes what came of them. */
interface ReadySessionParts {
  readonly heard: HeardRequest;
  /** The delimiter and encoding that it is written in. */
  readonly format: LineFormat;
  question(question: Question, deadline: number, upstream: Upstream): UpstreamRequest;
  exchange(session: Lease["session"], request: UpstreamRequest): Promise<Exchanged>;
}

/** Makes a leased session ready for one change. */
export function readySession({ session, release }: Lease, parts: ReadySessionParts): ReadySession {
  let isLent = true;
  const exchange = (request: UpstreamRequest) => parts.exchange(session, request);

  return {
    async ask(question, deadline) {
      const exchanged = await exchange(parts.question(question, deadline, session.upstream));
      return exchanged.kind === "answer" ? exchanged.answer : undefined;
    },
    send: (until) => exchange(passedRequest(parts.heard, parts.format, session.upstream, until)),
    release() {
      if (isLent) release();
      isLent = false;
    },
    setApart() {
      isLent = false;
      session.setApart();
    },
    askBehind: () => session.askBehind(),
    end: () => session.end(),
  };
}

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

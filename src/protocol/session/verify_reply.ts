import type { DecodedResponse } from "../decode_request.ts";
import type { ReceivedResponse } from "../message.ts";
import { messageRowOf } from "../message_table.ts";
import type { ResponseName } from "../responses.ts";
import { TerminalError } from "./terminal_error.ts";

/** What an answer must be to belong to its request. */
export interface Expected {
  /** The answer in the table; absent when any response will do. */
  readonly answer?: ResponseName;
  /** The digits after AY of the request; absent when the request carried none. */
  readonly sequence?: string;
  /** Whether it was asked for by a 97: Koha numbers it AY0 then (its C4/SIP/Sip/MsgType.pm). */
  readonly resent?: boolean;
  /** Whether a 98 may stand in its place: the server puts the request off (specification, page 14). */
  readonly mayBePutOff?: boolean;
}

const UNREADABLE = {
  "unknown-command": "the answer is no SIP2 response",
  "too-short": "the answer is too short for its fixed part",
  "endless": "the answer has more fields than any answer has",
} as const;

/**
 * Gives the response, if it is whole and belongs to the request; otherwise throws a {@link TerminalError}: `checksum`,
 * `sequence`, `unreadable` or `out-of-step`. A 96 belongs to every request and carries no sequence number
 * (specification, "Request SC Resend").
 */
export function verifyReply(decoded: DecodedResponse, expected: Expected): ReceivedResponse {
  if (decoded.kind === "unreadable") {
    if (decoded.problem === "checksum") {
      throw new TerminalError("checksum", "the checksum of the answer does not fit its bytes");
    }
    throw new TerminalError("unreadable", UNREADABLE[decoded.problem]);
  }
  const { response, errorDetection } = decoded;
  const { answer, sequence, resent = false, mayBePutOff = false } = expected;
  if (response.name === "requestScResend") return response;
  if (
    sequence !== undefined && errorDetection?.sequence !== sequence && !(resent && errorDetection?.sequence === "0")
  ) {
    const numbered = errorDetection?.sequence === undefined ? "no sequence number" : `AY${errorDetection.sequence}`;
    throw new TerminalError("sequence", `the answer carries ${numbered}, the request carried AY${sequence}`);
  }
  const isPutOff = mayBePutOff && response.name === "acsStatus";
  if (answer !== undefined && response.name !== answer && !isPutOff) {
    throw new TerminalError("out-of-step", `the answer is ${titleOf(response.name)}, not ${titleOf(answer)}`);
  }
  return response;
}

function titleOf(name: ResponseName): string {
  const { label, code } = messageRowOf(name);
  return `${label} (${code})`;
}

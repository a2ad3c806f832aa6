import { assertEquals, assertNotEquals, fail } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { decodeRequest, decodeResponse } from "../../src/protocol/decode_request.ts";
import { encodeMessage, type Writing } from "../../src/protocol/encode_message.ts";
import { createLineSplitter } from "../../src/protocol/line_splitter.ts";
import type { AnyMessage } from "../../src/protocol/message.ts";
import type { MessageRow } from "../../src/protocol/message_row.ts";
import { requests } from "../../src/protocol/requests.ts";
import { responses } from "../../src/protocol/responses.ts";
import { arbitraryMessage, type Style } from "../support/wire/arbitrary_message.ts";

const STYLES: readonly Style[] = [
  { delimiter: "|", encoding: "utf8", version: 2 },
  { delimiter: "|", encoding: "latin1", version: 2 },
  { delimiter: "^", encoding: "cp850", version: 2 },
  { delimiter: "|", encoding: "ascii", version: 1 },
];

/** Messages for each of the 31 rows in each of the four styles: 19,840 in all. */
const RUNS = 160;

/** Longer than any message whose values are legal. */
const LIMIT = 200_000;

const guards = fc.oneof(
  fc.constant(undefined),
  fc.constant({ sequence: undefined }),
  fc.record({ sequence: fc.stringMatching(/^\d{1,3}$/) }, { noNullPrototype: true }),
);
const terminators = fc.constantFrom("\r" as const, "\n" as const, "\r\n" as const);

for (const row of Object.values<MessageRow>(requests)) {
  Deno.test(`decodeRequest() reads what was written of any ${row.code} ${row.label}`, () => {
    checkRoundTrip(row, (line, style) => {
      const decoded = decodeRequest(line, style);
      assertNotEquals(decoded.kind, "unreadable");
      return decoded.kind === "unreadable" ? undefined : [decoded.request, decoded.errorDetection];
    });
  });
}

for (const row of Object.values<MessageRow>(responses)) {
  Deno.test(`decodeResponse() reads what was written of any ${row.code} ${row.label}`, () => {
    checkRoundTrip(row, (line, style) => {
      const decoded = decodeResponse(line, style);
      assertEquals(decoded.kind, "response");
      return decoded.kind === "response" ? [decoded.response, decoded.errorDetection] : undefined;
    });
  });
}

function checkRoundTrip(row: MessageRow, read: (line: Uint8Array, style: Style) => unknown): void {
  for (const style of STYLES) {
    const property = fc.property(arbitraryMessage(row, style), guards, terminators, (message, guard, terminator) => {
      const writing = { ...style, terminator, errorDetection: guard };
      assertEquals(read(writtenLine(message, writing), style), [message, guard]);
    });
    fc.assert(property, { numRuns: RUNS });
  }
}

/** The one line that comes out at the other end of the connection. */
function writtenLine(message: AnyMessage, writing: Writing): Uint8Array {
  const lines = createLineSplitter(LIMIT).push(encodeMessage(message, writing));
  const [line] = lines;
  if (lines.length !== 1 || line?.kind !== "line") fail("not one line");
  return line.bytes;
}

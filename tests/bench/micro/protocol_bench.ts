import { decodeRequest, decodeResponse } from "../../../src/protocol/decode_request.ts";
import { encodeMessage } from "../../../src/protocol/encode_message.ts";
import { readErrorDetection, sumOf } from "../../../src/protocol/error_detection.ts";
import { createLineSplitter } from "../../../src/protocol/line_splitter.ts";
import type { ReceivedResponse, Response } from "../../../src/protocol/message.ts";
import { requests } from "../../../src/protocol/requests.ts";
import { responses } from "../../../src/protocol/responses.ts";
import { guarded } from "../../support/wire/terminal.ts";
import { rawBytes, READING, WRITING } from "../../support/wire/wire.ts";

const ROWS = [
  requests.scStatus,
  requests.itemInformation,
  requests.patronInformation,
  requests.checkout,
  requests.checkin,
] as const;

const lineOf = (sample: string) => rawBytes(guarded(sample, "1"));

for (const { name, sample } of ROWS) {
  const chunk = rawBytes(`${guarded(sample, "1")}\r`);
  const splitter = createLineSplitter(16_384);
  Deno.bench({ name, group: "framing: one message a chunk", fn: () => void splitter.push(chunk) });
}

for (const { name, sample } of ROWS) {
  const line = lineOf(sample);
  Deno.bench({ name, group: "checksum: sum of the bytes", fn: () => void sumOf(line, line.length - 4) });
}

for (const { name, sample } of ROWS) {
  const line = lineOf(sample);
  Deno.bench({
    name,
    group: "error detection: found, read and verified",
    fn: () => void readErrorDetection(line, 124, "utf8"),
  });
}

for (const { name, sample } of ROWS) {
  const line = lineOf(sample);
  Deno.bench({ name, group: "decoding a request", fn: () => void decodeRequest(line, READING) });
}

const writing = { ...WRITING, errorDetection: { sequence: "1" } };

for (const { answer } of ROWS) {
  const response = received(answer.sample);
  Deno.bench({ name: answer.name, group: "encoding a response", fn: () => void encodeMessage(response, writing) });
}

/** The table's sample as a response to be sent. */
function received(sample: string): Response {
  const decoded = decodeResponse(lineOf(sample), READING);
  if (decoded.kind !== "response" || !isWhole(decoded.response)) throw new TypeError(`${sample} is no whole response`);
  return decoded.response;
}

/** Whether all is there that a response must have when it is sent. */
function isWhole(response: ReceivedResponse): response is ReceivedResponse & Response {
  const fields: Readonly<Record<string, unknown>> = response.fields;
  return Object.entries(responses[response.name].fields).every(([name, usage]) =>
    !usage.required || fields[name] !== undefined
  );
}

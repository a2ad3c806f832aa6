import {
  type DecodedRequest,
  type DecodedResponse,
  decodeRequest,
  decodeResponse,
} from "../../../src/protocol/decode_request.ts";
import type { Writing } from "../../../src/protocol/encode_message.ts";
import type { ReceivedResponse, Request } from "../../../src/protocol/message.ts";
import type { Timestamp } from "../../../src/protocol/timestamp.ts";

type LineFormat = Parameters<typeof decodeRequest>[1];

/** How most terminals read and are read: `|` and UTF-8. */
export const READING: LineFormat = { delimiter: "|", encoding: "utf8" };

/** How most answers are written: SIP 2.00, `|`, UTF-8, CR, without error detection. */
export const WRITING: Writing = { ...READING, terminator: "\r", version: 2 };

/** 2 March 2026, 09:30:05 local time: `20260302    093005`. */
export const MORNING: Timestamp = { year: 2026, month: 3, day: 2, hour: 9, minute: 30, second: 5, zone: "" };

/** 23 March 2026, 23:59:00 local time: `20260323    235900`. */
export const EVENING: Timestamp = { year: 2026, month: 3, day: 23, hour: 23, minute: 59, second: 0, zone: "" };

const utf8 = new TextEncoder();

/** Text as the bytes that a UTF-8 terminal sends. */
export function utf8Bytes(text: string): Uint8Array {
  return utf8.encode(text);
}

/** Bytes, one character each. */
export function rawBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Written bytes as text, for comparing with what is pinned. */
export function wireText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Appends the checksum to a message that ends in `AZ`: the UTF-8 bytes are summed, as most terminals do. */
export function withChecksum(upToAz: string): string {
  return upToAz + checksumOf(utf8Bytes(upToAz));
}

/** The four digits that make the 16-bit sum of these numbers and of the digits themselves zero. */
export function checksumOf(values: Iterable<number>): string {
  let complement = 0;
  for (const value of values) complement = (complement + 65536 - value % 65536) % 65536;
  const hexadecimal = "0123456789ABCDEF";
  return [4096, 256, 16, 1].map((unit) => hexadecimal[Math.floor(complement / unit) % 16]).join("");
}

/** Reads a line that a UTF-8 terminal with `|` sent. */
export function read(line: string): DecodedRequest {
  return decodeRequest(utf8Bytes(line), READING);
}

/** Reads a line as a request that lacks nothing; throws if it is something else. */
export function readRequest(line: string): Request {
  const decoded = read(line);
  if (decoded.kind !== "request") throw new TypeError(`${JSON.stringify(line)} is ${decoded.kind}, not a request`);
  return decoded.request;
}

/** Reads a line as a known command, whether or not something is missing; throws if it is unreadable. */
export function readCommand(line: string): Request {
  const decoded = read(line);
  if (decoded.kind === "unreadable") throw new TypeError(`${JSON.stringify(line)} is unreadable: ${decoded.problem}`);
  return decoded.request;
}

/** Reads a line that a server sent; throws if it is unreadable. */
export function readResponse(line: string): ReceivedResponse {
  const decoded: DecodedResponse = decodeResponse(utf8Bytes(line), READING);
  if (decoded.kind === "unreadable") throw new TypeError(`${JSON.stringify(line)} is unreadable: ${decoded.problem}`);
  return decoded.response;
}

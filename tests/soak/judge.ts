import { Buffer } from "node:buffer";
import { decodeResponse } from "../../src/protocol/decode_request.ts";
import { answerCodeOf, illegalities } from "../support/wire/legal_answer.ts";
import { checksumOf, READING } from "../support/wire/wire.ts";

/** Bytes of the longest message that is read. */
const LONGEST = 8192;

/** The lines that deserve an answer, with the control bytes before them; lines of nothing do not count. */
export function linesOf(sent: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (const [at, byte] of sent.entries()) {
    if (byte !== 0x0a && byte !== 0x0d) continue;
    let first = start;
    while (first < at && (sent[first] ?? 0) < 0x20) first++;
    if (first < at) lines.push(sent.subarray(start, at));
    start = at + 1;
  }
  return lines;
}

/** How a message is guarded, as far as anybody can tell without knowing what it means. */
type Guarding = { readonly kind: "none" | "wrong" | "unclear" } | { readonly kind: "right"; readonly end: string };

function guardingOf(line: Buffer): Guarding {
  const text = line.toString("latin1");
  const [, az, digits = ""] = /(AZ)([0-9A-Fa-f]{4})$/.exec(text) ?? [];
  if (az === undefined) return { kind: "none" };
  const [, sequence] = /AY([0-9]+)AZ[0-9A-Fa-f]{4}$/.exec(text) ?? [];
  const alone = sequence === undefined && /\|AZ[0-9A-Fa-f]{4}$/.test(text);
  if (sequence === undefined && !alone) return { kind: "unclear" };
  const right = [line, without(line, 0x1f), without(line, 0x20)].some((bytes) => {
    const summed = bytes.subarray(0, -4);
    const points = [...textOf(summed)].map((character) => character.codePointAt(0) ?? 0);
    return [checksumOf(summed), checksumOf(points)].includes(digits.toUpperCase());
  });
  return right ? { kind: "right", end: sequence === undefined ? "AZ" : `AY${sequence}AZ` } : { kind: "wrong" };
}

/**
 * A line without the control bytes, or also the blanks, before its message. They belong to the message or not as far as its
 * checksum goes.
 *
 * @param last the last byte that is left out
 */
function without(line: Buffer, last: number): Buffer {
  const start = line.findIndex((byte) => byte > last);
  return start > 0 ? line.subarray(start) : line;
}

/** UTF-8, or Latin-1 where it is no UTF-8. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString("latin1");
  }
}

/**
 * What is wrong with an answer to a line; empty if nothing is.
 *
 * @param answer the bytes of the answer without its CR
 * @param before the answer before this one on the same connection
 */
export function faultsOf(line: Buffer, answer: Buffer, before: Buffer | undefined): readonly string[] {
  const decoded = decodeResponse(answer, READING);
  const faults: string[] = decoded.kind === "response" ? [] : [`the answer is unreadable: ${decoded.problem}`];
  const text = answer.toString("utf8");
  if (!Buffer.from(text, "utf8").equals(answer)) faults.push("the answer is not UTF-8");
  const request = textOf(without(line, 0x20));
  const guarding = guardingOf(line);
  const again = request.startsWith("97");
  if (text === "96" || text === "96AZFEF6") {
    if (mayBeRefused(line, request, guarding, before)) return faults;
    return [...faults, "a request that can be read was answered with 96"];
  }
  if (again) return before?.equals(answer) === true ? faults : [...faults, "97 did not get the last answer again"];
  if (guarding.kind === "wrong") faults.push("a wrong checksum was taken for right");
  const [, end = ""] = /((?:AY[0-9]+)?AZ)[0-9A-F]{4}$/.exec(text) ?? [];
  if (guarding.kind === "right" && end !== guarding.end) faults.push(`error detection is not ${guarding.end}`);
  if (guarding.kind === "none" && end !== "") faults.push("error detection that nobody asked for");
  const bare = guarding.kind === "none" || end === "" ? text : text.slice(0, -end.length - 4);
  return [...faults, ...illegalities(request, bare)];
}

/** Whether 96 is the right answer, or may be. */
function mayBeRefused(line: Buffer, request: string, guarding: Guarding, before: Buffer | undefined): boolean {
  if (without(line, 0x1f).length > LONGEST || guarding.kind === "wrong" || guarding.kind === "unclear") return true;
  if (request.startsWith("97")) return before === undefined || before.subarray(0, 2).toString() === "96";
  return answerCodeOf(request) === undefined;
}

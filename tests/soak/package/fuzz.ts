import type * as Sip2 from "../../../src/protocol/public/sip2.ts";
import { createRandom, type Random } from "../random.ts";

/** What came of so many inputs. */
interface Fuzzed {
  /** How many there were of each result. */
  readonly results: Readonly<Record<string, number>>;
  /** What must not be, with its input in hexadecimal. */
  readonly faults: readonly string[];
}

const ENCODINGS = ["utf8", "latin1", "latin9", "cp1252", "cp850", "ascii"] as const;
const AWKWARD = [0, 1, 7, 9, 10, 13, 27, 32, 48, 65, 89, 90, 94, 124, 127, 128, 133, 160, 195, 226, 237, 240, 254, 255];
const LIMIT = 4_096;
/** Faults after which there is no more to learn. */
const ENOUGH = 20;

/**
 * Gives mutated messages to all that reads bytes in an implementation of the face. None may throw anything but a
 * `TerminalError`, and what was read can be shown, and written as one line that is read again.
 *
 * @param seeds whole messages, which are mutated
 */
export function fuzz(sip2: typeof Sip2, seeds: readonly Uint8Array[], inputs: number, seed: number): Fuzzed {
  const random = createRandom(seed), results: Record<string, number> = {}, faults: string[] = [];
  for (let input = 0; input < inputs && faults.length < ENOUGH; input++) {
    const bytes = mutated(random, seeds);
    try {
      const result = tried(sip2, bytes, random);
      results[result] = (results[result] ?? 0) + 1;
    } catch (error) {
      if (error instanceof sip2.TerminalError) continue;
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      faults.push(`input ${input}: ${String(error)}: ${hex}`);
    }
  }
  return { results, faults };
}

function tried(sip2: typeof Sip2, bytes: Uint8Array, random: Random): string {
  const format = { delimiter: random.once(20) ? "^" : "|", encoding: random.pick(ENCODINGS) };
  for (const line of sip2.createLineSplitter(LIMIT).push(bytes)) {
    if (line.kind === "line") sip2.decodeRequest(line.bytes, format, line.swallowed);
  }
  const request = sip2.decodeRequest(bytes, format), response = sip2.decodeResponse(bytes, format);
  const heard = response.kind === "response" ? response : request;
  if (heard.kind === "unreadable") return heard.problem;
  const message = heard.kind === "response" ? heard.response : heard.request;
  if (sip2.describeMessage(message, { personal: random.once(2) }, sip2.codeMeaning).length === 0) {
    throw new Error("mute");
  }
  JSON.stringify(sip2.messageToJson(message, { personal: random.once(2) }));
  const writing = { ...format, terminator: "\r", version: 2, errorDetection: heard.errorDetection } as const;
  const written = sip2.encodeMessage(message, writing);
  const [again, ...more] = sip2.createLineSplitter(LIMIT * LIMIT).push(written);
  if (again?.kind !== "line" || more.length > 0) throw new Error("not one line");
  const read = heard.kind === "response"
    ? sip2.decodeResponse(again.bytes, format)
    : sip2.decodeRequest(again.bytes, format);
  if (read.kind === "unreadable") throw new Error(`what was written is unreadable: ${read.problem}`);
  return heard.kind;
}

/** A message with nothing, something or much wrong about it. */
function mutated(random: Random, seeds: readonly Uint8Array[]): Uint8Array {
  let bytes = random.pick(seeds);
  for (let times = random.below(4); times > 0; times--) bytes = mutatedOnce(bytes, random, seeds);
  return bytes;
}

function mutatedOnce(bytes: Uint8Array, random: Random, seeds: readonly Uint8Array[]): Uint8Array {
  const at = random.below(bytes.length + 1), head = bytes.subarray(0, at), tail = bytes.subarray(at);
  switch (random.below(9)) {
    case 0:
      return Uint8Array.of(...head, random.below(256), ...tail.subarray(1));
    case 1:
      return Uint8Array.of(...head, random.pick(AWKWARD), ...tail);
    case 2:
      return Uint8Array.of(...head, ...tail.subarray(1 + random.below(30)));
    case 3:
      return head;
    case 4:
      return tail;
    case 5:
      return Uint8Array.of(...bytes, ...tail);
    case 6:
      return Uint8Array.of(...head, ...random.pick(seeds));
    case 7:
      return Uint8Array.of(48 + random.below(10), 48 + random.below(10), ...bytes.subarray(2));
    default:
      return Uint8Array.from({ length: random.below(80) }, () => random.below(256));
  }
}

import { assert } from "@std/assert";
import { decodeRequest } from "../../src/protocol/decode_request.ts";
import type { Heard } from "../../src/stand_in/learning/learn_answer.ts";

const LINE = { delimiter: "|", encoding: "utf8" } as const;

/** When something was asked, as messages write it. */
export const ASKED = "20261124    101500";

/** An answer that passed a gateway. */
export function heardAnswer(request: string, answer: string, at: number): Heard {
  const decoded = decodeRequest(new TextEncoder().encode(request), LINE);
  assert(decoded.kind === "request", request);
  return { request: decoded.request, answer: { body: new TextEncoder().encode(answer), guarded: false, ...LINE }, at };
}

/** A 63 about a card and its 64, which tells its status; `tail` is what follows the name. */
export function patronHeard(patronId: string, status: string, tail: string, at: number): Heard {
  const counts = "0".repeat(24);
  return heardAnswer(
    `63001${ASKED}          AOCPL|AA${patronId}|`,
    `64${status.padEnd(14)}001${ASKED}${counts}AOCPL|AA${patronId}|AEAda|${tail}`,
    at,
  );
}

/** A 17 about a copy and its 18. */
export function itemHeard(itemId: string, status: string, tail: string, at: number): Heard {
  return heardAnswer(`17${ASKED}AOCPL|AB${itemId}|`, `18${status}0001${ASKED}AB${itemId}|AJPoems|${tail}`, at);
}

import { closestName } from "../../config/base/closest_name.ts";
import type { RequestName } from "../../protocol/public/sip2.ts";
import { requestNames } from "../base/request_names.ts";

/** Requests that one terminal makes one after the other, for the same patron and item. */
export interface Scenario {
  readonly steps: readonly RequestName[];
  /** How often it is chosen, relative to the weights of the others. */
  readonly weight: number;
}

/** The terminal logs in by itself, and what a resend gives depends on what came before. */
const NOT_IN_A_MIX: ReadonlySet<RequestName> = new Set<RequestName>(["login", "requestAcsResend"]);

/** The requests that may stand in a mix, as people type them. */
export const mixNames: readonly string[] = [...requestNames].filter(([, name]) => !NOT_IN_A_MIX.has(name)).map((
  [text],
) => text);

/**
 * Reads a mix: `sc-status=1,checkout+checkin=2` makes the pair twice as often as the status; a weight that is left out
 * is 1. Throws a `RangeError`.
 */
export function parseMix(text: string): readonly Scenario[] {
  return text.split(",").map(parseScenario);
}

function parseScenario(text: string): Scenario {
  const [names = "", weight = "1", ...rest] = text.trim().split("=");
  if (rest.length > 0 || !/^\d{1,6}$/.test(weight) || Number(weight) === 0) {
    throw new RangeError(`must be like sc-status=1,checkout+checkin=2, not ${JSON.stringify(text)}`);
  }
  return { steps: names.split("+").map(readStep), weight: Number(weight) };
}

function readStep(text: string): RequestName {
  const name = requestNames.get(text);
  if (name !== undefined && !NOT_IN_A_MIX.has(name)) return name;
  const closest = closestName(text, mixNames);
  const help = closest === undefined ? `may hold ${mixNames.join(", ")}` : `did you mean ${closest}?`;
  throw new RangeError(`cannot hold ${JSON.stringify(text)}: ${help}`);
}

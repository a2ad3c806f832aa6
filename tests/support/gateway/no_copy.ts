import type { GatewaysOptions } from "../../../src/gateway/gateway_parts.ts";

/** What a gateway without a copy has in a copy's place. */
export const NO_COPY = {
  heard() {},
  fromCopy: () => Promise.resolve(undefined),
  loginJudged() {},
  knowsLogin: () => Promise.resolve(false),
  startedByHand: () => undefined,
  away() {},
  lend: () => Promise.resolve(undefined),
  toldYes() {},
  reached() {},
} as const satisfies Pick<
  GatewaysOptions,
  | "heard"
  | "fromCopy"
  | "loginJudged"
  | "knowsLogin"
  | "startedByHand"
  | "away"
  | "lend"
  | "toldYes"
  | "reached"
>;

import type { Replica } from "../../../src/gateway/base/replica.ts";

/** What a gateway without a stand-in has in its records' place. */
export const NO_REPLICA: Replica = {
  heard() {},
  answer: () => Promise.resolve(undefined),
  loginJudged() {},
  knowsLogin: () => Promise.resolve(false),
  startedByHand: undefined,
  away() {},
  openOutage: () => Promise.resolve(undefined),
  lend: () => Promise.resolve(undefined),
  toldYes() {},
  reached() {},
};

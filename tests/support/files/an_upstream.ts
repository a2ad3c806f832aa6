import type { Upstream } from "../../../src/config/upstream/upstream.ts";

/** Makes another library system on this machine, of which nothing special is known. */
export function anUpstream(given: Partial<Upstream> = {}): Upstream {
  return {
    addresses: [{ host: "127.0.0.1", port: 6001 }],
    kind: "other",
    login: "93",
    proxyProtocol: false,
    encoding: "utf8",
    terminator: "\r",
    delimiter: "|",
    errorDetection: true,
    answerSeconds: 15,
    maxSessions: 20,
    sessions: "own",
    keepAliveSeconds: 20,
    settleMinutes: 30,
    probeItem: "0",
    offlineReturns: "no",
    shortestLoan: 7,
    replayDays: 14,
    correctClock: 0,
    ...given,
  };
}

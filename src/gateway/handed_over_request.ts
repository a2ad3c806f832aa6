import type { Config, Institution } from "../config/config.ts";
import { sameId } from "../library/id.ts";
import { readAcceptedRequest } from "../server/back_end/accepted_request.ts";
import { textsIn } from "../server/wording/answer_language.ts";
import type { LedgerRow } from "../storage/port/ledger.ts";
import type { ChangeRequest } from "./changes/change_request.ts";
import type { GatewayParts } from "./gateway_parts.ts";
import { NO_SESSION } from "./sessions/pool_contract.ts";
import { readySession } from "./ready_session.ts";
import type { UpstreamIdentity } from "./sessions/upstream_identity.ts";

/** What is needed to hand a return over. */
export interface HandedOverParts
  extends Pick<GatewayParts, "current" | "localTime" | "pool" | "question" | "ask" | "exchange"> {
  readonly served: () => Institution;
}

/**
 * Makes the request that hands a return over, with the login that it came with. If the configuration does not have that
 * login's password now, the request can lease no session. `undefined`: the institution has no account at all.
 */
export function handedOverRequest(
  row: LedgerRow,
  deadline: number,
  parts: HandedOverParts,
): ChangeRequest | undefined {
  const { current, localTime, pool, question, ask, exchange, served } = parts;
  const config = current(), institution = served();
  const identity = returnIdentity(row, config);
  const account = config.accounts.get(row.account) ??
    [...config.accounts.values()].find((one) => one.institution === row.institution);
  if (account === undefined) return undefined;
  const { heard, format } = readAcceptedRequest(row.handOver?.request ?? "");
  const { terminal, address, library: branch, at: now } = row, { timeZone } = institution;
  return {
    heard,
    context: {
      account,
      institution,
      now,
      local: localTime(timeZone),
      texts: textsIn([], account),
      origin: { account: row.account, terminal, address, message: row.message, branch, timeZone },
    },
    deadline,
    login: { id: row.handOver?.login ?? "", location: row.handOver?.location ?? "" },
    async lease() {
      if (identity === undefined) return "library-login-refused";
      const lease = await pool.lease({ identity, deadline, isBehind: true });
      if (typeof lease === "string") return NO_SESSION[lease];
      return readySession(lease, { heard, format, question, exchange });
    },
    ask: async (about, until) => identity && await ask(about, until, identity),
  };
}

/**
 * Finds the login with which a return is handed over: the one that it came with, with its password from the
 * configuration. Any account of the institution with the same login at the system may have the password. `undefined`:
 * none has.
 */
function returnIdentity(
  { account, handOver, institution, address }: LedgerRow,
  { accounts, institutions }: Pick<Config, "accounts" | "institutions">,
): UpstreamIdentity | undefined {
  const upstream = institutions.get(institution)?.upstream, { login = "", location = "" } = handOver ?? {};
  const identity = { id: login, location, version: 2, ...upstream?.proxyProtocol && { address } } as const;
  if (upstream?.login === "none") return { ...identity, password: "" };
  const own = accounts.get(account);
  const others = [...accounts.values()].filter((one) =>
    one.institution === institution && sameId(one.upstreamLogin?.id ?? one.id, login)
  );
  for (const one of own?.institution === institution ? [own, ...others] : others) {
    const password = one.upstreamLogin?.password;
    if (password !== undefined) return { ...identity, password };
  }
  return undefined;
}

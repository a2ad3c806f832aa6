import { accountEnd } from "../config/account_end.ts";
import type { Config } from "../config/config.ts";
import { certificateEnd } from "../config/read_tls.ts";
import type { Log } from "../observability/log.ts";
import { formatAddress } from "../wire/listen.ts";

/** Milliseconds between two looks. */
const DAY = 86_400_000;

/**
 * Warns each day of certificates and logins that have expired or soon will; returns a function that stops this. At the
 * start of the server, reading the configuration gives these warnings.
 */
export function watchExpiry(current: () => Config, log: Pick<Log, "warning">): () => void {
  const timer = setInterval(() => warnOfExpiry(current(), log, Date.now()), DAY);
  return () => clearInterval(timer);
}

/** Warns of the certificates and logins of a configuration that have expired or soon will. */
export function warnOfExpiry(
  { listeners, pages, accounts }: Pick<Config, "listeners" | "pages" | "accounts">,
  log: Pick<Log, "warning">,
  now: number,
): void {
  for (const service of [...listeners, ...pages]) {
    const { certificate, clientCa } = service.tls ?? {};
    for (const [what, pem] of Object.entries({ certificate, client_ca: clientCa })) {
      const end = pem === undefined ? undefined : certificateEnd(pem, now);
      if (end !== undefined) log.warning(`${what} ${end}`, { service: formatAddress(service) });
    }
  }
  for (const account of accounts.values()) {
    const end = accountEnd(account, now);
    if (end !== undefined) log.warning(`login ${end}`, { account: account.id });
  }
}

import type { Config } from "../config/config.ts";
import { certificateEnd } from "../config/read_tls.ts";
import type { Log } from "../observability/log.ts";
import { formatAddress } from "../server/listen/listen.ts";

/** Milliseconds between two looks at the certificates. */
const DAY = 86_400_000;

/** Warns each day of certificates that have run out or soon will; gives what stops that. At the start the configuration's reader does. */
export function watchCertificates(current: () => Config, log: Pick<Log, "warning">): () => void {
  const timer = setInterval(() => warnOfCertificates(current(), log, Date.now()), DAY);
  return () => clearInterval(timer);
}

/** Warns of the certificates of a configuration that have run out or soon will. */
export function warnOfCertificates(
  { listeners, pages }: Pick<Config, "listeners" | "pages">,
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
}

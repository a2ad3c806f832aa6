import { resolve } from "node:path";
import type { Config } from "../../config/config.ts";
import { isStaffPageOffered } from "../../desk/sign_in/is_staff_page_offered.ts";
import { isElsewhere } from "../../config/upstream/is_elsewhere.ts";
import { formatAddress } from "../../wire/listen.ts";
import type { ServedAddress } from "../../server/listen/listening.ts";
import { SAMPLE_LOGIN } from "../../sample/sample_config.ts";
import { storageName } from "../../service/open_storage.ts";
import { counted } from "../../process/counted.ts";
import { version } from "../../process/version.ts";

/** The number up to which records are counted before the server says that it is ready. */
export const COUNTED = 10_000;

/** How many records of a kind there are, as far as {@link COUNTED}. */
interface Counts {
  readonly patrons: number;
  readonly items: number;
  readonly loans: number;
}

/**
 * Lists what an administrator reads when the server has started: where it listens, what it serves, what to type next.
 *
 * @param counts how full the library is, counted as far as {@link COUNTED}
 */
export function servingLines(
  config: Config,
  addresses: readonly ServedAddress[],
  counts: Counts,
): readonly string[] {
  const { file, storage, accounts, institutions } = config;
  const isGateway = isElsewhere(config);
  const raw = addresses.find(({ transport, tls }) => transport === "raw" && !tls);
  return [
    `sip2d ${version} serves ${resolve(file)}`,
    ...addresses.map((address) =>
      `  listening on ${formatAddress(address)} (${nameOf(address)}${pagesOf(address, isStaffPageOffered(config))})`
    ),
    ...[...institutions.values()].flatMap(({ id, upstream }) =>
      upstream === undefined ? [] : [`  in front of ${id} at ${upstream.addresses.map(formatAddress).join(" and ")}`]
    ),
    `  ${storageName(storage)}: ${
      isGateway ? "no library, only which logins were seen and what became of each change" : contentOf(counts)
    }`,
    ...raw === undefined ? [] : [
      `Try it from another shell: telnet ${reachableHost(raw.host)} ${raw.port}`,
      `(without telnet: sip2d client --interactive --host ${
        reachableHost(raw.host)
      } --port ${raw.port}, and raw: before a line),`,
      `then type ${isGateway ? LOGIN_THERE : loginToType(accounts)}. Ctrl+C stops the server.`,
    ],
  ];
}

/** A gateway knows no passwords of the logins that it passes on. */
const LOGIN_THERE = "9300CNlogin|COpassword| with a login and its password at the library system";

/** The sample's login where it is there with its password, which everybody knows. No other password is told. */
function loginToType(accounts: Config["accounts"]): string {
  const { id, password } = SAMPLE_LOGIN;
  const known = accounts.get(id)?.password;
  if (known?.kind === "clear" && known.value === password) return `9300CN${id}|CO${password}|`;
  return "9300CNlogin|COpassword| with a login of the configuration";
}

function contentOf({ patrons, items, loans }: Counts): string {
  const told = (count: number, word: string) => count < COUNTED ? counted(count, word) : `${COUNTED} or more ${word}s`;
  return [told(patrons, "patron"), told(items, "item"), told(loans, "loan")].join(", ");
}

const NAMES: Readonly<Record<ServedAddress["transport"], string>> = {
  raw: "RAW",
  telnet: "telnet",
  https: "posts",
  http: "/healthz, /readyz, /metrics",
};

function nameOf({ transport, tls }: ServedAddress): string {
  return `${NAMES[transport]}${tls ? " over TLS" : ""}`;
}

function pagesOf({ transport }: ServedAddress, isOffered: boolean): string {
  return transport === "http" && isOffered ? " and the staff page" : "";
}

/** An address to connect to, where the server listens on all of them. */
function reachableHost(host: string): string {
  return host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
}

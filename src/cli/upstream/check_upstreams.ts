import type { Config } from "../../config/config.ts";
import type { UpstreamAddress } from "../../config/upstream/upstream.ts";
import { machineClock } from "../../gateway/base/gateway_clock.ts";
import { probeIdentity } from "../../gateway/probe_identity.ts";
import { formatAddress } from "../../wire/listen.ts";
import { createLocalTime } from "../../server/wording/local_time.ts";
import { CommandFailed, EXIT } from "../../process/exit_code.ts";
import type { Output } from "../../process/output.ts";
import { counted } from "../../process/counted.ts";
import { askUpstream, type UpstreamInstitution } from "./ask_upstream.ts";
import { describeCopy } from "./describe_copy.ts";
import { describeUpstream, type LoginsKnown, type UpstreamLine } from "./describe_upstream.ts";

/**
 * Asks each library system of a configuration, at each of its addresses, and says what it is like.
 *
 * @throws {CommandFailed} if one is not as it should be, or cannot be asked, or there is none
 */
export async function checkUpstreams({ accounts, institutions }: Config, output: Output): Promise<void> {
  const served = [...institutions.values()].filter((one): one is UpstreamInstitution => one.upstream !== undefined);
  if (served.length === 0) throw new CommandFailed("no institution is served by another library system", EXIT.faulty);
  const faults: UpstreamLine["fault"][] = [];
  const refused = new Set<string>();
  const unasked = new Set<string>();
  for (const institution of served) {
    const { id, upstream, timeZone, standIn } = institution;
    const identity = probeIdentity({ accounts, institutions }, id);
    const login = upstream.login === "none" ? "a session without login" : `login ${JSON.stringify(identity?.id ?? "")}`;
    const tell = ({ text, fault }: UpstreamLine) => {
      faults.push(fault);
      if (fault === undefined) output.out(`  ${text}`);
      else output.error(`  ${text}`);
    };
    for (const address of upstream.addresses) {
      output.out(`${id} at ${formatAddress(address)}${upstream.path ?? ""}:`);
      // A password that was refused once is not sent again: another address may be the same system's.
      const key = JSON.stringify([identity?.id, identity?.password]);
      const isRefused = identity !== undefined && refused.has(key);
      const now = createLocalTime(timeZone).timestamp(Temporal.Now.instant());
      const logins = loginsAt(address, { accounts, institutions }),
        most = Math.min(Math.max(2, logins.count), MOST_TRIED);
      const asked = await askUpstream(institution, address, isRefused ? undefined : identity, most, now, machineClock);
      for (const line of describeUpstream(asked, login, logins, upstream)) tell(line);
      if (isRefused) tell({ text: `${login} was refused before, and is not tried again`, fault: "wrong" });
      if (identity === undefined && asked.connected.came.ok) {
        output.error(`  ${onlyConnected(id)}`);
        unasked.add(id);
      }
      if (asked.opened?.came.kind === "refused") refused.add(key);
    }
    for (const line of standIn ? await describeCopy(standIn, institution, Temporal.Now.instant()) : []) {
      output.out(`  ${line}`);
    }
  }
  const wrong = faults.filter((fault) => fault !== undefined);
  if (wrong.length === 0 && unasked.size === 0) return;
  if (wrong.length === 0) throw new CommandFailed(`not asked: ${[...unasked].join(", ")}; ${GIVE_LOGIN}`, EXIT.faulty);
  const code = wrong.includes("wrong") ? EXIT.faulty : EXIT.cannot;
  throw new CommandFailed(`${counted(wrong.length, "fault")} at other library systems`, code);
}

/** How many sessions are opened at once at most, to see how many the system serves: some systems count each as a licence. */
const MOST_TRIED = 5;

/** Counts the logins that institutions have at an address. */
function loginsAt(
  { host, port }: UpstreamAddress,
  { accounts, institutions }: Pick<Config, "accounts" | "institutions">,
): LoginsKnown {
  const logins = new Set<string>();
  let isMore = false;
  for (const { institution, upstreamLogin: { id, location = "" } = {} } of accounts.values()) {
    const addresses = institutions.get(institution)?.upstream?.addresses ?? [];
    if (!addresses.some((one) => one.host === host && one.port === port)) continue;
    if (id === undefined) isMore = true;
    else logins.add(JSON.stringify([id, location]));
  }
  return { count: logins.size, isMore };
}

function onlyConnected(id: string): string {
  return "nothing was asked: the system wants a login first, and no login of " +
    `${JSON.stringify(id)} here has upstream_login and upstream_password`;
}

const GIVE_LOGIN =
  "give one named login of each the attributes password (what its terminal sends), upstream_login and upstream_password " +
  "(what the library system takes)";

import type { Account, Config, Institution, Listener } from "../config/config.ts";
import type { Upstream } from "../config/upstream/upstream.ts";
import { type Notice, notice } from "../library/notice.ts";
import type { Log } from "../observability/log.ts";
import type { Relay } from "../server/back_end/back_end.ts";
import { relay } from "./relay.ts";

/** The result of switching, with sentences for staff. */
interface Switched {
  readonly done: boolean;
  readonly told: readonly Notice[];
}

/**
 * Relays terminals past this server straight to their library system, so that staff can find out whether a fault is
 * this server's. It is kept in memory only: after a restart terminals are served as before.
 */
export interface Bypass {
  /**
   * Relays the terminals of an institution from now on, or serves them again.
   *
   * @param institution its id; empty: the only one behind a gateway
   * @param staff who asked for it, for the log
   */
  turn(on: boolean, institution: string, staff: string): Switched;
  /** The institutions whose terminals are relayed. */
  readonly institutions: ReadonlySet<string>;
  /** Gives the function that relays the terminals of a listener; `undefined` where they are served. */
  relayOf(listener: Listener): Relay | undefined;
}

/** An institution that another library system serves. */
type Behind = Institution & { readonly upstream: Upstream };

/** Makes a bypass that is off for all institutions. */
export function createBypass(current: () => Config, log: Pick<Log, "info" | "warning">): Bypass {
  const bypassed = new Set<string>();

  function turnOn(institution: Behind, staff: string): Switched {
    const config = current();
    const ports = config.listeners.filter((listener) => servedThere(listener, config) === institution.id)
      .filter((listener) => isSpokenBy(institution.upstream, listener)).map(({ port }) => port);
    if (ports.length === 0) return { done: false, told: [whyNot(institution, config)] };
    bypassed.add(institution.id);
    log.warning("terminals are relayed past this server", { institution: institution.id, staff });
    const others = config.listeners.length - ports.length;
    const named = ports.join(", ");
    return {
      done: true,
      told: [
        notice("relayed", `Terminals of port ${named} are relayed byte for byte.`, named),
        ...others === 0 ? [] : [notice("other-ports-served", "Terminals of other ports are served as before.")],
        ...warned(institution, config),
      ],
    };
  }

  return {
    get institutions() {
      return bypassed;
    },
    turn(on, id, staff) {
      const institution = chosen(id, current());
      if ("code" in institution) return { done: false, told: [institution] };
      if (on) return turnOn(institution, staff);
      const { id: known } = institution;
      if (!bypassed.delete(known)) {
        return { done: true, told: [notice("not-bypassed", `${known} was not bypassed.`, known)] };
      }
      log.info("terminals are served again", { institution: known, staff });
      return { done: true, told: [notice("served-again", `Terminals of ${known} are served again.`, known)] };
    },
    relayOf(listener) {
      if (bypassed.size === 0) return undefined;
      const config = current();
      const id = servedThere(listener, config);
      const upstream = id === undefined || !bypassed.has(id) ? undefined : config.institutions.get(id)?.upstream;
      if (upstream === undefined || !isSpokenBy(upstream, listener)) return undefined;
      return (terminal, address) => relay(upstream, terminal, address);
    },
  };
}

/** Finds the institution that is meant, or says why there is none. */
function chosen(id: string, { institutions }: Config): Behind | Notice {
  const behind = [...institutions.values()].flatMap(({ upstream, ...rest }) => upstream ? [{ ...rest, upstream }] : []);
  const ids = behind.map((institution) => institution.id).join(", ");
  if (behind.length === 0) return notice("no-gateway", "No institution is behind a gateway.");
  const [first] = behind;
  if (id === "" && behind.length === 1 && first !== undefined) return first;
  const found = behind.find((institution) => institution.id === id);
  if (found !== undefined) return found;
  return id === ""
    ? notice("several-gateways", `Several institutions are behind gateways; name one of ${ids}.`, ids)
    : notice("gateway-unknown", `No institution behind a gateway is called ${id}; name one of ${ids}.`, id, ids);
}

/**
 * Gives the one institution that all terminals of a listener belong to; `undefined` where only their login tells it.
 */
function servedThere({ loginAs }: Listener, { accounts }: Config): string | undefined {
  const account = loginAs === undefined ? undefined : accounts.get(loginAs);
  const ids = new Set((account ? [account] : [...accounts.values()]).map(({ institution }) => institution));
  const [only] = ids;
  return ids.size === 1 ? only : undefined;
}

/** Whether the terminals of a listener log in as the system expects it. */
function isSpokenBy({ login }: Upstream, { transport, loginAs }: Listener): boolean {
  // The system takes each message by HTTP POST: a terminal's bytes cannot be relayed to it.
  if (login === "each message") return false;
  if (loginAs !== undefined) return login === "none";
  if (transport === "https") return false;
  return (login === "telnet") === (transport === "telnet");
}

function whyNot({ id }: Behind, config: Config): Notice {
  const mixed = config.listeners.every((listener) => servedThere(listener, config) !== id);
  return mixed
    ? notice(
      "not-told-apart",
      `Terminals of ${id} cannot be told from those of other institutions before they log in, so none can be relayed from ` +
        "the first byte; serve them by a process of their own.",
      id,
    )
    : notice(
      "login-not-expected",
      `No port's terminals log in as the library system of ${id} expects; none can be relayed.`,
      id,
    );
}

/**
 * Whether the system gets another name or password than the terminal sends. Where the configuration has only a hash of
 * the terminal's password, the two may differ.
 */
function isLoggedInOtherwise({ id, password, upstreamLogin }: Account): boolean {
  const { id: sentId = id, password: sent } = upstreamLogin ?? {};
  return sentId !== id || sent !== undefined && !(password.kind === "clear" && password.value === sent);
}

/** Says which accounts the system may refuse, since the terminals' own logins reach it now. */
function warned({ id }: Behind, { accounts }: Config): readonly Notice[] {
  const changed = [...accounts.values()].filter((account) =>
    account.institution === id && isLoggedInOtherwise(account)
  );
  if (changed.length === 0) return [];
  const named = changed.map(({ id }) => id).join(", ");
  const english = `The library system must know these accounts by their own names and passwords: ${named}.`;
  return [notice("system-must-know", english, named)];
}

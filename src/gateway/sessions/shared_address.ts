import type { Upstream } from "../../config/upstream/upstream.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";

/** The sessions of one institution, as those of others at the same address see them. */
export interface AddressUser {
  /** Since when the first of its requests waits for a session; `undefined`: none waits. */
  readonly waitsSince: number | undefined;
  /** Connections that the system serves, or is asked to: those that wait for a late answer are among them. */
  readonly connections: number;
  /** Sessions that are open, and may be used. */
  readonly ready: number;
  /** Its session that has been idle longest. */
  longestIdle(): EndableSession | undefined;
  /** Its session that has been used longest for nothing but a late answer. */
  longestOwing(): OwingSession | undefined;
  /** Whether the system has answered on one of its sessions what was asked since. */
  answeredSince(at: number): boolean;
  /** Asks a 99 on a session that is idle. */
  askIdle(): Promise<void> | undefined;
  /** Gives sessions to its requests that wait. */
  serve(): void;
}

/** A session that may give way. */
interface EndableSession {
  readonly lastUsed: number;
  end(): void;
}

/** A session that waits for a late answer, and since when. */
interface OwingSession {
  readonly since: number;
  end(): void;
}

/** What all institutions at one address share: how many connections the system serves there at once. */
export interface SharedAddress {
  join(user: AddressUser): void;
  leave(user: AddressUser): void;
  /** How many connections the system serves at once; absent as long as it has served all. */
  readonly serves: number | undefined;
  /** Whether the system will serve no further connection. */
  readonly isFull: boolean;
  /** How many more connections the system serves, as far as is known. */
  readonly left: number;
  /** Whether requests wait, of whatever institution. */
  readonly isWaitedFor: boolean;
  /** Milliseconds after which an opening takes longer than any other did. */
  readonly patience: number;
  longestIdle(): EndableSession | undefined;
  /**
   * Tells when a session that waits for a late answer may give way, since the system serves no other one as far as is known;
   * `undefined`: there is none, or others are served.
   */
  owingGivesWay(): { readonly at: number; end(): void } | undefined;
  answeredSince(at: number): boolean;
  /** Whether a session is open that may be used. */
  readonly hasReady: boolean;
  askIdle(): Promise<void> | undefined;
  /** Gives sessions to all who wait, those first who have waited longest. */
  serve(): void;
  /** How many logins sessions were opened with. */
  readonly logins: number;
  /** Notes that a session was opened, with what login, and how long that took. */
  opened(login: string, milliseconds: number): void;
  /** Notes that a connection, begun then, was not served while the system answered on others. */
  oneTooMany(begun: number): void;
}

/**
 * Milliseconds within which a second connection must not be served, either: the system may have been away when the first
 * one asked, and be back.
 */
const DOUBTED = 30_000;
/** Milliseconds between two tries whether the system serves one connection more than it did. */
const ONE_MORE = 600_000;
/**
 * Milliseconds for an opening at least and at most, and how many times as long as the longest so far. At most so that the
 * session's own limit leaves time to ask whether the system answers on others.
 */
const PATIENCE = 2_500, MOST_PATIENCE = 4_500, TIMES = 10, TIMES_DOUBTED = 2;

/**
 * Milliseconds for which a late answer is awaited where it keeps all others waiting: where it is known how many connections
 * the system serves, and where it may as well answer nobody at all. They have waited half of a terminal's time already, and
 * must be served one after the other in what is left of it.
 */
const OWING = 1_000, OWING_PERHAPS = 60_000;

/** Creates what institutions share: gives the same address to all whose system listens at the same one. */
export function createSharedAddresses(clock: Pick<GatewayClock, "elapsed">): (upstream: Upstream) => SharedAddress {
  const known = new Map<string, SharedAddress>();
  return ({ addresses: [first], path = "" }) => {
    const key = `${first?.host.toLowerCase()} ${first?.port} ${path}`;
    const address = known.get(key) ?? new AddressOfUsers(clock);
    known.set(key, address);
    return address;
  };
}

/**
 * An address and its users. Systems with a process for each connection accept more connections than they serve, and answer
 * nothing there (Koha as it is shipped has one process). A connection that is not served while the system answers on
 * others was one too many: from then on those that are served are shared, and one more is tried now and then.
 */
class AddressOfUsers implements SharedAddress {
  readonly #clock: Pick<GatewayClock, "elapsed">;
  readonly #users = new Set<AddressUser>();
  readonly #logins = new Set<string>();
  #most = Infinity;
  #triedAt = 0;
  /** When a connection was not served, and none has been opened since. */
  #doubtedAt = -Infinity;
  /** The most sessions that were open at once. */
  #peak = 0;
  #longestOpening = 0;
  #isServing = false;

  constructor(clock: Pick<GatewayClock, "elapsed">) {
    this.#clock = clock;
  }

  join(user: AddressUser): void {
    this.#users.add(user);
  }

  leave(user: AddressUser): void {
    this.#users.delete(user);
  }

  get serves(): number | undefined {
    return this.#most === Infinity ? undefined : this.#most;
  }

  get logins(): number {
    return this.#logins.size;
  }

  get isFull(): boolean {
    if (this.#most === Infinity) return false;
    const mayTry = this.#clock.elapsed() - this.#triedAt >= ONE_MORE;
    return this.#sum(({ connections }) => connections) >= this.#most + Number(mayTry);
  }

  get left(): number {
    return Math.max(0, this.#most - this.#sum(({ connections }) => connections));
  }

  get isWaitedFor(): boolean {
    for (const { waitsSince } of this.#users) if (waitsSince !== undefined) return true;
    return false;
  }

  get patience(): number {
    // The request that waits has waited for one connection already.
    const times = this.#clock.elapsed() - this.#doubtedAt < DOUBTED ? TIMES_DOUBTED : TIMES;
    return Math.min(MOST_PATIENCE, Math.max(PATIENCE, this.#longestOpening * times));
  }

  get hasReady(): boolean {
    return this.#ready() > 0;
  }

  longestIdle(): EndableSession | undefined {
    return first(this.#users, (user) => user.longestIdle(), ({ lastUsed }) => lastUsed);
  }

  owingGivesWay(): ReturnType<SharedAddress["owingGivesWay"]> {
    // Where it has served more at once, it serves nobody now: then the late answer may come with all others.
    if (this.hasReady || this.#sum(({ connections }) => connections) < Math.min(this.#most, this.#peak)) {
      return undefined;
    }
    const owing = first(this.#users, (user) => user.longestOwing(), ({ since }) => since);
    if (owing === undefined) return undefined;
    return { at: owing.since + (this.serves === undefined ? OWING_PERHAPS : OWING), end: () => owing.end() };
  }

  answeredSince(at: number): boolean {
    return [...this.#users].some((user) => user.answeredSince(at));
  }

  askIdle(): Promise<void> | undefined {
    for (const user of this.#users) {
      const asked = user.askIdle();
      if (asked !== undefined) return asked;
    }
    return undefined;
  }

  serve(): void {
    // A session that ends in here to make room calls this again. Nearly always nobody waits: each message asks.
    if (this.#isServing || !this.isWaitedFor) return;
    this.#isServing = true;
    const waiting = [...this.#users].filter(({ waitsSince }) => waitsSince !== undefined);
    if (waiting.length > 1) waiting.sort((one, other) => (one.waitsSince ?? 0) - (other.waitsSince ?? 0));
    for (const user of waiting) user.serve();
    this.#isServing = false;
  }

  opened(login: string, milliseconds: number): void {
    this.#logins.add(login);
    this.#longestOpening = Math.max(this.#longestOpening, milliseconds);
    this.#doubtedAt = -Infinity;
    const ready = this.#ready();
    this.#peak = Math.max(this.#peak, ready);
    // Where it serves one more than it did, it may serve yet another one: that may be tried at once.
    if (ready > this.#most) this.#most = ready;
  }

  oneTooMany(begun: number): void {
    const now = this.#clock.elapsed(), isSecond = begun >= this.#doubtedAt && now - this.#doubtedAt < DOUBTED;
    if (!isSecond) this.#doubtedAt = now;
    if (!isSecond && this.serves === undefined) return;
    this.#most = Math.max(1, this.#ready());
    this.#triedAt = this.#clock.elapsed();
  }

  #ready(): number {
    return this.#sum((user) => user.ready);
  }

  #sum(of: (user: AddressUser) => number): number {
    let all = 0;
    for (const user of this.#users) all += of(user);
    return all;
  }
}

/** Finds what is first by a time, of all users. */
function first<T>(
  users: Iterable<AddressUser>,
  of: (user: AddressUser) => T | undefined,
  by: (one: T) => number,
): T | undefined {
  let found: T | undefined;
  for (const user of users) {
    const one = of(user);
    if (one !== undefined && (found === undefined || by(one) < by(found))) found = one;
  }
  return found;
}

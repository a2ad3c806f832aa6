import type { Upstream } from "../config/upstream/upstream.ts";
import type { OtherForms } from "./answer_check.ts";
import type { GatewayClock } from "./base/gateway_clock.ts";
import { IdleSessions } from "./idle_sessions.ts";
import type { LoginMemory } from "./login_memory.ts";
import { createOpeningPause, type OpeningPause } from "./opening_pause.ts";
import type { Lease, NoSession, PoolCounts, SessionPool, Wanting } from "./pool_contract.ts";
import { identityKey, type UpstreamIdentity } from "./upstream_identity.ts";
import { type Opened, UpstreamSession } from "./upstream_session.ts";

/** What a pool is made of. */
interface PoolParts {
  readonly upstream: () => Upstream;
  readonly clock: GatewayClock;
  /** From 0 to 1: how much of a pause between two tries is left out. */
  readonly random: () => number;
  readonly logins: LoginMemory;
  /** Is called with the result of each opening of a session. */
  readonly opened: (opened: Opened, identity: UpstreamIdentity, session: UpstreamSession) => void;
}

/** Milliseconds between two looks at idle sessions. */
const LOOK = 1_000;
/** Milliseconds after which the last session of a login is renewed: some systems read settings once a connection. */
const AGE = 3_600_000;
/** Milliseconds for the answer to a 99 that keeps a session alive. */
const KEEP_LIMIT = 8_000;

/** A session, with its login and its terminal. */
interface Entry {
  readonly session: UpstreamSession;
  readonly identity: UpstreamIdentity;
  readonly key: string;
  terminal?: number | undefined;
  state: "opening" | "lent" | "idle";
  /** Whether it is ended when it is given back. */
  outworn: boolean;
  /** Whether it has not been used yet. */
  isFresh: boolean;
}

interface Waiter {
  readonly wanting: Wanting;
  readonly key: string;
  readonly resolve: (lease: Lease | NoSession) => void;
  /** Whether a look has shown that it must wait. */
  waits: boolean;
  stopAlarm: (() => void) | undefined;
}

/** Creates a pool without sessions. A session is opened when one is needed. */
export function createSessionPool(parts: PoolParts): SessionPool {
  return new Pool(parts);
}

class Pool implements SessionPool {
  readonly #parts: PoolParts;
  readonly #forms: OtherForms = new Map();
  readonly #entries = new Set<Entry>();
  readonly #idle = new IdleSessions<Entry>();
  readonly #keys = new WeakMap<UpstreamIdentity, string>();
  #waiting: Waiter[] = [];
  #opened = 0;
  #refused = 0;
  #savedLogins = 0;
  readonly #pause: OpeningPause;
  #stopLooking: (() => void) | undefined;
  #isServing = false;
  #closed = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.#pause = createOpeningPause(parts);
  }

  get counts(): PoolCounts {
    let busy = 0;
    for (const { state } of this.#entries) if (state === "lent") busy++;
    return {
      open: this.#entries.size,
      busy,
      waiting: this.#waiting.length,
      opened: this.#opened,
      refused: this.#refused,
      savedLogins: this.#savedLogins,
    };
  }

  has(identity: UpstreamIdentity): boolean {
    return this.#hasOf(this.#keyOf(identity));
  }

  lease(wanting: Wanting): Promise<Lease | NoSession> {
    const { clock } = this.#parts;
    const key = this.#keyOf(wanting.identity);
    // The way of nearly all messages: it needs no timer, and looks at no other waiter.
    const lease = this.#waiting.length === 0 ? this.#lendIdle(key, wanting) : undefined;
    if (lease !== undefined) return Promise.resolve(lease);
    const { promise, resolve } = Promise.withResolvers<Lease | NoSession>();
    let given = false;
    const give = (what: Lease | NoSession) => {
      given = true;
      waiter.stopAlarm?.();
      resolve(what);
    };
    const waiter: Waiter = { wanting, key, resolve: give, waits: false, stopAlarm: undefined };
    this.#waiting.push(waiter);
    this.#serve();
    if (given) return promise;
    waiter.stopAlarm = clock.after(Math.max(0, wanting.deadline - clock.elapsed()), () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiter);
      give("busy");
    });
    return promise;
  }

  leave(terminal: number): void {
    for (const entry of this.#entries) {
      if (entry.terminal !== terminal) continue;
      this.#idle.remove(entry);
      entry.terminal = undefined;
      if (entry.state === "idle") this.#idle.put(entry);
    }
    this.#serve();
  }

  renew(): void {
    // The sessions that are opened in their place have the present settings.
    for (const entry of [...this.#entries]) {
      entry.outworn = true;
      if (entry.state === "idle") entry.session.end();
    }
  }

  retire(): void {
    this.#closed = true;
    this.#stopLooking?.();
    for (const waiter of this.#waiting.splice(0)) waiter.resolve("away");
    this.renew();
  }

  close(): void {
    this.retire();
    for (const entry of this.#entries) entry.session.end();
  }

  /**
   * Gives sessions to the waiters, the first one first. Thousands may wait, and each session that is given back is for
   * the first: waiters that cannot be served are neither looked at nor copied.
   */
  #serve(): void {
    // A session that is ended in here to make room calls this method again.
    if (this.#isServing) return;
    this.#isServing = true;
    const { maxSessions } = this.#parts.upstream();
    const waiting = this.#waiting, before = new Map<string, number>();
    for (let at = 0; at < waiting.length;) {
      // Only the last waiter may not have been looked at yet.
      if (this.#isUsedUp(maxSessions)) at = waiting.length - 1;
      const waiter = waiting[at];
      if (waiter === undefined || (waiter.waits && this.#isUsedUp(maxSessions))) break;
      waiter.waits = true;
      const sameLogin = before.get(waiter.key) ?? 0;
      const given = this.#sessionFor(waiter, sameLogin);
      if (given !== undefined) {
        waiting.splice(at, 1);
        waiter.resolve(given);
      } else {
        before.set(waiter.key, sameLogin + 1);
        at++;
      }
    }
    this.#isServing = false;
  }

  /**
   * Finds a session, or the reason why there is none. `undefined`: it must wait; a new session is opened if that is
   * allowed.
   *
   * @param before how many wait already for a session of this login
   */
  #sessionFor({ key, wanting }: Waiter, before: number): Lease | NoSession | undefined {
    const { upstream, clock, logins } = this.#parts;
    const { maxSessions } = upstream();
    const { identity } = wanting;
    const idle = this.#lendIdle(key, wanting);
    if (idle !== undefined) return idle;
    if (this.#closed) return "away";
    const ofLogin = [...this.#entries].filter((entry) => entry.key === key);
    const opening = ofLogin.filter(({ state }) => state === "opening").length;
    // Each session that is being opened is for one of those that wait already.
    if (opening > before) return undefined;
    if (this.#pause.lasts()) return ofLogin.length > 0 ? undefined : this.#pause.reason;
    if (!logins.mayTry(identity, clock.elapsed())) return "refused";
    if (this.#entries.size >= maxSessions && !this.#makeRoom()) return undefined;
    void this.#open(identity, key);
    return undefined;
  }

  /** Whether no waiter can be served until a session is given back or ends. */
  #isUsedUp(maxSessions: number): boolean {
    return this.#idle.size === 0 && this.#entries.size >= maxSessions && !this.#pause.pending &&
      !this.#closed;
  }

  #keyOf(identity: UpstreamIdentity): string {
    const known = this.#keys.get(identity);
    if (known !== undefined) return known;
    const key = identityKey(identity);
    this.#keys.set(identity, key);
    return key;
  }

  #lendIdle(key: string, { terminal, isFirst }: Wanting): Lease | undefined {
    const owner = this.#parts.upstream().sessions === "own" ? terminal : undefined;
    const idle = this.#idle.take(key, owner);
    if (idle === undefined) return undefined;
    if (isFirst && !idle.isFresh) this.#savedLogins++;
    return this.#lend(idle, owner);
  }

  #lend(entry: Entry, owner: number | undefined): Lease {
    entry.state = "lent";
    entry.isFresh = false;
    entry.terminal = owner;
    let given = true;
    return {
      session: entry.session,
      release: () => {
        if (!given) return;
        given = false;
        if (entry.session.ended) return;
        if (entry.outworn || entry.session.lastUsed - entry.session.begun >= AGE) return entry.session.end();
        this.#rest(entry);
        this.#serve();
      },
    };
  }

  #rest(entry: Entry): void {
    entry.state = "idle";
    this.#idle.put(entry);
  }

  /** Ends the session that has been idle longest, so that another one can be opened. */
  #makeRoom(): boolean {
    let oldest: Entry | undefined;
    for (const entry of this.#entries) {
      if (entry.state !== "idle") continue;
      if (oldest === undefined || entry.session.lastUsed < oldest.session.lastUsed) oldest = entry;
    }
    oldest?.session.end();
    return oldest !== undefined;
  }

  async #open(identity: UpstreamIdentity, key: string): Promise<void> {
    const { upstream, clock, opened } = this.#parts;
    const session = new UpstreamSession({
      upstream: upstream(),
      clock,
      forms: this.#forms,
      ended: () => {
        this.#entries.delete(entry);
        this.#idle.remove(entry);
        if (entry.state !== "opening") this.#serve();
      },
    }, identity);
    const entry: Entry = { session, identity, key, state: "opening", outworn: false, isFresh: true };
    this.#entries.add(entry);
    this.#look();
    const outcome = await session.open();
    opened(outcome, identity, session);
    this.#note(outcome, identity);
    if (outcome.kind === "ready") {
      this.#opened++;
      if (session.ended) this.#entries.delete(entry);
      else if (this.#closed) session.end();
      else this.#rest(entry);
    } else this.#refuse(outcome, key);
    this.#serve();
  }

  /** Remembers the result of an opening, for the next ones. */
  #note({ kind }: Opened, identity: UpstreamIdentity): void {
    const { clock, logins } = this.#parts;
    if (kind === "ready") logins.took(identity);
    if (kind === "refused") {
      this.#refused++;
      logins.refused(identity, clock.elapsed());
    }
    if (kind === "ready" || kind === "refused") this.#pause.end();
    else this.#pause.begin(kind === "full" ? "busy" : "away");
  }

  /** Refuses the waiters with this login, if it has no session. */
  #refuse({ kind }: Opened, key: string): void {
    const reason: NoSession = kind === "refused" ? "refused" : kind === "full" ? "busy" : "away";
    // #serve() refuses the others, because of the pause that has begun.
    const isRefused = (waiter: Waiter) => waiter.key === key && !this.#hasOf(key);
    const { yes = [], no = [] } = Object.groupBy(this.#waiting, (waiter) => isRefused(waiter) ? "yes" : "no");
    this.#waiting = no;
    for (const waiter of yes) waiter.resolve(reason);
  }

  #hasOf(key: string): boolean {
    for (const entry of this.#entries) if (entry.key === key && entry.state !== "opening") return true;
    return false;
  }

  /** Looks at idle sessions every second, as long as there are any. */
  #look(): void {
    if (this.#stopLooking !== undefined || this.#closed) return;
    this.#stopLooking = this.#parts.clock.after(LOOK, () => {
      this.#stopLooking = undefined;
      this.#tidy();
      if (this.#entries.size > 0) this.#look();
    });
  }

  /** Ends sessions that were idle for long enough, and keeps the last one of each login alive. */
  #tidy(): void {
    const now = this.#parts.clock.elapsed();
    const { keepAliveSeconds } = this.#parts.upstream();
    for (const entry of [...this.#entries]) {
      const { state, session, key } = entry;
      if (state !== "idle" || now - session.lastUsed < keepAliveSeconds * 1000) continue;
      const isLast = [...this.#entries].every((other) => other === entry || other.key !== key);
      if (!isLast) session.end();
      else if (now - session.begun < AGE) void this.#keep(entry);
      else this.#exchange(entry);
    }
  }

  /** Keeps a session alive by a 99, which also shows whether it still works. */
  async #keep(entry: Entry): Promise<void> {
    this.#idle.remove(entry);
    const lease = this.#lend(entry, entry.terminal);
    const version = entry.identity.version === 1 ? "1.00" : "2.00";
    const body = new TextEncoder().encode(`990080${version}`);
    await entry.session.exchange({ code: "99", body, deadline: this.#parts.clock.elapsed() + KEEP_LIMIT });
    lease.release();
  }

  #exchange(entry: Entry): void {
    const { identity, key } = entry;
    entry.session.end();
    if (!this.#closed && !this.#pause.lasts()) void this.#open(identity, key);
  }
}

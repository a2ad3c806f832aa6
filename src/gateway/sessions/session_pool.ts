import type { Upstream } from "../../config/upstream/upstream.ts";
import { createOtherForms } from "./answer_check.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { createOneTimer, type OneTimer } from "../base/one_timer.ts";
import { IdleSessions } from "./idle_sessions.ts";
import type { LoginMemory } from "./login_memory.ts";
import { createOpeningPause, type OpeningPause } from "../base/opening_pause.ts";
import type { Lease, NoSession, PoolCounts, SessionPool, Wanting } from "./pool_contract.ts";
import type { PoolEntry, PoolWaiter } from "./pool_entry.ts";
import { identityKey, type UpstreamIdentity } from "./upstream_identity.ts";
import type { Opened } from "./exchanged.ts";
import type { AddressUser, SharedAddress } from "./shared_address.ts";
import { UpstreamSession } from "./upstream_session.ts";

/** The parts that {@link createSessionPool} needs. */
interface PoolParts {
  readonly upstream: () => Upstream;
  /** What this pool shares with those of other institutions at the same address. */
  readonly address: () => SharedAddress;
  readonly clock: GatewayClock;
  /** From 0 to 1: how much of a pause between two tries is left out. */
  readonly random: () => number;
  readonly logins: LoginMemory;
  /** Is called at each answer about another patron or copy, with the command identifier of its request. */
  readonly aboutAnother: (code: string) => void;
  /** Is called with the result of each opening of a session. */
  readonly opened: (opened: Opened, identity: UpstreamIdentity, session: UpstreamSession) => void;
}

/** Milliseconds between two looks at idle sessions and at those who wait. */
const LOOK = 1_000;
/** Milliseconds after which the last session of a login is renewed: some systems read settings once a connection. */
const AGE = 3_600_000;
/**
 * Milliseconds for which a session must be idle before it gives way to another login, unless that one has waited for as
 * long. Terminals send several messages in a row: each would find that its session has just gone, and cost a login.
 */
const REST = 1_000;

/** Milliseconds for which a request that no terminal waits for lets others go first: they may come all the time. */
const BEHIND = 2_000;

/** Creates a pool without sessions. A session is opened when one is needed. */
export function createSessionPool(parts: PoolParts): SessionPool {
  return new Pool(parts);
}

class Pool implements SessionPool, AddressUser {
  readonly #parts: PoolParts;
  readonly #forms = createOtherForms();
  readonly #entries = new Set<PoolEntry>();
  readonly #idle = new IdleSessions<PoolEntry>();
  readonly #keys = new WeakMap<UpstreamIdentity, string>();
  /** Sessions that wait for a late answer, and are used for nothing else; each with the time since when. */
  readonly #owing = new Map<UpstreamSession, number>();
  #address: SharedAddress;
  #waiting: PoolWaiter[] = [];
  #opened = 0;
  #refused = 0;
  #savedLogins = 0;
  readonly #pause: OpeningPause;
  readonly #look: OneTimer;
  /** Rings when a session may give way: the next look would come up to a second later. */
  readonly #giveWay: OneTimer;
  #closed = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.#address = parts.address();
    this.#address.join(this);
    this.#pause = createOpeningPause(parts);
    this.#giveWay = createOneTimer(parts.clock, () => this.#address.serve());
    this.#look = createOneTimer(parts.clock, () => {
      this.#tidy();
      this.#address.serve();
      if (this.#entries.size > 0) this.#look.start(LOOK);
    });
  }

  get counts(): PoolCounts {
    return {
      open: this.#entries.size,
      busy: [...this.#entries].filter(({ state }) => state === "lent").length,
      waiting: this.#waiting.length,
      opened: this.#opened,
      refused: this.#refused,
      savedLogins: this.#savedLogins,
      serves: this.#address.serves,
      logins: this.#address.logins,
    };
  }

  get isWaitedFor(): boolean {
    return this.#waiting.some(({ wanting }) => wanting.isBehind !== true);
  }

  get waitsSince(): number | undefined {
    return this.#waiting[0]?.since;
  }

  get connections(): number {
    return this.#entries.size + this.#owing.size;
  }

  get ready(): number {
    let ready = 0;
    for (const { state } of this.#entries) if (state !== "opening") ready++;
    return ready;
  }

  longestIdle(): UpstreamSession | undefined {
    return this.#idle.longest()?.session;
  }

  longestOwing(): ReturnType<AddressUser["longestOwing"]> {
    for (const [session, since] of this.#owing) return { since, end: () => session.end() };
    return undefined;
  }

  answeredSince(at: number): boolean {
    return [...this.#entries].some(({ state, session }) => state !== "opening" && session.lastAnswered > at);
  }

  askIdle(): Promise<void> | undefined {
    const idle = this.#idle.longest();
    return idle && this.#keep(idle);
  }

  has(identity: UpstreamIdentity): boolean {
    const key = this.#keyOf(identity);
    return [...this.#entries].some((entry) => entry.key === key && entry.state !== "opening");
  }

  room(loginId: string): number {
    if (this.#closed || this.#pause.lasts()) return 0;
    const idle = [...this.#entries].filter(({ state, terminal, identity: { id } }) =>
      state === "idle" && terminal === undefined && id === loginId
    );
    const { maxSessions } = this.#parts.upstream();
    return idle.length + Math.max(0, Math.min(maxSessions - this.#entries.size, this.#address.left));
  }

  lease(wanting: Wanting): Promise<Lease | NoSession> {
    const { clock } = this.#parts;
    const key = this.#keyOf(wanting.identity);
    // Nearly all messages end here, without a timer and without a look at other waiters.
    const lease = this.#address.isWaitedFor ? undefined : this.#lendIdle(key, wanting);
    if (lease !== undefined) return Promise.resolve(lease);
    const { promise, resolve } = Promise.withResolvers<Lease | NoSession>();
    let given = false;
    const give = (what: Lease | NoSession) => {
      given = true;
      waiter.stopAlarm?.();
      resolve(what);
    };
    const waiter: PoolWaiter = {
      wanting,
      key,
      resolve: give,
      since: clock.elapsed(),
      waits: false,
      stopAlarm: undefined,
    };
    this.#queue(waiter);
    this.#address.serve();
    if (given) return promise;
    waiter.stopAlarm = clock.after(Math.max(0, wanting.deadline - clock.elapsed()), () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiter);
      give("busy");
    });
    return promise;
  }

  /** Puts a request behind those that wait; what no terminal waits for waits behind all others, for a while. */
  #queue(waiter: PoolWaiter): void {
    const last = this.#waiting.findLastIndex(({ wanting, since }) =>
      waiter.wanting.isBehind || !wanting.isBehind || waiter.since - since >= BEHIND
    );
    this.#waiting.splice(last + 1, 0, waiter);
  }

  leave(terminal: number): void {
    for (const entry of this.#entries) {
      if (entry.terminal !== terminal) continue;
      this.#idle.remove(entry);
      entry.terminal = undefined;
      if (entry.state === "idle") this.#idle.put(entry);
    }
    this.#address.serve();
  }

  renew(): void {
    const address = this.#parts.address();
    if (address !== this.#address) {
      this.#address.leave(this);
      this.#address = address;
      address.join(this);
    }
    // The sessions that are opened in their place have the present settings.
    for (const entry of [...this.#entries]) {
      entry.outworn = true;
      if (entry.state === "idle") entry.session.end();
    }
  }

  retire(): void {
    this.#closed = true;
    this.#look.stop();
    this.#giveWay.stop();
    for (const waiter of this.#waiting.splice(0)) waiter.resolve("away");
    this.renew();
  }

  close(): void {
    this.retire();
    for (const entry of this.#entries) entry.session.end();
    this.#address.leave(this);
  }

  /**
   * Gives sessions to the waiters, the first one first. Thousands may wait, and each session that is given back is for
   * the first: waiters that cannot be served are neither looked at nor copied.
   */
  serve(): void {
    const { maxSessions } = this.#parts.upstream();
    const waiting = this.#waiting, before = new Map<string, number>();
    for (let at = 0; at < waiting.length;) {
      // Only the newest waiter may not have been looked at yet: it is the last but for those that wait behind all others.
      if (this.#isUsedUp(maxSessions)) at = waiting.findLastIndex(({ waits }) => !waits);
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
  }

  /**
   * Finds a session, or the reason why there is none. `undefined`: it must wait; a new session is opened if that is
   * allowed.
   *
   * @param before how many wait already for a session of this login
   */
  #sessionFor(waiter: PoolWaiter, before: number): Lease | NoSession | undefined {
    const { key, wanting } = waiter;
    const idle = this.#lendIdle(key, wanting);
    if (idle !== undefined) return idle;
    if (this.#closed) return "away";
    const ofLogin = [...this.#entries].filter((entry) => entry.key === key);
    const opening = ofLogin.filter(({ state }) => state === "opening").length;
    // Each session that is being opened is for one of those that wait already.
    if (opening > before) return undefined;
    const obstacle = this.#obstacle(waiter);
    if (obstacle === undefined) return void this.#open(wanting.identity, key);
    // The sessions of other terminals with this login still work.
    return this.#lendOthers(key, wanting) ?? (ofLogin.length > 0 || obstacle === "wait" ? undefined : obstacle);
  }

  /** Makes room for a new session, or tells why none can be opened for a request now. */
  #obstacle({ key, wanting: { identity }, since }: PoolWaiter): NoSession | "wait" | undefined {
    const { upstream, clock, logins } = this.#parts, now = clock.elapsed();
    if (this.#pause.lasts()) return this.#pause.reason;
    if (!logins.mayTry(identity, now)) return "refused";
    // Several wrong passwords at once could lock the account: the first one's fate is awaited.
    if (this.#isTried(identity) && !logins.isTrusted(identity, now)) return "wait";
    const mayHaveMore = this.#entries.size < upstream().maxSessions;
    if (mayHaveMore && !this.#address.isFull) return undefined;
    if (this.#idle.longest(key) !== undefined) return "wait";
    const longest = mayHaveMore ? this.#address.longestIdle() : this.longestIdle();
    if (longest === undefined) return this.#endOwing(now) ? undefined : "wait";
    const left = Math.min(longest.lastUsed, since) + REST - now;
    if (left > 0) {
      this.#giveWay.start(left);
      return "wait";
    }
    longest.end();
    return undefined;
  }

  /** Ends a session that only waits for a late answer, where the system serves no other one. */
  #endOwing(now: number): boolean {
    const owing = this.#address.owingGivesWay();
    if (owing === undefined) return false;
    if (owing.at > now) {
      this.#giveWay.start(owing.at - now);
      return false;
    }
    owing.end();
    return true;
  }

  #isTried({ id }: UpstreamIdentity): boolean {
    return [...this.#entries].some(({ state, identity }) => state === "opening" && identity.id === id);
  }

  /** Whether no waiter can be served until a session is given back or ends. */
  #isUsedUp(maxSessions: number): boolean {
    if (this.#idle.size > 0 || this.#pause.pending || this.#closed) return false;
    if (this.#entries.size >= maxSessions) return true;
    const address = this.#address;
    return address.isFull && address.hasReady && address.longestIdle() === undefined;
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

  /** Lends the session of another terminal with the same login: the one that has been idle longest. */
  #lendOthers(key: string, { terminal }: Wanting): Lease | undefined {
    const others = this.#idle.longest(key);
    if (others !== undefined) this.#idle.remove(others);
    return others && this.#lend(others, terminal);
  }

  #lend(entry: PoolEntry, owner: number | undefined): Lease {
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
        this.#address.serve();
      },
    };
  }

  #rest(entry: PoolEntry): void {
    entry.state = "idle";
    this.#idle.put(entry);
  }

  async #open(identity: UpstreamIdentity, key: string): Promise<void> {
    const { upstream, clock, opened, aboutAnother } = this.#parts;
    const session = new UpstreamSession({
      ...{ upstream: upstream(), clock, aboutAnother },
      forms: this.#forms,
      ended: () => {
        this.#entries.delete(entry);
        this.#idle.remove(entry);
        if (session.ended) this.#owing.delete(session);
        else this.#owing.set(session, clock.elapsed());
        if (entry.state !== "opening") this.#address.serve();
      },
    }, identity);
    const entry: PoolEntry = { session, identity, key, state: "opening", outworn: false, isFresh: true };
    this.#entries.add(entry);
    this.#look.start(LOOK);
    const stopWatching = this.#watchOpening(entry);
    const outcome = await session.open();
    stopWatching();
    if (this.#isTooMany(entry, outcome)) return this.#address.serve();
    opened(outcome, identity, session);
    this.#note(outcome, identity);
    if (outcome.kind === "ready") {
      this.#opened++;
      if (session.ended) this.#entries.delete(entry);
      else if (this.#closed) session.end();
      else {
        this.#rest(entry);
        this.#noteReady(entry);
      }
    } else this.#refuse(outcome, key);
    this.#address.serve();
  }

  /**
   * Ends an opening that takes longer than any other did, once the system has answered on another session meanwhile: it
   * serves no further connection. Where nobody asks anything on the others, a 99 shows whether it answers there.
   */
  #watchOpening(entry: PoolEntry): () => void {
    const { clock } = this.#parts;
    let isOver = false, isAsked = false;
    const end = () => {
      if (isOver || !this.#address.answeredSince(entry.session.begun)) return false;
      entry.isTooMany = true;
      entry.session.end();
      return true;
    };
    const look = () => {
      if (end()) return;
      // Once: a system that serves nobody for a while answers no 99, and each costs a session then.
      const asking = isAsked ? undefined : this.#address.askIdle();
      isAsked ||= asking !== undefined;
      void asking?.then(end);
      stop = clock.after(LOOK, look);
    };
    let stop = clock.after(this.#address.patience, look);
    return () => {
      isOver = true;
      stop();
    };
  }

  /** Notes that a connection was one too many, if it was; a session that owes an answer gives way where it is the only one. */
  #isTooMany({ isTooMany, session }: PoolEntry, { kind }: Opened): boolean {
    if (isTooMany || (kind === "full" && this.#address.answeredSince(session.begun))) {
      this.#address.oneTooMany(session.begun);
      return true;
    }
    return kind === "full" && this.#endOwing(this.#parts.clock.elapsed());
  }

  #noteReady({ session, identity: { id, location, version, address } }: PoolEntry): void {
    const login = JSON.stringify([id, location, version, address]);
    this.#address.opened(login, session.lastUsed - session.begun);
  }

  /** Remembers the result of an opening, for the next ones. */
  #note({ kind }: Opened, identity: UpstreamIdentity): void {
    const { clock, logins } = this.#parts;
    if (kind === "ready") logins.took(identity, clock.elapsed());
    if (kind === "refused") {
      this.#refused++;
      logins.refused(identity, clock.elapsed());
    }
    if (kind === "ready" || kind === "refused") this.#pause.end();
    else this.#pause.begin(kind === "full" ? "busy" : "away");
  }

  /** Refuses the waiters with this login, if it has no session and none is being opened. */
  #refuse({ kind }: Opened, key: string): void {
    const reason: NoSession = kind === "refused" ? "refused" : kind === "full" ? "busy" : "away";
    // serve() refuses the others, because of the pause that has begun.
    for (const entry of this.#entries) if (entry.key === key) return;
    const { yes = [], no = [] } = Object.groupBy(this.#waiting, (waiter) => waiter.key === key ? "yes" : "no");
    this.#waiting = no;
    for (const waiter of yes) waiter.resolve(reason);
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
  async #keep(entry: PoolEntry): Promise<void> {
    this.#idle.remove(entry);
    const lease = this.#lend(entry, entry.terminal);
    await entry.session.keepAlive();
    lease.release();
  }

  #exchange(entry: PoolEntry): void {
    const { identity, key } = entry;
    entry.session.end();
    if (!this.#closed && !this.#pause.lasts()) void this.#open(identity, key);
  }
}

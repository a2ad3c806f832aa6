import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { NewestMap } from "../../library/id.ts";
import type { UpstreamIdentity } from "./upstream_identity.ts";

/** What distinguishes a login from others. */
type Login = Pick<UpstreamIdentity, "id" | "password">;

/**
 * Remembers which logins another system took or refused. So terminals' logins can be judged while it is away, and our
 * tries lock no account there.
 */
export interface LoginMemory {
  /** Notes that the system took a login. */
  took(login: Login, now: number): void;
  /** Notes that a login is one that the system took last, before this process began. */
  knew(login: Login): void;
  /** Notes that the system refused a login. */
  refused(login: Login, now: number): void;
  /** Tells whether this is the last password that the system took for this login. */
  knows(login: Login): boolean;
  /**
   * Tells whether the system refused this login last. For a name that it never took, the refusal of any password
   * counts.
   */
  refuses(login: Login): boolean;
  /**
   * Tells whether the system takes the last password that it took no more: it has refused it for so long that no fault
   * explains it.
   */
  isWithdrawn(login: Login): boolean;
  /**
   * How many logins the system refuses that it took before, where it takes none: it has taken none since the first of these
   * refusals. 0 where it does.
   */
  refusedOfAll(): number;
  /** Tells whether the system has just taken this login, so that several tries at once will lock no account. */
  isTrusted(login: Login, now: number): boolean;
  /** Tells whether the login may be tried at the system now. */
  mayTry(login: Login, now: number): boolean;
  /** Forgets all logins: another system judges them now. */
  forget(): void;
}

/**
 * Milliseconds between two tries of a login that worked before: the refusal may come from a fault of the system. For as
 * long a login that the system took counts as right.
 */
const AGAIN = 60_000;
/**
 * Milliseconds until the first tries of one. A Koha one of whose processes was killed refuses the first login of the process in
 * its place, and takes the next; one that was started anew refused 4 of 12 right logins in one start of three (measured on
 * 19.06). Nobody should wait a minute for that.
 */
const AGAIN_FIRST: readonly number[] = [2_000, 3_000, 5_000, 10_000, 20_000];
/** Milliseconds for which a system refuses a right login at most: one that goes away piece by piece is gone by then. */
const WITHDRAWN = 600_000;
/** How many other passwords are tried for one CN within an hour. Sites lock accounts after 3 to 5 wrong ones. */
const TRIES = 3, HOUR = 3_600_000;
/** How many logins are remembered; the oldest is forgotten. */
const MOST = 10_000;

interface Known {
  /** The digest of the last password that the system took. */
  right?: Uint8Array;
  /** When the system last took that password. */
  rightTaken: number;
  /** When the system last refused that password, and how often in a row. */
  rightRefused: number;
  rightRefusals: number;
  /** When the first of these was. */
  firstRefused: number;
  /** When the system refused other passwords. */
  refusals: number[];
}

/** Creates an empty memory. Passwords are kept as digests; their key is never stored and ends with the process. */
export function createLoginMemory(): LoginMemory {
  const secret = randomBytes(32);
  const known = new NewestMap<Known>(MOST);
  let lastTaken = -Infinity;

  const digest = ({ id, password }: Login) =>
    createHmac("sha256", secret).update(JSON.stringify([id, password])).digest();

  function of(id: string): Known {
    const found = known.get(id) ??
      { rightTaken: -Infinity, rightRefused: -Infinity, rightRefusals: 0, firstRefused: 0, refusals: [] };
    known.set(id, found);
    return found;
  }

  function knows(login: Login): boolean {
    const right = known.get(login.id)?.right;
    return right !== undefined && timingSafeEqual(right, digest(login));
  }

  return {
    knows,
    forget: () => known.clear(),
    refusedOfAll() {
      const refused = [...known.values()].filter(({ rightRefused }) => rightRefused > -Infinity);
      return refused.some(({ firstRefused }) => firstRefused < lastTaken) ? 0 : refused.length;
    },
    took(login, now) {
      lastTaken = now;
      const about = of(login.id);
      about.right = digest(login);
      about.rightTaken = now;
      about.rightRefused = -Infinity;
      about.rightRefusals = 0;
      about.refusals = [];
    },
    knew(login) {
      of(login.id).right = digest(login);
    },
    refused(login, now) {
      const about = of(login.id);
      if (knows(login)) {
        if (about.rightRefusals === 0) about.firstRefused = now;
        about.rightRefused = now;
        about.rightRefusals++;
      } else about.refusals = [...about.refusals.filter((at) => now - at < HOUR), now];
    },
    refuses(login) {
      const about = known.get(login.id);
      if (about === undefined) return false;
      return knows(login) ? about.rightRefused > -Infinity : about.right === undefined && about.refusals.length > 0;
    },
    isWithdrawn(login) {
      const about = known.get(login.id);
      return about !== undefined && about.rightRefused - about.firstRefused >= WITHDRAWN && knows(login);
    },
    isTrusted(login, now) {
      const { rightTaken = -Infinity, rightRefused = -Infinity } = known.get(login.id) ?? {};
      return now - rightTaken < AGAIN && rightRefused === -Infinity && knows(login);
    },
    mayTry(login, now) {
      const about = known.get(login.id);
      // Nearly all logins end here: a digest costs time, and thousands may wait.
      if (about === undefined || (about.rightRefused === -Infinity && about.refusals.length === 0)) return true;
      if (knows(login)) return now - about.rightRefused >= (AGAIN_FIRST[about.rightRefusals - 1] ?? AGAIN);
      return about.refusals.filter((at) => now - at < HOUR).length < TRIES;
    },
  };
}

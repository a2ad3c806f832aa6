import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { UpstreamIdentity } from "./upstream_identity.ts";

/** What a login is told apart by. */
type Login = Pick<UpstreamIdentity, "id" | "password">;

/**
 * What is known of logins at another system, so that terminals' logins are judged while it is away, and so that no account
 * there is locked by our tries.
 */
export interface LoginMemory {
  /** Notes that the system took a login. */
  took(login: Login): void;
  /** Notes that it refused one. */
  refused(login: Login, now: number): void;
  /** Tells whether this is the last password that the system took for this login. */
  knows(login: Login): boolean;
  /** Tells whether the system refused it last. Of a login that was never taken any password's refusal counts. */
  refuses(login: Login): boolean;
  /** Tells whether the system may be asked again. */
  mayTry(login: Login, now: number): boolean;
}

/** Milliseconds between two tries of a login that has worked before: its refusal may be the system's own trouble. */
const AGAIN = 60_000;
/** Tries of other passwords for one CN, and the time in which there are no more. Sites lock accounts after 3 to 5. */
const TRIES = 3, HOUR = 3_600_000;
/** Logins that are remembered; the oldest is forgotten. */
const MOST = 10_000;

interface Known {
  /** Of the last password that the system took. */
  right?: Uint8Array;
  /** When that one was refused last. */
  rightRefused: number;
  /** When others were. */
  refusals: number[];
}

/** Makes a memory that knows nothing. Passwords are kept as digests under a key that dies with the process. */
export function createLoginMemory(): LoginMemory {
  const secret = randomBytes(32);
  const known = new Map<string, Known>();

  const digest = ({ id, password }: Login) =>
    createHmac("sha256", secret).update(JSON.stringify([id, password])).digest();

  function of(id: string): Known {
    const found = known.get(id) ?? { rightRefused: -Infinity, refusals: [] };
    known.delete(id);
    known.set(id, found);
    for (const oldest of known.keys()) {
      if (known.size <= MOST) break;
      known.delete(oldest);
    }
    return found;
  }

  function knows(login: Login): boolean {
    const right = known.get(login.id)?.right;
    return right !== undefined && timingSafeEqual(right, digest(login));
  }

  return {
    knows,
    took(login) {
      const about = of(login.id);
      about.right = digest(login);
      about.rightRefused = -Infinity;
      about.refusals = [];
    },
    refused(login, now) {
      const about = of(login.id);
      if (knows(login)) about.rightRefused = now;
      else about.refusals = [...about.refusals.filter((at) => now - at < HOUR), now];
    },
    refuses(login) {
      const about = known.get(login.id);
      if (about === undefined) return false;
      return knows(login) ? about.rightRefused > -Infinity : about.right === undefined && about.refusals.length > 0;
    },
    mayTry(login, now) {
      const about = known.get(login.id);
      if (about === undefined) return true;
      if (knows(login)) return now - about.rightRefused >= AGAIN;
      return about.refusals.filter((at) => now - at < HOUR).length < TRIES;
    },
  };
}

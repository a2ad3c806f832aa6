import type { StaffMember } from "../../config/config.ts";
import { isDeepStrictEqual } from "node:util";

/** The session of a member of staff who has logged in. */
interface PageSession {
  readonly member: StaffMember;
  /** Milliseconds since 1970 of the last page that the member asked for. */
  readonly lastSeen: number;
}

/** The outcome of what a member did, in words, and whether it was done. */
export interface ActionTold {
  readonly done: boolean;
  readonly text: string;
}

/** The sessions of the staff page, found by the secret in the cookie. */
export interface PageSessions {
  /** Begins a session, and gives its secret. */
  begin(member: StaffMember): string;
  /** Finds a session that is not over; `seen` restarts its idle time. */
  find(secret: string, seen: boolean): PageSession | undefined;
  end(secret: string): void;
  /** Keeps an outcome until the next page tells it: whoever loads that again does not do it again. */
  tell(secret: string, told: ActionTold): void;
  /** Gives the outcome that is still to be told, once. */
  takeTold(secret: string): ActionTold | undefined;
}

/** Milliseconds without a page after which a session ends. */
const IDLE_END = 30 * 60_000;
/** Milliseconds after which a session ends in any case. */
const LONGEST = 12 * 60 * 60_000;
/** Sessions at most; the one that was idle longest is ended for a new one. */
const SESSIONS = 200;

/**
 * Makes sessions of staff, with nobody logged in. They are kept in memory: a restart ends them, and so does a reload
 * that changes anything about their member.
 */
export function createPageSessions(
  staff: () => ReadonlyMap<string, StaffMember>,
  clock: () => Temporal.Instant,
): PageSessions {
  const sessions = new Map<string, PageSession & { readonly begun: number; told?: ActionTold }>();

  return {
    begin(member) {
      const now = clock().epochMilliseconds;
      const secret = crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });
      const [oldest] = sessions.keys();
      if (sessions.size >= SESSIONS && oldest !== undefined) sessions.delete(oldest);
      sessions.set(secret, { member, begun: now, lastSeen: now });
      return secret;
    },
    find(secret, seen) {
      const session = sessions.get(secret);
      if (session === undefined) return undefined;
      const now = clock().epochMilliseconds;
      const over = now - session.lastSeen >= IDLE_END || now - session.begun >= LONGEST;
      if (over || !isDeepStrictEqual(staff().get(session.member.id), session.member)) {
        sessions.delete(secret);
        return undefined;
      }
      if (!seen) return session;
      // To the end of the map, whose order is that of the last page.
      sessions.delete(secret);
      sessions.set(secret, { ...session, lastSeen: now });
      return session;
    },
    end: (secret) => void sessions.delete(secret),
    tell(secret, told) {
      const session = sessions.get(secret);
      if (session !== undefined) session.told = told;
    },
    takeTold(secret) {
      const session = sessions.get(secret);
      const told = session?.told;
      if (session !== undefined) session.told = undefined;
      return told;
    },
  };
}

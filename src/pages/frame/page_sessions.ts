import type { StaffMember } from "../../config/config.ts";
import type { PageTexts } from "../texts/page_texts.ts";
import { isDeepStrictEqual } from "node:util";

/** The session of a member of staff who has logged in. */
interface PageSession {
  readonly member: StaffMember;
  /** Milliseconds since 1970 of the last page that the member asked for. */
  readonly lastSeen: number;
}

/** What a session keeps from page to page. */
interface KeptSession extends PageSession {
  readonly begun: number;
  told?: ActionTold;
  /** By number. */
  readonly again: Map<number, Again>;
  /** The last number. */
  asked: number;
  scans: readonly ActionTold[];
}

/** The outcome of what a member did, in words, and whether it was done. */
export interface ActionTold {
  readonly done: boolean;
  readonly text: string;
  /** What is to be known or done beside it. */
  readonly more?: readonly string[];
  /** The code of the reason why it was not done. */
  readonly code?: string;
  /** The page that tells it, where that is another than the form's. */
  readonly path?: string;
  /** Whether it may be asked for again, in spite of the reason. */
  readonly question?: {
    /** By which the session knows what to do again. */
    readonly number: number;
    /** Whether it must be said why. */
    readonly asksWhy: boolean;
  };
}

/** Something that was not done, and may be asked for again in spite of the reason. */
export interface Again {
  /** The page that tells what came of it. */
  readonly path: string;
  carryOut(why: string, means: TellingMeans): Promise<ActionTold>;
}

/** In which words an outcome is told, and how it may be asked for again. */
export interface TellingMeans {
  readonly texts: PageTexts;
  /** Keeps what may be asked for again, and gives its number. */
  readonly ask: (again: Again) => number;
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
  /** Keeps what the member may ask for again, and gives its number in the session. */
  keepAgain(secret: string, again: Again): number;
  /** Gives what the member asks for again, once. */
  takeAgain(secret: string, number: number): Again | undefined;
  /** Keeps what came of a scan at the desk; `undefined`: those of before are no more to be told. */
  noteScan(secret: string, told: ActionTold | undefined): void;
  /** Lists what came of the last scans, the newest first. */
  scans(secret: string): readonly ActionTold[];
}

/** Milliseconds without a page after which a session ends. */
const IDLE_END = 30 * 60_000;
/** Milliseconds after which a session ends in any case. */
const LONGEST = 12 * 60 * 60_000;
/** What may be asked for again, and scans that are told, at most. */
const REMEMBERED = 30;
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
  const sessions = new Map<string, KeptSession>();

  return {
    begin(member) {
      const now = clock().epochMilliseconds;
      const secret = crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });
      const [oldest] = sessions.keys();
      if (sessions.size >= SESSIONS && oldest !== undefined) sessions.delete(oldest);
      sessions.set(secret, { member, begun: now, lastSeen: now, again: new Map(), asked: 0, scans: [] });
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
    keepAgain(secret, again) {
      const session = sessions.get(secret);
      if (session === undefined) return 0;
      const number = ++session.asked;
      session.again.set(number, again);
      session.again.delete(number - REMEMBERED);
      return number;
    },
    takeAgain(secret, number) {
      const again = sessions.get(secret)?.again;
      const found = again?.get(number);
      again?.delete(number);
      return found;
    },
    noteScan(secret, told) {
      const session = sessions.get(secret);
      if (session !== undefined) {
        session.scans = told === undefined ? [] : [told, ...session.scans].slice(0, REMEMBERED);
      }
    },
    scans: (secret) => sessions.get(secret)?.scans ?? [],
  };
}

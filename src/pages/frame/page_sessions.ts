import { NewestMap } from "../../library/id.ts";
import type { Config, StaffMember } from "../../config/config.ts";
import type { SignedIn } from "../../desk/sign_in/exchange_code.ts";
import type { EndedThere } from "../../desk/sign_in/logout_tokens.ts";
import type { PageTexts } from "../../texts/languages.ts";
import type { ScanMode } from "./record_links.ts";
import { isDeepStrictEqual } from "node:util";

/** The session of a member of staff who has logged in. */
interface PageSession {
  readonly member: StaffMember;
  /** How the member signed in at the identity provider; absent: by a local name. */
  readonly signedIn?: SignedIn;
  /** Milliseconds since 1970 of the last page that the member asked for. */
  readonly lastSeen: number;
}

/** What a session keeps from page to page. */
interface KeptSession extends PageSession {
  readonly begun: number;
  told?: ActionResult;
  /** Errands that may be asked for again, by number. */
  readonly again: Map<number, Again>;
  /** The last number that was given. */
  asked: number;
  scans: readonly ActionResult[];
  readonly once: Once;
}

/** The outcome of what a member did, in words, and whether it was done. */
export interface ActionResult {
  readonly done: boolean;
  readonly text: string;
  /** What else to know or to do. */
  readonly more?: readonly string[];
  /** What usually follows, ready to be pressed. */
  readonly acts?: readonly ToldAct[];
  /** Set where it can be undone. */
  readonly undo?: ScanUndo;
  /** What this undid: it is told in the place of that. */
  readonly undoes?: Pick<ScanUndo, "item" | "at">;
  /** The code of the reason why it was not done. */
  readonly code?: string;
  /** The page that shows it; absent: the form's page. */
  readonly path?: string;
  /** Set where it may be asked for again, in spite of the reason. */
  readonly question?: {
    /** The number of the errand in the session. */
    readonly number: number;
    /** Whether staff must say why. */
    readonly asksWhy: boolean;
  };
}

/** Something that was done with a copy, by which it can be undone. */
export interface ScanUndo {
  readonly scan: ScanMode;
  /** The barcode. */
  readonly item: string;
  /** When it was done, in milliseconds since 1970. */
  readonly at: number;
  /** The page that shows what came of it. */
  readonly back: string;
}

/** Something that usually follows an outcome: a form with all that it needs, or, without fields, a link. */
export interface ToldAct {
  /** What the button or link says. */
  readonly name: string;
  /** Where the form is sent, or the link leads. */
  readonly path: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Something that was not done, and may be asked for again in spite of the reason. */
export interface Again {
  /** The page that shows the outcome. */
  readonly path: string;
  carryOut(why: string, means: TellingMeans): Promise<ActionResult>;
}

/** The texts of an outcome, and how an errand is kept to be asked for again. */
export interface TellingMeans {
  readonly texts: PageTexts;
  /** Keeps an errand that may be asked for again, and gives its number. */
  readonly ask: (again: Again) => number;
}

/** How long the outcome of the first time counts. */
export interface OnceBounds {
  /** For so many milliseconds. */
  readonly within: number;
  /** Whether what was done is still so: others may have undone it since. */
  readonly holds: () => Promise<boolean>;
}

/** What sessions keep from page to page, each found by its secret. */
interface SessionMemory {
  /**
   * Carries an errand out, unless the same was asked for before: then the outcome is that of the first time. What was not done
   * may be asked for again.
   */
  once(
    secret: string,
    asked: string,
    carryOut: () => Promise<ActionResult>,
    bounds?: OnceBounds,
  ): Promise<ActionResult>;
  /** Keeps an outcome until the next page shows it. Loading that page again does nothing again. */
  tell(secret: string, told: ActionResult): void;
  /** Gives the outcome that no page has shown yet, once. */
  takeResult(secret: string): ActionResult | undefined;
  /** Keeps an errand that the member may ask for again, and gives its number in the session. */
  keepAgain(secret: string, again: Again): number;
  /** Gives the errand that the member asks for again, once. */
  takeAgain(secret: string, number: number): Again | undefined;
  /** Keeps the outcome of a scan at the desk; `undefined`: forgets the outcomes of earlier scans. */
  noteScan(secret: string, told: ActionResult | undefined): void;
  /** Lists the outcomes of the last scans, the newest first. */
  scans(secret: string): readonly ActionResult[];
}

/** The sessions of the staff page, found by the secret in the cookie. */
export interface PageSessions extends SessionMemory {
  /** Begins a session of a local name, or of somebody who has signed in at the provider, and gives its secret. */
  begin(who: StaffMember | SignedIn): string;
  /** Finds a session that is not over; `seen` restarts its idle time. */
  find(secret: string, seen: boolean): PageSession | undefined;
  /** Ends a session, and gives how its member had signed in at the provider, if so. */
  end(secret: string): SignedIn | undefined;
  /** Ends the sessions of which the provider says so, and tells how many there were. */
  endThere(ended: EndedThere): number;
}

/** Milliseconds without a page after which a session ends. */
const IDLE_END = 30 * 60_000;
const HOUR = 60 * 60_000;
/** Milliseconds after which a session of a local name ends in any case. */
const LONGEST = 12 * HOUR;
/** The most errands that are kept to be asked for again or were carried out, and the most scans. */
const REMEMBERED = 30;
/** The most sessions; for a new one, the one that was idle longest is ended. */
const SESSIONS = 200;

/**
 * Creates the sessions of staff, with nobody logged in. They are kept in memory: a restart ends them all, and a reload
 * ends those of members who have changed in the configuration, or who signed in at a provider of which it says something
 * else now. A provider is asked nothing meanwhile: one that is away ends none.
 */
export function createPageSessions(
  current: () => Pick<Config, "staff" | "signIn">,
  clock: () => Temporal.Instant,
): PageSessions {
  const sessions = new Map<string, KeptSession>();

  /** Whether the configuration still lets the member in as it did at the beginning. */
  const isStillSo = ({ member, signedIn }: KeptSession) =>
    signedIn === undefined
      ? isDeepStrictEqual(current().staff.get(member.id), member)
      : isDeepStrictEqual(current().signIn, signedIn.by);

  return {
    begin(who) {
      const secret = crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: "base64url", omitPadding: true });
      const [oldest] = sessions.keys();
      if (sessions.size >= SESSIONS && oldest !== undefined) sessions.delete(oldest);
      sessions.set(secret, aSession(who, clock));
      return secret;
    },
    find(secret, seen) {
      const session = sessions.get(secret);
      if (session === undefined) return undefined;
      const now = clock().epochMilliseconds;
      const over = now - session.lastSeen >= IDLE_END || now - session.begun >= longestOf(session);
      if (over || !isStillSo(session)) {
        sessions.delete(secret);
        return undefined;
      }
      if (!seen) return session;
      // The session goes to the end of the map, which is in the order of the last pages.
      sessions.delete(secret);
      sessions.set(secret, { ...session, lastSeen: now });
      return session;
    },
    end(secret) {
      const signedIn = sessions.get(secret)?.signedIn;
      sessions.delete(secret);
      return signedIn;
    },
    endThere(ended) {
      const over = [...sessions].filter(([, { signedIn }]) => signedIn !== undefined && isEnded(signedIn, ended));
      for (const [secret] of over) sessions.delete(secret);
      return over.length;
    },
    ...keptIn(sessions),
  };
}

/** What pages keep in sessions, and take out of them. */
function keptIn(sessions: ReadonlyMap<string, KeptSession>): SessionMemory {
  return {
    once: (secret, asked, carryOut, bounds) => sessions.get(secret)?.once(asked, carryOut, bounds) ?? carryOut(),
    tell(secret, told) {
      const session = sessions.get(secret);
      if (session !== undefined) session.told = told;
    },
    takeResult(secret) {
      const session = sessions.get(secret);
      const told = session?.told;
      if (session !== undefined) session.told = undefined;
      return told;
    },
    keepAgain(secret, again) {
      const session = sessions.get(secret);
      if (session === undefined) return 0;
      session.again.set(++session.asked, again);
      session.again.delete(session.asked - REMEMBERED);
      return session.asked;
    },
    takeAgain(secret, number) {
      const again = sessions.get(secret)?.again;
      const found = again?.get(number);
      again?.delete(number);
      return found;
    },
    noteScan(secret, told) {
      const session = sessions.get(secret);
      if (session === undefined || told !== undefined && session.scans.includes(told)) return;
      const earlier = session.scans.filter(({ undo }) =>
        undo === undefined || undo.at !== told?.undoes?.at || undo.item !== told.undoes.item
      );
      session.scans = told === undefined ? [] : [told, ...earlier].slice(0, REMEMBERED);
    },
    scans: (secret) => sessions.get(secret)?.scans ?? [],
  };
}

function longestOf({ signedIn }: PageSession): number {
  return signedIn === undefined ? LONGEST : signedIn.by.sessionHours * HOUR;
}

/** A number of a session tells which one of the person's; without it all of them are over (Back-Channel Logout 1.0, 2.7). */
function isEnded({ by, subject, session }: SignedIn, ended: EndedThere): boolean {
  if (by.issuer !== ended.issuer || ended.subject !== undefined && ended.subject !== subject) return false;
  return ended.session === undefined || ended.session === session;
}

function aSession(who: StaffMember | SignedIn, clock: () => Temporal.Instant): KeptSession {
  const now = clock().epochMilliseconds;
  const known = "member" in who ? { member: who.member, signedIn: who } : { member: who };
  return { ...known, begun: now, lastSeen: now, again: new Map(), asked: 0, scans: [], once: createOnce(clock) };
}

/** Does {@link PageSessions.once} in one session. */
type Once = (asked: string, carryOut: () => Promise<ActionResult>, bounds?: OnceBounds) => Promise<ActionResult>;

const FOR_THE_SESSION: OnceBounds = { within: LONGEST, holds: () => Promise.resolve(true) };

function createOnce(clock: () => Temporal.Instant): Once {
  /** What was carried out, by what was asked, the latest last. */
  const errands = new NewestMap<{ readonly at: number; readonly outcome: Promise<ActionResult> }>(REMEMBERED);
  return async (asked, carryOut, { within, holds } = FOR_THE_SESSION) => {
    const at = clock().epochMilliseconds;
    for (let earlier = errands.get(asked); earlier !== undefined; earlier = errands.get(asked)) {
      if (at - earlier.at >= within) break;
      const outcome = await earlier.outcome;
      if (await holds()) return outcome;
      // Another request may have carried it out anew meanwhile.
      if (errands.get(asked) === earlier) errands.delete(asked);
    }
    const errand = { at, outcome: carryOut() };
    errands.set(asked, errand);
    const forget = () => {
      if (errands.get(asked) === errand) errands.delete(asked);
    };
    errand.outcome.then(({ done }) => done || forget(), forget);
    return errand.outcome;
  };
}

/** How another library system is, as far as it has shown. */
export type UpstreamState = (typeof UPSTREAM_STATES)[number];

/**
 * The states: it has not been asked yet; it answers real questions; it cannot be reached, or answers no question; it
 * accepts connections and serves none of them; it refuses the login.
 */
export const UPSTREAM_STATES = ["not asked", "answering", "away", "full", "login refused"] as const;

/** Tells whether a library system serves, as far as anybody knows. */
export function isUp(state: UpstreamState): boolean {
  return state === "answering" || state === "not asked";
}

/** How many sessions there are at a library system. */
export interface SessionCounts {
  readonly open: number;
  readonly busy: number;
  /** Requests that wait for a session. */
  readonly waiting: number;
  /** Connections that the system serves at once, those of all institutions at its address; absent while it serves all. */
  readonly serves?: number | undefined;
  /** Logins that sessions were opened with since the start, those of all institutions at its address. */
  readonly logins: number;
  /** Sessions that were opened since the start. */
  readonly opened: number;
  /** Logins that the system refused since the start (940). */
  readonly refused: number;
}

/** That staff have a copy answer in a library system's place. */
export interface StartedByHand {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
  readonly reason: string;
}

/** What is refused in a library system's place. */
interface RefusedReport {
  /** `known`: systems of this kind do not answer it. */
  readonly why: "unanswered" | "known" | "terminal";
  /** The name of the message, in kebab case, or the terminal. */
  readonly what: string;
  readonly until: number;
}

/** The condition and the figures of the library system behind a gateway. */
export interface SystemReport {
  readonly institution: string;
  /** The system's addresses. */
  readonly addresses: readonly string[];
  /** `since` in milliseconds since 1970. */
  readonly condition: { readonly state: UpstreamState; readonly since: number };
  readonly sessions: SessionCounts & {
    /** Sessions beside the open ones that wait for the answer to a change, and are used for nothing else. */
    readonly owing: number;
  };
  /** What the system was spared since the start. */
  readonly saved: {
    /** Logins of terminals that found a session which was open already. */
    readonly logins: number;
    /** 99s of terminals that were answered here. */
    readonly messages: number;
  };
  /**
   * Changes that are refused in the system's place, and until when, in milliseconds since 1970: a message that it does not
   * answer, or all changes of a terminal many of whose changes are without an answer.
   */
  readonly refused: readonly RefusedReport[];
  /** Whether the copy of its records answers questions in its place; absent: there is no copy. */
  readonly stoodFor?: boolean;
  /** Whether the copy also lends while it does so; absent: it lends nothing. */
  readonly lends?: true;
  /** Who has the copy answer whatever the system does; absent: nobody. */
  readonly startedByHand?: StartedByHand;
  /** Milliseconds of its last answers: half took no longer, and the longest; absent before the first. */
  readonly times?: { readonly half: number; readonly longest: number };
}

/** What those are shown who watch the library system behind a gateway. */
export interface UpstreamReport extends SystemReport {
  /** Whether terminals are relayed to it byte for byte. */
  readonly bypassed: boolean;
}

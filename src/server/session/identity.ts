import type { Account, Config, Institution } from "../../config/config.ts";
import type { BackEndSession } from "../back_end/back_end.ts";
import { speaks, textsIn, textsOf } from "../wording/catalogue.ts";
import type { LocalTime } from "../wording/local_time.ts";
import type { Texts } from "../wording/texts.ts";

/** Tenths of a second that a terminal waits at most, whatever its policy allows. */
const LONGEST_WAIT = 100;

/** Milliseconds that a library has for an answer at least, however little the policy allows. */
const SHORTEST_LIMIT = 1000;

/** Milliseconds that a back end has for an answer of its own, once another system has had its time. */
const OWN_ANSWER = 1000;

/** Whom a session acts for, as the configuration has it at this moment. */
export interface Identity {
  readonly account: Account;
  readonly institution: Institution;
}

/** The identity, and what follows from it for each message: worked out once for each configuration. */
export interface Acting extends Identity {
  readonly backEnd: BackEndSession;
  /** The institution's clock. */
  readonly local: LocalTime;
  /** Texts for messages in which neither request nor patron names a language. */
  readonly texts: Texts;
  /** Texts for a patron's language, for messages in which the request names none. */
  readonly textsFor: (patronLanguage: string) => Texts;
  /** As in `BackEndContext`. */
  readonly branchName: (code: string) => string;
  /** Milliseconds within which a message must have its answer. */
  readonly answerLimit: number;
}

/** Looks up an account and its institution; `undefined` before login, or if the account is gone. */
export function identify(config: Config, accountId: string | undefined): Identity | undefined {
  const account = accountId === undefined ? undefined : config.accounts.get(accountId);
  const institution = account && config.institutions.get(account.institution);
  return account && institution && { account, institution };
}

/** Works out what an identity means for all messages. */
export function actingFor(
  { account, institution }: Identity,
  backEnd: BackEndSession,
  localTime: (timeZone: string) => LocalTime,
  { circulation: { branches } }: Pick<Config, "circulation">,
): Acting {
  const texts = textsIn([], account);
  return {
    account,
    institution,
    backEnd,
    local: localTime(institution.timeZone),
    texts,
    textsFor: (code) => speaks(code, account) ? textsOf(code, account) : texts,
    branchName: (code) => branches.get(code)?.name ?? code,
    answerLimit: answerLimit(institution),
  };
}

/**
 * Gives the milliseconds in which a terminal has its answer, if only a negative one: half of what its policy lets it
 * wait, but at least a second. Some sites say `timeout="1"` and mean nothing by it. Another library system has the time
 * that its institution gives it, and our own answer in its place a moment more.
 */
export function answerLimit({ policy: { timeout }, upstream }: Pick<Institution, "policy" | "upstream">): number {
  if (upstream !== undefined) return upstream.answerSeconds * 1000 + OWN_ANSWER;
  return Math.max(SHORTEST_LIMIT, Math.min(LONGEST_WAIT, timeout) * 100 / 2);
}

/** Tells the time zone in which a terminal is answered; before login, that of the first institution. */
export function timeZoneOf(config: Config, identity: Identity | undefined): string {
  const [first] = config.institutions.values();
  return (identity?.institution ?? first)?.timeZone ?? "UTC";
}

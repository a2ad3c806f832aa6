import type { Account, Config, Institution } from "../../config/config.ts";
import { ANY_LOGIN } from "../../config/upstream/upstream.ts";
import type { BackEndSession, LoginGiven } from "../back_end/back_end.ts";
import { speaks, textsIn, textsOf } from "../wording/answer_language.ts";
import type { LocalTime } from "../wording/local_time.ts";
import type { Texts } from "../../texts/base/terminal_texts.ts";

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

/** Who asks, and where: the same for all connections of a terminal. */
interface Asker {
  /** What the terminal called its place when it logged in (CP), or else what its account says; empty if neither does. */
  readonly location: string;
  /** The location, or else its address. */
  readonly terminal: string;
  /** What it logged in as (CN), where one account stands for all logins: these are told apart. */
  readonly login?: string;
  /** Names who asks: the account, and where logins share it the login. */
  readonly name: string;
  /** The name, a CR, which no part can hold, since it ends a line, and the terminal. */
  readonly sender: string;
}

/** The identity, and what follows from it for each message: worked out once for each login and configuration. */
export interface Acting extends Identity {
  readonly asker: Asker;
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

/** What a terminal has told of itself. */
interface TerminalTold {
  readonly location: string;
  readonly loginGiven: LoginGiven | undefined;
  readonly peer: { readonly address: string };
}

/** Works out who asks, from an account and what the terminal has told of itself. */
export function askerOf({ id, locationCode = "" }: Account, { location: told, loginGiven, peer }: TerminalTold): Asker {
  const location = told || locationCode, terminal = location || peer.address;
  const login = id === ANY_LOGIN ? loginGiven?.loginId : undefined;
  const name = login === undefined ? id : `${id}\r${login}`;
  return { location, terminal, ...login !== undefined && { login }, name, sender: `${name}\r${terminal}` };
}

/** Works out what an identity means for all messages. */
export function actingFor(
  { account, institution }: Identity,
  { backEnd, asker }: Pick<Acting, "backEnd" | "asker">,
  localTime: (timeZone: string) => LocalTime,
  { circulation: { branches } }: Pick<Config, "circulation">,
): Acting {
  const texts = textsIn([], account);
  return {
    account,
    institution,
    asker,
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

/**
 * A gateway serves an institution by another library system that speaks SIP2, in place of our engine.
 *
 * What happens on failure:
 *
 * - No answer is invented. The system's answer is passed on byte for byte. Where there is none, the terminal gets a
 *   refusal with a text, which says nothing about a patron.
 * - A question without an answer is asked once more on another session. A change is sent once; `changes/changes.ts`
 *   says at its top what becomes of it, and what its terminal hears.
 * - A session at the system is ended and never used again when an answer on it is missing, damaged or another
 *   request's.
 * - While the system does not answer, terminals stay connected and logged in, and each request is refused at once.
 *   Whether it answers is known from questions about copies and patrons, since its own 98 proves nothing.
 * - A login that cannot be judged now is not refused: the connection is held for a while and then closed.
 */
import type { Config, Institution } from "../config/config.ts";
import type { Upstream } from "../config/upstream/upstream.ts";
import type { SystemReport } from "../observability/upstream_report.ts";
import type { RawMessage } from "../protocol/raw_message.ts";
import { commandName, requestByCode } from "../protocol/message_table.ts";
import type { BackEnd, BackEndSession, BackEndStatus, ServedTerminal } from "../server/back_end/back_end.ts";
import type { LocalTime } from "../server/wording/local_time.ts";
import type { LibrarySystem } from "../systems/library_system.ts";
import { systemAt } from "../systems/systems.ts";
import { type GatewayOptions, type GatewayParts, timeoutPeriod } from "./gateway_parts.ts";
import { InstitutionSession } from "./institution_session.ts";
import { type Abilities, createAbilities } from "./abilities.ts";
import { type HandedOverParts, handedOverRequest } from "./handed_over_request.ts";
import { createHealth, type Health, type HealthParts } from "./health.ts";
import { createAwayChanges } from "./away_changes.ts";
import { createLearnedNote, type LearnedNote } from "./learned/learned_note.ts";
import type { Learner } from "./learned/learner.ts";
import type { Opened } from "./sessions/exchanged.ts";
import { createLoginMemory, type LoginMemory } from "./sessions/login_memory.ts";
import type { SessionPool } from "./sessions/pool_contract.ts";
import { createProbe, type UpstreamProbe } from "./probe.ts";
import { createProbeLogins } from "./probe_logins.ts";
import type { ReturnWork } from "./changes/change_request.ts";
import { type Changes, createChanges } from "./changes/changes.ts";
import { isCloseFinal } from "./changes/judge_proof.ts";
import { createAnswerKeeping, loanDueOf } from "./changes/stored_answer.ts";
import { dueSays } from "./core/judge_queued.ts";
import { questionRequest } from "./question_request.ts";
import { createDatingHabits, type DatingHabits } from "./returns/dating_habits.ts";
import { createLoanPeriods, type LoanPeriods } from "./returns/loan_periods.ts";
import { createReturnErrands } from "./returns/return_errands.ts";
import { createAnsweredDays } from "./hand_over/answered_days.ts";
import type { HandOverWorkerParts } from "./hand_over/hand_over_worker.ts";
import { createReturns, type Returns } from "./returns/returns.ts";
import { createSessionPool } from "./sessions/session_pool.ts";
import { institutionSwitch } from "./institution_switch.ts";
import type { StandInSwitch } from "./stand_in_switch.ts";
import { createStatusMemory, type StatusMemory } from "./status_memory.ts";
import { identityKey, type UpstreamIdentity } from "./sessions/upstream_identity.ts";
import type { UpstreamSession } from "./sessions/upstream_session.ts";
import { createSystemMemory, type SystemMemory } from "./base/system_memory.ts";
import { createWrongPinPace } from "./base/wrong_pin_pace.ts";

/** The back end of an institution that another library system serves. */
export interface Gateway extends BackEnd {
  /** Gives the system's condition and figures, for the staff page and metrics. */
  report(): SystemReport;
  /** Follows the unknown changes of processes that have ended. */
  recover(): Promise<void>;
  /** Ends its sessions, each once its request is answered. New ones are opened by the present configuration. */
  renew(): void;
  /** Ends its sessions in the same way, and opens no more: the present configuration does not have the system. */
  retire(): void;
}

/** An institution that another library system serves. */
interface Served extends Institution {
  readonly upstream: Upstream;
  /** What is known of systems like this one. */
  readonly like: LibrarySystem;
  readonly local: LocalTime;
}

/** Creates the gateway of one institution, which must have an upstream in the present configuration. */
export function createGateway(options: GatewayOptions): Gateway {
  const { clock, random } = options;
  const configured = servedNow(options), upstream = () => configured().upstream;
  const abilities = createAbilities(options), system = () => abilities.of(configured().like);
  const memories = memoriesOf(clock), { logins, statuses } = memories;
  const own = createProbeLogins(options, logins);
  const pool = createSessionPool({
    upstream,
    address: () => options.addressOf(upstream()),
    ...{ clock, random, logins },
    aboutAnother: othersNoted(options, upstream),
    opened(opened, identity, session) {
      own.opened(opened, identity);
      noteStatus(statuses, identity, session);
      const refusalCounts = health.condition.state === "answering" && !pool.has(identity);
      loginNoted(options, opened, identity, { logins, refusalCounts });
      if (opened.kind !== "refused" || isOwnRefused(options, pool, identity)) health.opened(opened);
    },
  });
  const probe = probeOf(options, configured, pool, abilities);
  const standIn = institutionSwitch(options, () => configured().standIn);
  const health = healthOf(options, configured, {
    probe: (hurry) => probe.ask(own.all(), hurry),
    answersProbes: () => probe.answers !== undefined,
    refusesAll: () => pool.counts.open === 0 && logins.refusedOfAll() > 0,
    isSettling: () => standIn.isSettling,
    shown: standIn.note,
  });
  const { online, seemsOnline, answering, mayAsk } = takenFor(health, standIn);
  let savedMessages = 0;
  const asking = askingOf(options, configured, pool, abilities, () => health.answered());
  const copies = copiesOf(options, configured, system), { memory, habits, loanPeriods } = copies;
  const sending = sendingOf(options, health, abilities), hasCopy = () => configured().standIn !== undefined;
  const shared = { ...options, ...memories, ...asking, upstream, system, pool, ...sending, ...copies, standIn };
  const answers = createAnswerKeeping();
  const changes: Changes = createChanges({
    ...changesOf(options, configured, system),
    ...{ upstream, system, online, answers },
    returns: errandsOf({ ...shared, served: configured }, () => returns),
    ...{ memory, unanswered: () => health.unanswered(), laterQuestion: () => probe.question() },
    async ask(about, deadline) {
      const as = own.all().find((identity) => identity !== undefined);
      return as && await asking.ask(about, deadline, as);
    },
  });
  const answeredDays = createAnsweredDays();
  const returns = returnsOf({ ...shared, hasCopy, online, answering, answeredDays }, changes);
  const learners = { abilities, probe, messages: changes.knownMessages, habits, loanPeriods, answeredDays };
  const learned = learnedOf(options, configured, learners);
  const awayChanges = createAwayChanges({ ...shared, answers, accepted: () => returns.accepted() });
  const parts: GatewayParts = {
    ...shared,
    statusTold: () => void savedMessages++,
    ...{ changes, returns, standIn, awayChanges, online, seemsOnline, mayAsk, hasCopy },
  };
  return {
    status: () => statusOf(health.online || standIn.isOn, upstream()),
    serve: (terminal: ServedTerminal): BackEndSession => new InstitutionSession(parts, terminal),
    ...endingsOf({ health, returns, changes, pool, memory, learned }),
    report: () => ({
      ...upstreamReportOf(configured(), pool, changes, savedMessages),
      condition: health.condition,
      refused: refusedReport(changes, (until) => options.now().epochMilliseconds + until - clock.elapsed()),
      ...parts.hasCopy() && standInReport(standIn, options, configured()),
      times: health.times,
    }),
    recover: () => changes.recover(),
    renew: () => renewAll(learned, memories, pool, own.forget),
  };
}

/**
 * What the system is taken for: for away where staff have the copy answer, however it is. While the copy answers, nothing is
 * handed over.
 */
function takenFor(health: Health, standIn: StandInSwitch) {
  return {
    online: () => health.online && !standIn.isByHand,
    seemsOnline: () => health.online && !standIn.isByHand && health.condition.state !== "away",
    answering: () => health.condition.state === "answering" && !standIn.isOn,
    mayAsk: () => !standIn.isByHand && health.mayAsk(),
  };
}

function standInReport(
  { isOn }: StandInSwitch,
  { replica: { startedByHand: started } }: GatewayOptions,
  { standIn, upstream }: Served,
): Pick<SystemReport, "stoodFor" | "lends" | "startedByHand"> {
  const lends = standIn?.lending !== undefined && upstream.loansNeedPin !== true;
  return { stoodFor: isOn, ...lends && { lends }, ...started && { startedByHand: started } };
}

function statusOf(online: boolean, upstream: Upstream): BackEndStatus {
  return { online, flags: { timeoutPeriod: timeoutPeriod(upstream) } };
}

/** Makes the two ways in which a gateway ends. */
function endingsOf(
  { health, returns, changes, pool, memory, learned }: {
    readonly health: Health;
    readonly returns: Returns;
    readonly changes: Changes;
    readonly pool: SessionPool;
    readonly memory: SystemMemory;
    readonly learned: LearnedNote;
  },
): Pick<Gateway, "close" | "retire"> {
  return {
    async close() {
      for (const part of [health, returns, changes, pool]) part.close();
      await Promise.all([memory.close(), learned.close()]);
    },
    retire() {
      health.close();
      returns.close();
      pool.retire();
    },
  };
}

/** Keeps what is learned of the system that is configured now. */
function learnedOf(
  { storage, clock, institution }: GatewayOptions,
  served: () => Served,
  learners: Readonly<Record<string, Learner>>,
): LearnedNote {
  const system = () => `${served().upstream.kind} ${addressesOf(served()).join(" ")}`;
  return createLearnedNote({ storage, clock, institution, system, learners });
}

/** What is known of copies, of how long they are lent, and of how logins date their returns. */
interface KnownOfCopies {
  readonly memory: SystemMemory;
  readonly loanPeriods: LoanPeriods;
  readonly habits: DatingHabits;
}

function copiesOf(options: GatewayOptions, served: () => Served, system: GatewayParts["system"]): KnownOfCopies {
  const { log, institution } = options;
  const loanPeriods = createLoanPeriods(() => served().local);
  const wanted = () => served().upstream.offlineReturns !== "no" || served().standIn?.lending !== undefined;
  return {
    loanPeriods,
    memory: createSystemMemory({ ...options, system, wanted, lent: loanPeriods.note }),
    habits: createDatingHabits({
      learned: (account, time) => log.info("returns of a login bear the last open day", { institution, account, time }),
    }),
  };
}

/** Renews all sessions; where the configuration names another system now, forgets what the one before was like. */
function renewAll(
  learned: LearnedNote,
  { logins, statuses }: Pick<GatewayParts, "logins" | "statuses">,
  pool: SessionPool,
  forgetLogin: () => void,
): void {
  if (learned.renew()) { for (const forget of [logins.forget, statuses.forget, forgetLogin]) forget(); }
  pool.renew();
}

/** Makes what a gateway remembers of logins and cards. */
function memoriesOf(clock: GatewayOptions["clock"]): Pick<GatewayParts, "logins" | "statuses" | "pinPace"> {
  return { logins: createLoginMemory(), statuses: createStatusMemory(clock), pinPace: createWrongPinPace(clock) };
}

/** Makes the function that counts answers about another patron or copy, and logs the first. */
function othersNoted({ count, log, institution }: GatewayOptions, upstream: () => Upstream): (code: string) => void {
  let isFirst = true;
  return (code) => {
    count("aboutAnother", institution);
    if (!isFirst) return;
    isFirst = false;
    const outcome = upstream().refusesOthers ? "refused" : "passed on";
    log.warning("library system: an answer about another patron or copy", { institution, message: code, outcome });
  };
}

/** What those parts need that deal with returns. */
interface WithMemory
  extends GatewayOptions, Pick<GatewayParts, "upstream" | "system" | "pool" | "standIn">, KnownOfCopies {}

function errandsOf(parts: WithMemory & HandedOverParts, returns: () => Returns): ReturnWork {
  const { storage: { ledger }, standIn, isStopped, institution } = parts;
  return createReturnErrands({
    ...parts,
    ledger,
    held: async () => standIn.isOn ? "stand-in" : await isStopped(institution) ? "staff" : undefined,
    goOn: () => returns().goOn,
    accepted: () => returns().accepted(),
    asked: (row, deadline) => handedOverRequest(row, deadline, parts),
  });
}

function returnsOf(
  parts:
    & WithMemory
    & Pick<HandOverWorkerParts, "answering" | "answeredDays">
    & Pick<GatewayParts, "hasCopy" | "online">,
  changes: Changes,
): Returns {
  const { storage: { ledger }, institution, pool, count } = parts;
  return createReturns({
    ...parts,
    ledger,
    changes,
    busy: () => pool.isWaitedFor,
    room: (login) => pool.room(login),
    clockCorrected: () => count("returnDatesCorrected", institution),
  });
}

/** Makes what sends requests to the system, and notes how it answers. */
function sendingOf(
  { observe, institution }: GatewayOptions,
  health: Health,
  abilities: Abilities,
): Pick<GatewayParts, "exchange" | "leased"> {
  return {
    leased: (lease) => watched(health, lease),
    async exchange(session, request, login) {
      const told = await watched(health, session.exchange(request));
      abilities.note(request.code, told);
      if (told.kind === "lost") health.unanswered(login);
      if (told.kind !== "answer") return told;
      observe(institution, told.took / 1000);
      health.answered(told.took);
      return told;
    },
  };
}

/** Has it seen that something is waited for. */
async function watched<T>(health: Pick<Health, "sent" | "left">, work: Promise<T>): Promise<T> {
  health.sent();
  try {
    return await work;
  } finally {
    health.left();
  }
}

function healthOf(
  { clock, now, log, institution }: GatewayOptions,
  configured: () => Served,
  parts: Pick<HealthParts, "probe" | "answersProbes" | "refusesAll" | "isSettling" | "shown">,
): Health {
  const addresses = () => addressesOf(configured()).join(" ");
  return createHealth({ clock, now: () => now().epochMilliseconds, log, institution, addresses, ...parts });
}

function addressesOf({ upstream: { addresses } }: Served): readonly string[] {
  return addresses.map(({ host, port }) => `${host}:${port}`);
}

/** Makes the functions that ask questions of our own. */
function askingOf(
  { now }: GatewayOptions,
  configured: () => Served,
  pool: SessionPool,
  abilities: Abilities,
  answered: () => void,
): Pick<GatewayParts, "question" | "ask"> {
  const write = writerOf(now, configured);
  const question: GatewayParts["question"] = (...about) => ({ ...write(...about), isOwn: true });
  return {
    question,
    async ask(about, deadline, as) {
      // A 17 and a 63 are of SIP 2.00.
      const lease = await pool.lease({ identity: { ...as, version: 2 }, deadline });
      if (typeof lease === "string") return undefined;
      const request = question(about, deadline, lease.session.upstream);
      const told = await lease.session.exchange(request);
      lease.release();
      abilities.note(request.code, told);
      if (told.kind !== "answer") return undefined;
      // A 98 proves nothing.
      if (!("status" in about)) answered();
      return told.answer;
    },
  };
}

/** Makes the function that writes questions of our own. */
function writerOf(now: GatewayOptions["now"], configured: () => Served): GatewayParts["question"] {
  return (about, deadline, upstream) => {
    const { id, local } = configured();
    return questionRequest({ id, upstream }, about, local.timestamp(now()), deadline);
  };
}

function probeOf(
  options: GatewayOptions,
  served: () => Served,
  pool: SessionPool,
  abilities: Abilities,
): UpstreamProbe {
  const request = writerOf(options.now, served);
  const answered = () => options.replica.reached();
  return createProbe({ clock: options.clock, served, pool, request, abilities, answered });
}

/** Gives those parts of `createChanges` that come from the configuration and the process. */
function changesOf(options: GatewayOptions, configured: () => Served, system: GatewayParts["system"]) {
  return {
    ...options,
    ledger: options.storage.ledger,
    decimals: () => configured().currencyDigits,
    isCloseFinal: () => isCloseFinal(configured().upstream, system()),
    dueOf: (answer: RawMessage) => loanDueOf(answer, system().answers, configured().local),
    dueSays: (promised: Temporal.Instant, answer: RawMessage) =>
      dueSays(promised, system().answers.readLoanDue(answer) ?? "", configured().local),
  };
}

/**
 * Gives the institution as it is configured now, or as it was last: a reload may remove it while its terminals are
 * still served.
 */
function servedNow({ current, institution: id, localTime }: GatewayOptions): () => Served {
  let last: Served | undefined;
  let readFrom: Config | undefined;
  return () => {
    const config = current();
    if (config === readFrom && last !== undefined) return last;
    readFrom = config;
    const found = config.institutions.get(id), upstream = found?.upstream;
    if (found !== undefined && upstream !== undefined) {
      last = { ...found, upstream, like: systemAt(upstream), local: localTime(found.timeZone) };
    }
    if (last === undefined) throw new RangeError(`institution ${id} has no upstream`);
    return last;
  };
}

/** @param moment gives the time of day of a moment of the gateway's clock */
function refusedReport(
  { refusedMessages, refusedTerminals }: Changes,
  moment: (until: number) => number,
): SystemReport["refused"] {
  return [
    ...refusedMessages.map(({ code, until, isKnown }) => ({
      why: isKnown ? "known" as const : "unanswered" as const,
      what: commandName(requestByCode(code)?.name ?? code),
      until: moment(until),
    })),
    ...refusedTerminals.map(({ terminal, until }) => ({
      why: "terminal" as const,
      what: terminal,
      until: moment(until),
    })),
  ];
}

function upstreamReportOf(
  served: Served,
  { counts }: SessionPool,
  { owing }: Changes,
  messages: number,
) {
  const { savedLogins: logins, ...sessions } = counts;
  return {
    institution: served.id,
    addresses: addressesOf(served),
    sessions: { ...sessions, owing },
    saved: { logins, messages },
  };
}

function noteStatus(statuses: StatusMemory, identity: UpstreamIdentity, { status }: UpstreamSession): void {
  if (status !== undefined) statuses.note(identityKey(identity), status);
}

/**
 * Has the copy learn a login. A refusal counts only from a system that answers: some refuse every login while their database is
 * away. Where one is refused that this process has not seen taken, the copy may know that it was.
 */
function loginNoted(
  { replica }: Pick<GatewayOptions, "replica">,
  { kind }: Opened,
  identity: UpstreamIdentity,
  { logins, refusalCounts }: { readonly logins: LoginMemory; readonly refusalCounts: boolean },
): void {
  const { id: loginId, password } = identity, login = { loginId, password };
  if (kind === "ready" || (kind === "refused" && refusalCounts)) replica.loginJudged(login, kind === "ready");
  if (kind !== "refused" || refusalCounts || logins.knows(identity)) return;
  // Where nobody can tell, the login counts as one that was never taken.
  replica.knowsLogin(login).then((isKnown) => void (isKnown && logins.knew(identity)), () => {});
}

/**
 * Whether a login that was refused is one of the configuration, and has no other session. Neither a wrong password from a
 * terminal nor the refusal of a login's further session is the system's state.
 */
function isOwnRefused(
  { current, institution }: Pick<GatewayOptions, "current" | "institution">,
  pool: Pick<SessionPool, "has">,
  identity: UpstreamIdentity,
): boolean {
  return !pool.has(identity) && isConfigured(current(), institution, identity);
}

/** Whether the configuration has this login, for any account of the institution. */
function isConfigured(
  { accounts }: Pick<Config, "accounts">,
  institution: string,
  { id, password }: Pick<UpstreamIdentity, "id" | "password">,
): boolean {
  return [...accounts.values()].some(({ institution: of, upstreamLogin }) =>
    of === institution && upstreamLogin?.id === id && upstreamLogin.password === password
  );
}

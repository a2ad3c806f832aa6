/**
 * Lends, takes back and renews by the copy of a library system's records while that system is away, within limits that the
 * library has set.
 *
 * What happens on failure:
 *
 * - A change is accepted when, and only when, its row in the ledger is durable, with what is known of card and copy from
 *   then on. Where the copy's storage cannot be reached, the terminal hears that the library system is away.
 * - Where the storage is lost while a change is written, nobody knows whether it is accepted, and the terminal hears no. If it
 *   is, its row says so later, and the change is on the list of what staff see to once it is handed over.
 * - Two terminals, or two gateways on one database, that ask at once are judged one after the other.
 * - While one of several servers on a database reaches the system, the others lend nothing. What has happened already, and
 *   returns, they accept: the one that reaches the system hands it over.
 * - A process that ends in an outage loses nothing: the next one joins the outage, with its counts.
 * - The retry of a request that was accepted, or that the system itself has answered, hears that answer.
 */
import type { Institution, LendingLimits } from "../../config/config.ts";
import { allKeys } from "../../library/answer_windows.ts";
import { dayOf, FIRST_MOMENT } from "../../library/day.ts";
import { withoutSwallowed } from "../../library/plausible.ts";
import type { Log } from "../../observability/log.ts";
import type { Request } from "../../protocol/message.ts";
import { hasHappened } from "../../protocol/decode_request.ts";
import type { BackEndAnswer, HeardRequest } from "../../server/back_end/back_end.ts";
import type { KnownRecords } from "../../storage/port/known_records.ts";
import type { LedgerRow } from "../../storage/port/ledger.ts";
import type { AwayFacts, AwayQuestion, Lending, Outage } from "../../storage/port/lending.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import { type AskedAway, type ChangeDecided, decideLoan, decideReturn, refuseChange } from "./decide_change.ts";
import type { AwayRefusal } from "./judge_card.ts";
import type { Reach } from "./reached_by_others.ts";
import type { AskedNow, LendingTerms } from "./loan_facts.ts";
import type { LoginShare, LoginShares } from "./login_shares.ts";
import type { UnclearChanges } from "./unclear_changes.ts";
import type { LendingContext } from "./lending_answers.ts";

/** Accepts changes for one institution while its library system is away. */
export interface Lender {
  /** Notes that the system has been away since a moment; `undefined`: it answers. */
  away(since: Temporal.Instant | undefined): void;
  /** Answers a change; `undefined` where the copy cannot do it: its storage is away, or nothing may be lent by it. */
  answer(change: AskedAway): Promise<ChangeAnswered | undefined>;
  /** Notes that a terminal has asked again for what was accepted, and that it is told the answer in the row. */
  toldYes(row: LedgerRow): void;
  /** Notes that the system has answered: while it answers one of several servers, none lends by the copy. */
  reached(): void;
  close(): Promise<void>;
}

/** What became of a change. */
export type ChangeAnswered =
  | { readonly kind: "accepted"; readonly as: "lent" | "returned" | "renewed"; readonly answer: BackEndAnswer }
  | { readonly kind: "refused"; readonly reason: string; readonly answer: BackEndAnswer }
  /** It is the retry of the row, which says what its terminal heard. */
  | { readonly kind: "earlier"; readonly row: LedgerRow };

/** The parts that {@link createLender} needs. */
interface LenderParts {
  readonly institution: string;
  readonly served: () => Institution | undefined;
  readonly storage: Lending;
  readonly known: Pick<KnownRecords, "heldKeys">;
  /** Judges a PIN by the hash that is known; `undefined`: none is known. */
  readonly isPinRight: (patronId: string, pin: string) => Promise<boolean | undefined>;
  /** Counts the loans of a patron that are overdue; `undefined`: it is not known of all when they are due. */
  readonly overdueOf: (patronId: string, at: Pick<LendingContext, "now" | "local">) => Promise<number | undefined>;
  /** When the copy was told something last; `undefined`: nobody noted it. */
  readonly lastTold: () => Promise<Temporal.Instant | undefined>;
  /** Days of the shortest loan that the system has made lately; `undefined`: too few are known. */
  readonly shortestSeen: () => number | undefined;
  readonly reach: Reach;
  readonly shares: LoginShares;
  readonly unclear: UnclearChanges;
  readonly now: () => Temporal.Instant;
  readonly log: Pick<Log, "warning">;
}

/** An outage, with what is read once for it. */
interface Open {
  readonly outage: Outage;
  readonly lastTold: Temporal.Instant | undefined;
  readonly held: ReadonlySet<string>;
}

const HOUR = 3_600_000;

/** Makes what lends for one institution. */
export function createLender(parts: LenderParts): Lender {
  return new CopyLender(parts);
}

class CopyLender implements Lender {
  readonly #parts: LenderParts;
  #since: Temporal.Instant | undefined;
  #open: Promise<Open> | undefined;
  #ending: Promise<void> = Promise.resolve();

  constructor(parts: LenderParts) {
    this.#parts = parts;
  }

  away(since: Temporal.Instant | undefined): void {
    this.#since = since;
    this.#open = undefined;
    if (since === undefined) this.#ending = this.#end();
    else this.#parts.reach.lost();
  }

  async answer(change: AskedAway): Promise<ChangeAnswered | undefined> {
    const { served } = this.#parts, limits = served()?.standIn?.lending;
    if (limits === undefined || this.#since === undefined) return undefined;
    try {
      const decided = await this.#decide(change, limits, await this.#openedAnew(this.#since));
      if (decided.kind !== "left" || decided.earlier !== undefined) return answeredBy(decided);
      // Here, too, the system has come back meanwhile.
      const since = this.#sinceNow();
      if (since === undefined) return undefined;
      // Another server has ended the outage, since the system answered there: here it goes on.
      this.#open = undefined;
      return answeredBy(await this.#decide(change, limits, await this.#opened(since)));
    } catch (error) {
      if (error instanceof StorageUnavailable) return undefined;
      throw error;
    }
  }

  toldYes(row: LedgerRow): void {
    this.#parts.unclear.toldYes(row);
  }

  reached(): void {
    if (this.#since === undefined) this.#parts.reach.note();
  }

  close(): Promise<void> {
    this.#parts.unclear.close();
    return this.#ending;
  }

  /** Since when the system is away, which may have changed while something was waited for. */
  #sinceNow(): Temporal.Instant | undefined {
    return this.#since;
  }

  /** Opens the outage as {@link #opened} does, and anew once files have told the copy something: of holds, for example. */
  async #openedAnew(since: Temporal.Instant): Promise<Open> {
    const open = await this.#opened(since), told = await this.#parts.lastTold();
    const isOld = told?.epochMilliseconds !== open.lastTold?.epochMilliseconds;
    // The system may have come back meanwhile.
    if (!isOld || this.#sinceNow() === undefined) return open;
    this.#open = undefined;
    return await this.#opened(since);
  }

  /** Opens the outage, or joins the one that is open; once. */
  #opened(since: Temporal.Instant): Promise<Open> {
    if (this.#open !== undefined) return this.#open;
    const opened = this.#ending.then(() => this.#openNow(since));
    this.#open = opened;
    opened.catch(() => {
      if (this.#open === opened) this.#open = undefined;
    });
    return opened;
  }

  async #openNow(since: Temporal.Instant): Promise<Open> {
    const { storage, known, lastTold, institution } = this.#parts;
    const outage = await storage.begin(institution, since);
    return { outage, lastTold: await lastTold(), held: await known.heldKeys() };
  }

  /** Where it cannot be written that the outage is over, the next one goes on with its counts. */
  async #end(): Promise<void> {
    const { storage, institution, log, now } = this.#parts;
    try {
      await storage.end(institution, now());
    } catch (error) {
      log.warning("the end of an outage cannot be stored", { institution, error: String(error) });
    }
  }

  #decide(change: AskedAway, limits: LendingLimits, open: Open): Promise<ChangeDecided> {
    const { heard } = change;
    if (isLoan(heard)) return this.#decideLoan({ ...change, heard }, limits, open);
    if (isReturn(heard)) return this.#decideReturn({ ...change, heard }, limits, open);
    return this.#refuse(change, { reason: "away-not-offered" });
  }

  /** Refuses a change, whatever is known of card and copy; but what the system has answered before it went away, is answered so. */
  #refuse(change: AskedAway, refusal: AwayRefusal): Promise<ChangeDecided> {
    return this.#write(
      change,
      {},
      ({ earlier }) => earlier === undefined ? refuseChange(change, refusal) : { kind: "left", earlier },
    );
  }

  async #decideLoan(
    change: AskedAway & { readonly heard: HeardRequest<"checkout" | "renew"> },
    limits: LendingLimits,
    open: Open,
  ): Promise<ChangeDecided> {
    const { heard: { request }, context: { now, local } } = change;
    const patronId = idIn(request.fields.patronId), itemId = idIn(request.fields.itemId);
    const refused = this.#refusedAtOnce(request, itemId);
    if (refused !== undefined) return this.#refuse(change, refused);
    const happened = hasHappened(request) ? happenedAt(request, now, local) : undefined;
    const pin = await this.#pinOf(patronId, request), overdue = await this.#overdueOf(patronId, change.context);
    const isReached = await this.#parts.reach.byOthers();
    const asked = { patronId, itemId, pin, isReached, ...overdue !== undefined && { overdue } };
    const by = { ...this.#decidedBy(change, limits, open), ...asked };
    const told = { ...change, ...happened && { happened } };
    return this.#write(change, { patronId, itemId }, (facts) => decideLoan(told, by, facts));
  }

  #decideReturn(
    change: AskedAway & { readonly heard: HeardRequest<"checkin"> },
    limits: LendingLimits,
    open: Open,
  ): Promise<ChangeDecided> {
    const itemId = idIn(change.heard.request.fields.itemId);
    const refused = this.#refusedAtOnce(change.heard.request, itemId);
    if (refused !== undefined) return this.#refuse(change, refused);
    const by = {
      ...this.#decidedBy(change, limits, open),
      patronId: "",
      itemId,
      pin: "none" as const,
      isReached: false,
    };
    return this.#write(change, { itemId }, (facts) => decideReturn(change, by, facts));
  }

  /** What no copy need be asked for: a barcode that is none of the library's, or what may hold a password. */
  #refusedAtOnce(request: Request<"checkin" | "checkout" | "renew">, itemId: string): AwayRefusal | undefined {
    const { upstream } = this.#parts.served() ?? {};
    const patronId = "patronId" in request.fields ? idIn(request.fields.patronId) : "";
    if (withoutSwallowed(patronId) !== patronId) return { reason: "away-card-unknown" };
    // What has happened is accepted: staff see to it once the system says that it has no such copy.
    const isOthers = !hasHappened(request) && upstream?.awayItems?.test(itemId) === false;
    if (itemId === "" || isOthers || withoutSwallowed(itemId) !== itemId) return { reason: "away-item-unknown" };
    // The undoing of a return would be a loan that nobody judges.
    return request.name === "checkout" && request.fields.cancel === true ? { reason: "away-not-offered" } : undefined;
  }

  /** Whether a PIN came, and is right as far as is known. */
  async #pinOf(
    patronId: string,
    { fields: { patronPassword = "" } }: Request<"checkout" | "renew">,
  ): Promise<AskedNow["pin"]> {
    if (patronPassword === "") return "none";
    const isRight = await this.#parts.isPinRight(patronId, patronPassword);
    return isRight === undefined ? "unknown" : isRight ? "right" : "wrong";
  }

  /** How many loans are overdue, where a rule may ask for that. */
  async #overdueOf(patronId: string, context: LendingContext): Promise<number | undefined> {
    const { account: { rules } } = context;
    return rules.scopes.written.size === 0 ? undefined : await this.#parts.overdueOf(patronId, context);
  }

  #decidedBy(
    { context: { account: { rules }, institution, origin: { account, branch }, now } }: AskedAway,
    limits: LendingLimits,
    { outage: { began }, lastTold, held }: Open,
  ): LendingTerms & { readonly share: LoginShare } {
    const { shares } = this.#parts, today = dayOf(now, institution.timeZone);
    const { timeZone, upstream } = institution, configured = upstream?.shortestLoan ?? SHORTEST_LOAN;
    const age = lastTold && began.epochMilliseconds - lastTold.epochMilliseconds;
    return {
      limits,
      held,
      isFresh: age !== undefined && age <= limits.copyHours * HOUR,
      today,
      share: shares.of(account, today, limits.loans),
      due: { rules, limits, shortestLoan: this.#parts.shortestSeen() ?? configured, timeZone, branch },
    };
  }

  async #write(
    { context: { institution, origin: { account, retry }, now, deadline } }: AskedAway,
    about: Pick<AwayQuestion, "patronId" | "itemId">,
    judge: (facts: AwayFacts) => ChangeDecided,
  ): Promise<ChangeDecided> {
    const keys = retry === undefined ? [] : allKeys({ keys: retry.repeats, older: retry.older });
    const repeats = { keys, whenever: false };
    const day = dayOf(now, institution.timeZone);
    const question = { institution: institution.id, ...about, repeats, day, deadline };
    const { storage, unclear, shares } = this.#parts;
    let last: ChangeDecided | undefined;
    try {
      const decided = await storage.decide(question, (facts) => last = judge(facts));
      if (decided.kind === "left" && decided.earlier !== undefined) unclear.toldYes(decided.earlier);
      if (decided.kind === "accepted") shares.note(account, decided.share, day);
      return decided;
    } catch (error) {
      if (last?.kind === "accepted" && error instanceof StorageUnavailable) unclear.note(last.entry);
      throw error;
    }
  }
}

/** Days of the shortest loan where the configuration does not say it. */
const SHORTEST_LOAN = 7;

function answeredBy(decided: ChangeDecided): ChangeAnswered | undefined {
  switch (decided.kind) {
    case "accepted":
      return { kind: "accepted", as: decided.as, answer: decided.answer };
    case "refused":
      return { kind: "refused", reason: decided.journal.reason ?? "", answer: decided.answer };
    case "left":
      return decided.earlier && { kind: "earlier", row: decided.earlier };
  }
}

function isLoan(heard: HeardRequest): heard is HeardRequest<"checkout" | "renew"> {
  return heard.request.name === "checkout" || heard.request.name === "renew";
}

/** Also the undoing of a loan: the copy is back. */
function isReturn(heard: HeardRequest): heard is HeardRequest<"checkin"> {
  return heard.request.name === "checkin";
}

/** When a terminal did by itself what it tells now; never later than now, nor earlier than a database can tell. */
function happenedAt(
  { fixed: { transactionDate } }: Request<"checkout" | "renew">,
  now: Temporal.Instant,
  { instant }: LendingContext["local"],
): Temporal.Instant {
  const told = transactionDate === null ? now : instant(transactionDate);
  if (Temporal.Instant.compare(told, FIRST_MOMENT) < 0) return FIRST_MOMENT;
  return Temporal.Instant.compare(told, now) > 0 ? now : told;
}

function idIn(id = ""): string {
  return id.trim();
}

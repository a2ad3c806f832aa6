import { type DailySpan, isWithin } from "../../../library/daily_span.ts";
import { NewestMap } from "../../../library/id.ts";
import type {
  AskingLogin,
  MoreThanUsual,
  NoticedQuestions,
  QuestionKind,
} from "../../../observability/noticed_questions.ts";
import { AccountQuestions } from "./account_questions.ts";
import { createIdentifierHash, type IdentifierHash } from "./distinct_count.ts";
import { QuestionTally } from "./question_tally.ts";
import type { AskerKind } from "./usual_questions.ts";

/** Who asks: a terminal of an account, by which all its terminals are counted. */
interface AskingTerminal extends AskingLogin {
  readonly institution: string;
  readonly timeZone: string;
  /** When a job asks about all patrons, which is counted for itself. */
  readonly sync?: DailySpan;
  /** Whether patrons are no business of its trade. */
  readonly needsNoCards?: boolean;
  /** What the terminal calls its place (CP); empty: its connection is counted. */
  readonly location: string;
  /** The place as the log may have it. */
  readonly shownLocation: string;
  readonly address: string;
  /** Whether each of its messages is posted: then all from its address are one terminal. */
  readonly posts: boolean;
}

/** A terminal that asks, from its login to its end. */
export interface Questioner {
  /** Counts a question that was answered. */
  note(kind: QuestionKind, identifier: string, now: Temporal.Instant): void;
  /**
   * Whether more cards were asked about than is usual in this hour: by its account; or by all of its institution, where it
   * is not known yet what is usual for the account.
   */
  isOver(now: Temporal.Instant): boolean;
  /** Whether it has asked about so many cards in this hour that do not exist that it should wait after each. */
  isPaced(now: Temporal.Instant): boolean;
  /** Ends it: the terminal is gone, or logs in anew. */
  leave(): void;
}

/** More questions than usual, and the terminal that asked most of them. */
export interface ToldQuestions extends MoreThanUsual, AskingLogin {
  /** Where all that act for it have asked more together. */
  readonly institution?: string;
  readonly timeZone: string;
  readonly terminal: string;
  readonly address: string;
  readonly now: Temporal.Instant;
}

/** Counts what terminals ask about patrons and copies, and notices where it is more than usual. */
export interface Questions {
  questioner(terminal: AskingTerminal): Questioner;
  /** Lists what is more than usual today. */
  noticed(): readonly NoticedQuestions[];
  /** Writes down what is known. */
  flush(): Promise<void>;
}

/** Notes that outlast the process, and that all processes of a database share. */
export interface QuestionNotes {
  note(name: string): Promise<string | undefined>;
  setNote(name: string, value: string): Promise<void>;
  noteOnce(name: string, value: string): Promise<string>;
}

interface QuestionParts {
  readonly clock: () => Temporal.Instant;
  /** Absent: what is known ends with this process. */
  readonly notes?: QuestionNotes;
  readonly tell: (told: ToldQuestions) => void;
  /** Makes the secret key of counts: 16 hexadecimal digits; absent: by chance. */
  readonly newKey?: () => string;
}

/** Cards that do not exist for which a terminal may ask in an hour before it has to wait: more than a vendor's page has. */
const UNKNOWN_BEFORE_PACE = 1_000;

/** Terminals and accounts at most that are known; those that asked last. */
const MOST = 2_000;

/** Terminals of one address that are gone, at most, of which a new one takes over what they asked. */
const MOST_GONE = 100;

/** Milliseconds after which what is known is written down; and where it is near to more than usual. */
const SELDOM = 600_000, OFTEN = 60_000;

/** The note of the key by which cards are counted: all processes of a database must have the same. */
const KEY_NOTE = "question-key";

/** Who asks: an account, or all that act for an institution. */
interface Asker {
  /** What its notes are called. */
  readonly name: string;
  readonly who: NoticedQuestions["who"];
  readonly timeZone: string;
  readonly questions: AccountQuestions;
  /** When what is known is to be written down, in milliseconds since 1970; 0: at once. */
  due: number;
  /** The writing that is under way. */
  writing: Promise<void>;
}

/** What a terminal has asked. */
interface TerminalQuestions {
  readonly who: AskingLogin;
  readonly institution: string;
  readonly name: string;
  readonly address: string;
  readonly tally: QuestionTally;
}

/** Makes counts of questions that have counted nothing yet. */
export function createQuestions(parts: QuestionParts): Questions {
  return new CountedQuestions(parts);
}

function keyByChance(): string {
  return crypto.getRandomValues(new Uint8Array(8)).toHex();
}

class CountedQuestions implements Questions {
  readonly #parts: QuestionParts;
  readonly #askers = new NewestMap<Asker>(MOST);
  readonly #terminals = new NewestMap<TerminalQuestions>(MOST);
  /** Terminals without a place that are gone, by account and address. */
  readonly #gone = new NewestMap<TerminalQuestions[]>(MOST);
  #key: string;
  #hash: IdentifierHash;
  #isShared = false;
  /** How many terminals without a place there were. */
  #taken = 0;

  constructor(parts: QuestionParts) {
    this.#parts = parts;
    this.#key = (parts.newKey ?? keyByChance)();
    this.#hash = createIdentifierHash(this.#key);
    void this.#shareKey();
  }

  questioner(terminal: AskingTerminal): Questioner {
    const { timeZone, sync } = terminal, named = nameOf(terminal);
    const { name, hasPlace, asked } = this.#take(terminal, named);
    const { who } = asked, whole = { institution: terminal.institution };
    const account = this.#asker(named, who, timeZone, terminal.needsNoCards ? "no cards" : "login");
    const institution = this.#asker(JSON.stringify(whole), whole, timeZone, "institution");
    const isJob = sync && byMinute((now) => isWithin(now, timeZone, sync));
    const job = isJob && this.#asker(JSON.stringify({ job: named }), who, timeZone, "job");
    const askerAt = (now: Temporal.Instant) => job && isJob?.(now) ? job : account;
    return {
      note: (kind, identifier, now) => {
        const asks = askerAt(now), hash = this.#hash(identifier);
        asked.tally.turnTo(asks.questions.turnTo(now));
        asked.tally.add(kind, hash);
        this.#count(asks, kind, hash, now);
        // What a job asks is its own; what a login asks that is over, or whose trade may not ask, is told of itself, and holds
        // nobody else back. Of some seconds, known logins have a figure of their own, and together those that are new.
        const isOfAll = kind === "cards" && asks === account && !terminal.needsNoCards && !asks.questions.isOver;
        if (isOfAll) this.#count(institution, kind, hash, now, !account.questions.isKnown);
      },
      isOver(now) {
        const { questions } = askerAt(now), ofAll = institution.questions;
        for (const each of [questions, ofAll]) each.turnTo(now);
        return questions.isOver || questions === account.questions && !questions.isKnown && ofAll.isOver;
      },
      isPaced(now) {
        asked.tally.turnTo(account.questions.turnTo(now));
        return asked.tally.count("unknown-cards", "hour") > UNKNOWN_BEFORE_PACE;
      },
      leave: () => {
        if (hasPlace) return;
        const gone = this.#gone.get(name) ?? [];
        if (gone.length < MOST_GONE) this.#gone.set(name, [...gone, asked]);
      },
    };
  }

  noticed(): readonly NoticedQuestions[] {
    const now = this.#parts.clock();
    return [...this.#askers.values()].flatMap(({ who, questions }) => {
      questions.turnTo(now);
      return questions.noticed.map((each) => ({ ...each, who, today: questions.count(each.kind, "day") }));
    });
  }

  async flush(): Promise<void> {
    await this.#shareKey();
    await Promise.all([...this.#askers.values()].map((asker) => this.#write(asker)));
  }

  #asker(name: string, who: Asker["who"], timeZone: string, asking: AskerKind): Asker {
    // What a login is for may be written down anew: it goes on with what the notes tell.
    const key = `${asking} ${name}`, questions = new AccountQuestions(timeZone, asking);
    const asker = this.#askers.get(key) ?? { name, who, timeZone, questions, due: 0, writing: Promise.resolve() };
    this.#askers.set(key, asker);
    return asker;
  }

  #count(asker: Asker, kind: QuestionKind, hash: number, now: Temporal.Instant, isOfBurst?: boolean): void {
    asker.questions.turnTo(now);
    const isNews = asker.questions.add(kind, hash, isOfBurst);
    if (isNews || now.epochMilliseconds >= asker.due) void this.#write(asker);
  }

  /**
   * Finds what a terminal has asked before. One without a place takes over what one at its address has asked that is gone:
   * who connects anew is no other terminal, and behind one address there may be many.
   */
  #take({ account, login, institution, location, shownLocation, address, posts }: AskingTerminal, named: string) {
    const hasPlace = location !== "" || posts;
    const name = JSON.stringify([named, location, hasPlace && !posts ? "" : address]);
    const who = { account, ...login !== undefined && { login } };
    const asked = (hasPlace ? this.#terminals.get(name) : this.#gone.get(name)?.pop()) ??
      { who, institution, name: shownLocation || address, address, tally: new QuestionTally("coarse") };
    this.#terminals.set(hasPlace ? name : `${name} ${++this.#taken}`, asked);
    return { name, hasPlace, asked };
  }

  /** Puts together what is known here and in the notes, writes it down, and tells what nobody has told. */
  #write(asker: Asker): Promise<void> {
    const { name, questions } = asker;
    const { epochMilliseconds: now } = this.#parts.clock();
    asker.due = now + (questions.isNear ? OFTEN : SELDOM);
    asker.writing = asker.writing.then(async () => {
      const note = `questions of ${name}`;
      await this.#read(note, questions);
      const untold = questions.takeUntold();
      await this.#parts.notes?.setNote(note, questions.toNote(this.#key)).catch(() => {});
      for (const each of untold) this.#tell(asker, each);
    });
    return asker.writing;
  }

  /** Reads what was written down. While the storage is away, as it tells itself, each process knows what it has counted. */
  async #read(note: string, questions: AccountQuestions): Promise<void> {
    const { notes, clock } = this.#parts;
    if (notes === undefined) return;
    await this.#shareKey();
    const written = await notes.note(note).catch(() => undefined);
    questions.turnTo(clock());
    if (written !== undefined) questions.absorb(written, this.#key);
  }

  /** Takes the key of all processes of the database. What was counted by another is forgotten. */
  async #shareKey(): Promise<void> {
    if (this.#isShared) return;
    const shared = await this.#parts.notes?.noteOnce(KEY_NOTE, this.#key).catch(() => undefined);
    if (shared === undefined || this.#isShared) return;
    this.#isShared = true;
    if (shared === this.#key) return;
    this.#key = shared;
    this.#hash = createIdentifierHash(shared);
    for (const { questions } of this.#askers.values()) questions.forgetCounts();
  }

  #tell({ who, timeZone }: Asker, noticed: MoreThanUsual): void {
    const { kind, per } = noticed;
    const of = [...this.#terminals.values()].filter((terminal) =>
      "institution" in who ? terminal.institution === who.institution : nameOf(terminal.who) === nameOf(who)
    );
    const counts = of.map(({ tally }) => tally.count(kind, per === "day" ? per : "hour"));
    const most = of[counts.indexOf(Math.max(...counts))];
    const { name: terminal = "", address = "" } = most ?? {};
    const account = "account" in who ? who : { account: "", ...most?.who, ...who };
    this.#parts.tell({ ...noticed, ...account, timeZone, terminal, address, now: this.#parts.clock() });
  }
}

/** Makes a function that asks anew each minute only: to ask a time zone takes longer than a message. */
function byMinute(ask: (now: Temporal.Instant) => boolean): (now: Temporal.Instant) => boolean {
  let minute = -1, answer = false;
  return (now) => {
    const at = Math.floor(now.epochMilliseconds / 60_000);
    if (at !== minute) [minute, answer] = [at, ask(now)];
    return answer;
  };
}

/** Names what is counted for itself. */
function nameOf({ account, login }: AskingLogin): string {
  return login === undefined ? account : `${account} ${login}`;
}

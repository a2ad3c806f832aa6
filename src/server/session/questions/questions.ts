import { NewestMap } from "../../../library/id.ts";
import type { MoreThanUsual, NoticedQuestions, QuestionKind } from "../../../observability/noticed_questions.ts";
import { AccountQuestions } from "./account_questions.ts";
import { createIdentifierHash, type IdentifierHash } from "./distinct_count.ts";
import { QuestionTally } from "./question_tally.ts";

/** Who asks: a terminal of an account. */
interface AskingTerminal {
  /** The account, by which all its terminals are counted. */
  readonly account: string;
  /** The login, where several share an account: each is counted for itself. */
  readonly login?: string;
  readonly timeZone: string;
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
  /** Whether its account has asked about more cards than is usual in this hour. */
  isOver(now: Temporal.Instant): boolean;
  /** Whether it has asked about so many cards in this hour that do not exist that it should wait after each. */
  isPaced(now: Temporal.Instant): boolean;
  /** Ends it: the terminal is gone, or logs in anew. */
  leave(): void;
}

/** More questions than usual, and the terminal that asked most of them. */
export interface ToldQuestions extends MoreThanUsual {
  readonly account: string;
  readonly login?: string;
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

/** An account that asks. */
interface AskingAccount {
  readonly who: Pick<AskingTerminal, "account" | "login" | "timeZone">;
  readonly questions: AccountQuestions;
  /** When what is known is to be written down, in milliseconds since 1970; 0: at once. */
  due: number;
  /** The writing that is under way. */
  writing: Promise<void>;
}

/** What a terminal has asked. */
interface TerminalQuestions {
  readonly account: AskingAccount;
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
  readonly #accounts = new NewestMap<AskingAccount>(MOST);
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
    const account = this.#accountOf(terminal);
    const { name, hasPlace, asked } = this.#take(terminal, account);
    const { questions } = account;
    return {
      note: (kind, identifier, now) => {
        const time = questions.turnTo(now);
        const hash = this.#hash(identifier);
        asked.tally.turnTo(time);
        asked.tally.add(kind, hash);
        const isNews = questions.add(kind, hash);
        if (isNews || now.epochMilliseconds >= account.due) void this.#write(account);
      },
      isOver(now) {
        questions.turnTo(now);
        return questions.isOver;
      },
      isPaced(now) {
        asked.tally.turnTo(questions.turnTo(now));
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
    return [...this.#accounts.values()].flatMap(({ who: { account, login }, questions }) => {
      questions.turnTo(now);
      const whose = { account, ...login !== undefined && { login } };
      return questions.noticed.map((each) => ({ ...each, ...whose, today: questions.count(each.kind, "day") }));
    });
  }

  async flush(): Promise<void> {
    await this.#shareKey();
    await Promise.all([...this.#accounts.values()].map((account) => this.#write(account)));
  }

  #accountOf({ account, login, timeZone }: AskingTerminal): AskingAccount {
    const who = { account, timeZone, ...login !== undefined && { login } };
    const name = nameOf(who);
    const known = this.#accounts.get(name) ??
      { who, questions: new AccountQuestions(timeZone), due: 0, writing: Promise.resolve() };
    this.#accounts.set(name, known);
    return known;
  }

  /**
   * Finds what a terminal has asked before. One without a place takes over what one at its address has asked that is gone:
   * who connects anew is no other terminal, and behind one address there may be many.
   */
  #take({ location, shownLocation, address, posts }: AskingTerminal, account: AskingAccount) {
    const hasPlace = location !== "" || posts;
    const name = JSON.stringify([nameOf(account.who), location, hasPlace && !posts ? "" : address]);
    const asked = (hasPlace ? this.#terminals.get(name) : this.#gone.get(name)?.pop()) ??
      { account, name: shownLocation || address, address, tally: new QuestionTally("coarse") };
    this.#terminals.set(hasPlace ? name : `${name} ${++this.#taken}`, asked);
    return { name, hasPlace, asked };
  }

  /** Puts together what is known here and in the notes, writes it down, and tells what nobody has told. */
  #write(account: AskingAccount): Promise<void> {
    const { who, questions } = account;
    const { epochMilliseconds: now } = this.#parts.clock();
    account.due = now + (questions.isNear ? OFTEN : SELDOM);
    account.writing = account.writing.then(async () => {
      const note = `questions of ${nameOf(who)}`;
      await this.#read(note, questions);
      const untold = questions.takeUntold();
      await this.#parts.notes?.setNote(note, questions.toNote(this.#key)).catch(() => {});
      for (const each of untold) this.#tell(account, each);
    });
    return account.writing;
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
    for (const { questions } of this.#accounts.values()) questions.forgetCounts();
  }

  #tell(account: AskingAccount, noticed: MoreThanUsual): void {
    const of = [...this.#terminals.values()].filter((terminal) => terminal.account === account);
    const counts = of.map((terminal) => terminal.tally.count(noticed.kind, noticed.per));
    const most = of[counts.indexOf(Math.max(...counts))];
    const { name: terminal = "", address = "" } = most ?? {};
    this.#parts.tell({ ...noticed, ...account.who, terminal, address, now: this.#parts.clock() });
  }
}

/** Names what is counted for itself. */
function nameOf({ account, login }: Pick<AskingTerminal, "account" | "login">): string {
  return login === undefined ? account : `${account} ${login}`;
}

import { assertEquals } from "@std/assert";
import type { Log } from "../../../src/observability/log.ts";
import { createKeyedHash } from "../../../src/password/keyed_hash.ts";
import { type Comparing, createComparing } from "../../../src/stand_in/comparing/comparing.ts";
import { createLearning } from "../../../src/stand_in/learning/learning.ts";
import type { Heard } from "../../../src/stand_in/learning/learn_answer.ts";
import { createPinLearning } from "../../../src/stand_in/learning/learn_pins.ts";
import { readSaid } from "../../../src/stand_in/learning/read_said.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { seededRandom } from "../../../src/tools/simulate/faults/seeded_random.ts";
import { feedFiles } from "../../contract/gateway/feed_contract.ts";
import { someRules } from "../../support/library/facts.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { hashOf, type TrueCopy, TrueLibrary, type TruePatron } from "./library.ts";

/** What the desk does unseen, by the kind of what the copy then has wrong. */
type Act = (library: TrueLibrary, id: string, day: Temporal.PlainDate) => void;

const onPatron = (change: (patron: TruePatron, day: Temporal.PlainDate) => void): Act => (library, id, day) => {
  const patron = library.patrons.get(id);
  if (patron !== undefined) change(patron, day);
};
const onCopy = (change: (copy: TrueCopy, day: Temporal.PlainDate) => void): Act => (library, id, day) => {
  const copy = library.copies.get(id);
  if (copy !== undefined) change(copy, day);
};

const PATRON_ACTS: Readonly<Record<string, Act>> = {
  "a block": onPatron((patron) => patron.blocked = true),
  "a fee paid, which had blocked the card": onPatron((patron) => patron.blocked = false),
  "a lost card": onPatron((patron) => patron.lost = true),
  "a card that ends": onPatron((patron, day) => patron.expires = day.subtract({ days: 1 }).toString()),
  "a card renewed": onPatron((patron) => patron.expires = "2035-12-31"),
  "a new rule": onPatron((patron) => patron.ruled = true),
  "a PIN changed": (library, id, day) => onPatron((patron) => patron.pin = library.newPin())(library, id, day),
  "a card deleted": (library, id) => void library.patrons.delete(id),
};

const COPY_ACTS: Readonly<Record<string, Act>> = {
  "a loan at the desk": onCopy((copy, day) => copy.due = day.add({ days: 21 }).toString()),
  "a renewal at the desk": onCopy((copy, day) => {
    if (copy.due !== undefined) copy.due = day.add({ days: 42 }).toString();
  }),
  "a return at the desk": onCopy((copy) => delete copy.due),
  "a lost copy": onCopy((copy) => copy.lost = true),
  "a hold": onCopy((copy) => copy.held = copy.due === undefined),
};

/** What the copy should take for true of a card or a copy, as texts; absent: it knows nothing. */
type Believed = Map<string, string>;

/** What is expected of a day's counts: how often each outcome came of each message. */
type Expected = Map<string, number>;

/** Plays days of a library whose desk acts unseen and that feeds its copy in the night; gives what was counted. */
export async function playDays(
  storage: Storage,
  { seed, days, questions }: { readonly seed: number; readonly days: number; readonly questions: number },
): Promise<Readonly<Record<string, number>>> {
  const model = new Staleness(storage, seed);
  for (let day = 0; day < days; day++) await model.playDay(questions);
  await model.feedAndJudge();
  return model.kinds;
}

class Staleness {
  readonly #storage: Storage;
  readonly #random: () => number;
  readonly #library = new TrueLibrary();
  readonly #believed: Believed = new Map();
  readonly #pins: Believed = new Map();
  #today = Temporal.PlainDate.from("2026-03-02");
  #expected: Expected = new Map();
  /** Of each difference of today: how it is counted, and how after the next feed. */
  #open: { readonly was: string; readonly now: () => string }[] = [];
  /** How often each kind of staleness was seen. */
  readonly kinds: Record<string, number> = {};

  constructor(storage: Storage, seed: number) {
    this.#storage = storage;
    this.#random = seededRandom(seed);
    for (let count = 0; count < 30; count++) {
      this.#library.addPatron();
      this.#library.addCopy();
    }
  }

  async playDay(questions: number): Promise<void> {
    await this.feedAndJudge();
    const { comparing, learning, learnPin } = this.#parts();
    for (let count = 0; count < questions; count++) {
      const at = this.#noon() + count * 1_000;
      const heard = this.#random() < 0.5 ? this.#askPatron(at) : this.#askCopy(at);
      learning.note(heard);
      await learnPin(heard);
    }
    await learning.close();
    await comparing.close();
    await this.#checkCounts();
    this.#today = this.#today.add({ days: 1 });
  }

  /** Feeds as of this morning, has differences judged again, and looks at yesterday's counts. */
  async feedAndJudge(): Promise<void> {
    const morning = Temporal.Instant.fromEpochMilliseconds(this.#noon() - 6 * 3_600_000);
    await feedFiles(this.#storage, this.#library.files(), { at: morning });
    this.#believeFeed();
    const { comparing } = this.#parts();
    await comparing.judgeAgain(morning);
    await comparing.close();
    for (const { was, now } of this.#open) {
      this.#expect(was, -1);
      this.#expect(now(), 1);
    }
    this.#open = [];
    await this.#checkCounts(this.#today.subtract({ days: 1 }));
    this.#expected = new Map();
  }

  #noon(): number {
    return this.#today.toZonedDateTime({ timeZone: "UTC", plainTime: "12:00" }).epochMilliseconds;
  }

  #parts() {
    const log = recordingLog(), { known, comparisons } = this.#storage, system = systemOf("koha");
    const shared = { known, log, institution: "CPL", after: () => () => {} };
    const comparing = createComparing({
      ...{ ...shared, comparisons },
      fedAt: () => Promise.resolve(undefined),
      read: (wanted) => this.#storage.lending.read("CPL", wanted),
      counted: () => {},
      context: () => ({ system, rules: someRules(), timeZone: "UTC", oneOf: 1, forgetsPatrons: false }),
      changes: { judge: () => Promise.resolve(undefined), again: () => Promise.resolve(() => undefined) },
    });
    const context = () => ({ system, currencyDigits: 2 });
    return {
      comparing,
      learnPin: pinLearner({ known, log }, comparing),
      learning: createLearning({
        ...shared,
        now: () => Temporal.Instant.fromEpochMilliseconds(0),
        stored: () => {},
        forgets: () => false,
        forgotten: () => Promise.resolve(() => false),
        compare: comparing.compare,
        context,
      }),
    };
  }

  #askPatron(at: number): Heard {
    const id = this.#pick(this.#library.patrons, () => this.#library.addPatron());
    const kind = this.#act(PATRON_ACTS, id), day = this.#today.toString(), patron = this.#library.patrons.get(id);
    const answer = patron === undefined ? "gone" : this.#library.mayBorrow(patron, day) ? "may" : "may not";
    const own = this.#believed.get(id);
    // Where both say the same of all fields, the first of them is counted.
    const field = own === undefined || own === "gone" || answer === "gone" || own === answer ? "valid" : "borrow";
    this.#note(kind, `63 ${field}`, own, answer, () => field === "borrow" ? this.#afterFeed(id, answer) : "mended");
    this.#believed.set(id, answer);
    this.#notePin(kind, id);
    return this.#library.askPatron(id, day, at);
  }

  #askCopy(at: number): Heard {
    const id = this.#pick(this.#library.copies, () => this.#library.addCopy());
    const kind = this.#act(COPY_ACTS, id), copy = this.#library.copies.get(id);
    const status = copy === undefined ? "01" : this.#library.statusOf(copy);
    const answer = status === "04" ? `04 ${copy?.due}` : status, own = this.#believed.get(id);
    const field = own !== answer && own?.startsWith("04") && status === "04" ? "due" : "status";
    this.#note(kind, `17 ${field}`, own, answer, () => "mended");
    this.#believed.set(id, answer);
    return this.#library.askCopy(id, at);
  }

  #notePin(kind: string, id: string): void {
    const patron = this.#library.patrons.get(id);
    if (patron === undefined) return void this.#pins.delete(id);
    this.#note(kind, "63 pin", this.#pins.get(id), patron.pin, () => "mended");
    this.#pins.set(id, patron.pin);
  }

  /** Notes what should be counted, now and after the next feed. */
  #note(kind: string, of: string, own: string | undefined, answer: string, after: () => string): void {
    const outcome = own === undefined ? "not known" : own === answer ? "agrees" : "stale";
    this.#expect(`${of} ${outcome}`, 1);
    if (outcome === "agrees") return;
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
    this.#open.push({ was: `${of} ${outcome}`, now: () => `${of} ${after()}` });
  }

  /** A card that may not borrow by the files is mended; one that may by them, and may not by the system, has a rule. */
  #afterFeed(id: string, answer: string): string {
    const patron = this.#library.patrons.get(id);
    if (patron === undefined) return "mended";
    const fed = this.#library.mayBorrow(patron, this.#today.toString(), false) ? "may" : "may not";
    return fed === answer ? "mended" : "rule";
  }

  #expect(what: string, by: number): void {
    this.#expected.set(what, (this.#expected.get(what) ?? 0) + by);
  }

  /** One that there is, or now and then a new one. */
  #pick(from: ReadonlyMap<string, unknown>, add: () => string): string {
    if (this.#random() < 0.05) return add();
    return [...from.keys()][Math.floor(this.#random() * from.size)] ?? add();
  }

  /** The desk does something, in one of three cases. */
  #act(acts: Readonly<Record<string, Act>>, id: string): string {
    if (this.#random() > 0.35) return this.#believed.has(id) ? "a change of before" : "a new record";
    const entries = Object.entries(acts), [kind, act] = entries[Math.floor(this.#random() * entries.length)] ?? [];
    act?.(this.#library, id, this.#today);
    return kind ?? "";
  }

  #believeFeed(): void {
    const day = this.#today.toString(), { patrons, copies } = this.#library;
    this.#believed.clear();
    this.#pins.clear();
    for (const [id, patron] of patrons) {
      this.#pins.set(id, patron.pin);
      this.#believed.set(id, this.#library.mayBorrow(patron, day, false) ? "may" : "may not");
    }
    for (const [id, copy] of copies) {
      const status = this.#library.statusOf(copy);
      this.#believed.set(id, status === "04" ? `04 ${copy.due}` : status);
    }
  }

  async #checkCounts(day = this.#today): Promise<void> {
    const counts = await this.#storage.comparisons.counts({ from: day.toString(), to: day.toString() });
    const counted = counts.map(({ message, field, outcome, count }) =>
      [`${message} ${field} ${outcome}`, count] as const
    );
    const there = ([, count]: readonly [string, number]) => count !== 0;
    assertEquals(
      Object.fromEntries(counted.filter(there)),
      Object.fromEntries([...this.#expected].filter(there)),
      String(day),
    );
  }
}

/** Makes what learns the PIN that an answer calls right, at once: nobody else's password waits. */
function pinLearner(
  { known, log }: { readonly known: Storage["known"]; readonly log: Pick<Log, "warning"> },
  comparing: Pick<Comparing, "pin" | "pinLeftOut">,
): (heard: Heard) => Promise<void> {
  const rings: (() => void)[] = [];
  let done = () => {};
  const pins = createPinLearning({
    forgotten: () => Promise.resolve(() => false),
    ...{ known, log, institution: "CPL", keyed: createKeyedHash(), wanted: () => true, leftOut: comparing.pinLeftOut },
    now: () => Temporal.Instant.fromEpochMilliseconds(0),
    judged(pin) {
      comparing.pin(pin);
      done();
    },
    after(_, ring) {
      rings.push(ring);
      return () => {};
    },
    passwords: {
      waiting: 0,
      hash: (pin) => Promise.resolve(hashOf(pin)),
      verify: (pin, stored) => Promise.resolve(stored === hashOf(pin)),
    },
  });
  return async (heard) => {
    const judged = new Promise<void>((resolve) => done = resolve);
    pins.note(heard);
    rings.splice(0).forEach((ring) => ring());
    if (heard.request.name === "patronInformation" && readSaid(heard.answer)?.fields.validPatron === "Y") await judged;
  };
}

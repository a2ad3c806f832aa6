import { assert } from "@std/assert";
import type { CopyLoan } from "../../../src/library/known/known_records.ts";
import { breaksChain } from "../../../src/library/once/decide_settling.ts";
import type { AcceptedEntry, LedgerRow } from "../../../src/storage/port/ledger.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { seededRandom } from "../../../src/tools/simulate/faults/seeded_random.ts";
import type { CarriedOut } from "../../../src/tools/simulate/records/carried_out.ts";
import type { LibraryFixture } from "../../../src/tools/simulate/records/library_fixture.ts";
import { lentTo, queuedLoan, queuedRenewal, queuedReturn } from "../../support/gateway/queued_changes.ts";
import { type Returning, returning } from "../../support/gateway/returning.ts";

/** What became of a day's changes, counted. */
export interface DayCounts {
  readonly days: 1;
  readonly accepted: number;
  /** The loans of them. */
  readonly loans: number;
  /**
   * Loans that the copy made and the truth refuses, since the card was blocked or the copy stood on the hold shelf, and of
   * these, those that the system made when they were handed over: staff are told of each on the list.
   */
  readonly wrong: number;
  readonly wrongMade: number;
  /** Loans that are on the list, though the truth refuses none of them. */
  readonly falselyListed: number;
  /** Other loans on the list: the desk had lent the copy by then, or what came before at it is there. */
  readonly otherListed: number;
  readonly handedOver: number;
  readonly settled: number;
  readonly listed: number;
  readonly unknown: number;
  /** Loans of copies that the desk had taken back meanwhile: the system says the same before and after. */
  readonly shelvedLent: number;
  /** Newer loans that ended, made by the desk between the last question about the copy and the change. */
  readonly endedBehindQuestion: number;
}

/** The systems that are played. A Koha takes an 11 with no block Y unjudged; the others judge it like any 11. */
export const PLAYED_SYSTEMS = ["koha", "folio", "evergreen"] as const;

/** What is played. */
interface Day {
  readonly seed: number;
  readonly kind: (typeof PLAYED_SYSTEMS)[number];
  readonly open: () => Promise<Storage>;
}

/** Who waits for a copy on the hold shelf. */
const HELD_FOR = "P3";
const ITEMS = ["I1", "I2", "I3", "I4", "I5", "I6"], PATRONS = ["P1", "P2", "P3", "P4"];

/** How likely the desk has, unseen by the copy, blocked a card or put a copy on the hold shelf before the outage. */
const UNSEEN = 0.3;

const library = (blocked: string | undefined): LibraryFixture => ({
  institution: "CPL",
  logins: [{ id: "sip1", password: "sip1pass" }],
  patrons: PATRONS.map((id) => ({ id, pin: "1", name: id, blocked: id === blocked })),
  items: ITEMS.map((id) => ({ id, title: `Title ${id}` })),
  loans: [{ item: "I1", patron: "P1" }, { item: "I2", patron: "P2" }],
  holds: [],
  fees: [],
});

const standIn = {
  storage: { kind: "sqlite", path: "/dev/null/never-opened.db" },
  ...{ pinDays: 90, learnedDays: 90, afterSeconds: 20, settledSeconds: 60, compareOneOf: 1 },
} as const;

/** The due date of what the desk lends: no loan of the outage has it. */
const AT_DESK = "2027-01-29T23:59[UTC]";
const STAFF = { login: "staff", location: "", connection: 0, request: "", half: false };

/**
 * Plays a day: a copy lends while the system is away, the desk goes on with paper or by itself, and what was accepted is
 * handed over, with stops of all kinds in between. Throws where a promise is broken.
 */
export async function playDay({ seed, kind, open }: Day): Promise<DayCounts> {
  const random = seededRandom(seed), seen = new Seen();
  const blocked = random() < UNSEEN ? PATRONS[3] : undefined, held = random() < UNSEEN ? ITEMS[5] : undefined;
  let isStopped = false;
  let counts: DayCounts | undefined;
  await returning({
    open,
    simulator: {
      kind,
      library: library(blocked),
      seed,
      onLine: (line) => seen.line(line),
      onChange: (change) => seen.change(change),
    },
    upstream: { kind, offlineReturns: "no", answerSeconds: 60 },
    copy: { standIn, answer: () => Promise.resolve(undefined) },
    isStopped: () => Promise.resolve(isStopped),
  }, async (served) => {
    const world = new World(served, seen, random);
    if (held !== undefined) world.shelves(held);
    await served.takeAway();
    const numbers: number[] = [];
    for (const entry of world.outage()) {
      const number = await served.storage.ledger.accept(entry, 99);
      assert(number !== undefined);
      numbers.push(number);
    }
    world.deskActs(3);
    await served.restore();
    // Whatever stops it begins again.
    for (let seconds = 0; (await served.waiting()).length > 0; seconds += 5) {
      assert(seconds < 5_000, "the queue is never empty");
      const turn = random();
      if (turn < 0.06) isStopped = true;
      else if (turn < 0.3) isStopped = false;
      if (turn > 0.97) await served.takeAway().then(() => served.restore());
      if (turn > 0.9) world.deskActs(1);
      if (seconds > 600) isStopped = false;
      await served.until(served.time.sleep(5_000, new AbortController().signal));
    }
    const rows = await Promise.all(numbers.map((number) => served.storage.ledger.row(number)));
    counts = judge(seed, rows, await served.storage.ledger.attention({ limit: 99 }), seen, { blocked, held });
  });
  assert(counts !== undefined);
  assert(kind === "koha" || counts.wrongMade === 0, `seed ${seed}: ${kind} refuses what is wrong, and it was made`);
  return counts;
}

/** What reached the system, and what that did, in order. */
class Seen {
  #order = 0;
  /** When a 17 about a copy came last. */
  readonly #asked = new Map<string, number>();
  readonly #deskLent = new Map<string, number>();
  readonly #deskTook = new Set<string>();
  readonly lines: string[] = [];
  readonly brokenNewer: string[] = [];
  endedBehindQuestion = 0;
  shelvedLent = 0;

  line(line: string): void {
    const text = line.replace(/^\n/, "").replace(/AY\dAZ[0-9A-F]{4}$/, "");
    const item = /\|AB([^|]+)/.exec(text)?.[1] ?? "";
    if (text.startsWith("17")) this.#asked.set(item, ++this.#order);
    if (/^(09|11|29)/.test(text)) this.lines.push(text);
  }

  /** @param isTyped whether the desk types the paper slip of a loan that was made here: what ends that ends no newer one */
  deskLends(item: string, isTyped: boolean): void {
    if (isTyped) this.#deskLent.delete(item);
    else this.#deskLent.set(item, ++this.#order);
    this.#deskTook.delete(item);
  }

  deskTakes(item: string): void {
    this.#deskLent.delete(item);
    this.#deskTook.add(item);
  }

  change({ did, item = "", request }: CarriedOut): void {
    if (request === "") return;
    if (did === "lent" && this.#deskTook.delete(item)) this.shelvedLent++;
    const made = this.#deskLent.get(item);
    if (did !== "returned" || made === undefined) return;
    this.#deskLent.delete(item);
    if (made > (this.#asked.get(item) ?? 0)) this.endedBehindQuestion++;
    else this.brokenNewer.push(`${item} by ${request}`);
  }
}

/** The library in its outage: what the copy believes, and what the desk does unseen. */
class World {
  readonly #served: Returning;
  readonly #seen: Seen;
  readonly #random: () => number;
  /** To whom the copy believes each copy to be lent, and until when. */
  readonly #believed = new Map<string, CopyLoan>();
  #lentHere: string[] = [];

  constructor(served: Returning, seen: Seen, random: () => number) {
    this.#served = served;
    this.#seen = seen;
    this.#random = random;
    const { library } = served.simulator;
    for (const id of ITEMS) {
      const item = library.item(id), loan = item && library.loan(item);
      this.#believed.set(id, loan ? lentTo(loan.patron.id, loan.due.toInstant().toString()) : { kind: "not on loan" });
    }
  }

  /** The changes that the copy accepts, each by what it believes then. */
  *outage(): Iterable<AcceptedEntry> {
    for (let many = 2 + Math.floor(this.#random() * 7), at = 0; at < many; at++) {
      const item = this.#oneOf(ITEMS), patron = this.#oneOf(PATRONS), key = `K${at}`;
      const believed = this.#believed.get(item) ?? { kind: "unknown" };
      const borrower = believed.kind === "on loan" ? believed.to?.patronId : undefined;
      if (borrower === undefined) {
        this.#believed.set(item, lentTo(patron));
        this.#lentHere.push(`${patron} ${item}`);
        yield queuedLoan({ item, patron, believed, key });
      } else if (this.#random() < 0.3) {
        this.#believed.set(item, lentTo(borrower, "2027-01-05T23:59:00Z"));
        yield queuedRenewal({ item, patron: borrower, believed, key, due: "20270105    235900" });
      } else {
        this.#believed.set(item, { kind: "not on loan" });
        yield queuedReturn({ item, believed, key });
      }
    }
  }

  /** Puts a copy on the hold shelf for somebody, unseen. */
  shelves(itemId: string): void {
    const { library } = this.#served.simulator, item = library.item(itemId), patron = library.patron(HELD_FOR);
    if (item === undefined || patron === undefined) throw new RangeError(`${HELD_FOR} ${itemId}`);
    library.placeHold(item, patron, "CPL", STAFF);
    library.giveBack(item, STAFF);
  }

  /** The desk lends, takes back, and types what is on paper slips. */
  deskActs(most: number): void {
    const { library } = this.#served.simulator;
    for (let many = Math.floor(this.#random() * (most + 1)); many > 0; many--) {
      const [patronId = "", itemId = ""] = this.#random() < 0.4 && this.#lentHere.length > 0
        ? this.#oneOf(this.#lentHere).split(" ")
        : [this.#oneOf(PATRONS), this.#oneOf(ITEMS)];
      const item = library.item(itemId), patron = library.patron(patronId);
      if (item === undefined || patron === undefined) throw new RangeError(`${patronId} ${itemId}`);
      if (this.#random() < 0.4) {
        if (library.loan(item) === undefined && !this.#lentHere.some((one) => one.endsWith(` ${itemId}`))) continue;
        library.giveBack(item, STAFF);
        this.#seen.deskTakes(itemId);
      } else if (library.loan(item)?.patron !== patron) {
        library.lend(item, patron, STAFF, Temporal.ZonedDateTime.from(AT_DESK));
        this.#seen.deskLends(itemId, this.#lentHere.includes(`${patronId} ${itemId}`));
      }
    }
  }

  #oneOf<T>(list: readonly T[]): T {
    const one = list[Math.floor(this.#random() * list.length)];
    if (one === undefined) throw new RangeError("the list is empty");
    return one;
  }
}

/** What the desk has done before the outage, and the copy of the records does not know. */
interface Unseen {
  readonly blocked: string | undefined;
  readonly held: string | undefined;
}

/** Why staff are told of a loan that the system has made. */
const OBJECTIONS: ReadonlySet<string> = new Set(["card-denied", "held-for-other"]);

/** Holds a day against the promises. */
function judge(
  seed: number,
  rows: readonly (LedgerRow | undefined)[],
  attention: readonly LedgerRow[],
  seen: Seen,
  { blocked, held }: Unseen,
): DayCounts {
  const listed = new Set(attention.map(({ ledgerId }) => ledgerId)), told = `seed ${seed}`;
  const counts = {
    ...{ days: 1 as const, accepted: rows.length, loans: 0, wrong: 0, wrongMade: 0, falselyListed: 0, otherListed: 0 },
    ...{ handedOver: 0, settled: 0, listed: 0, unknown: 0 },
  };
  for (const row of rows) {
    assert(row !== undefined, `${told}: a change is gone`);
    const { body }: { readonly body: string } = JSON.parse(row.handOver?.request ?? "{}");
    const alike = rows.filter((one) => one?.handOver?.request === row.handOver?.request).length;
    const sent = seen.lines.filter((line) => line === body).length, named = `${told}: ${row.ledgerId} ${body}`;
    assert(sent <= alike, `${named} was sent ${sent} times`);
    const isListed = listed.has(row.ledgerId);
    const isOver = row.state === "done" && (row.terminalTold === "yes" || OBJECTIONS.has(row.doubt ?? ""));
    assert(isOver || isListed, `${named} is ${row.state}, and not on the list`);
    if (row.by === "answer" || row.state === "unknown") assert(sent > 0, `${named} is ${row.state}, and was not sent`);
    // What follows at a copy does not fit once a change before is on the list.
    const isBroken = rows.some((one) =>
      one !== undefined && one.ledgerId < row.ledgerId && one.itemId === row.itemId && breaksChain(one)
    );
    assert(!isBroken || (sent <= alike - 1 && breaksChain(row)), `${named} was handed over, and one before it was not`);
    if (row.action === "checkout") {
      counts.loans++;
      // A copy that has gone to somebody in the outage may have been fetched since by the one for whom it was held.
      const isFirst = !rows.some((one) => one !== undefined && one.ledgerId < row.ledgerId && one.itemId === held);
      const isWrong = row.patronId === blocked || (row.itemId === held && row.patronId !== HELD_FOR && isFirst);
      if (isWrong) counts.wrong++;
      if (isWrong && row.state === "done" && row.by === "answer") {
        counts.wrongMade++;
        assert(isListed, `${named} was made, the system would have refused it, and nobody is told`);
      }
      if (!isWrong && OBJECTIONS.has(row.doubt ?? "")) counts.falselyListed++;
      if (!isWrong && isListed) counts.otherListed++;
    }
    if (isListed) counts.listed++;
    if (row.state === "unknown") counts.unknown++;
    if (isOver) counts[row.by === "proof" && sent === 0 ? "settled" : "handedOver"]++;
  }
  assert(seen.brokenNewer.length === 0, `${told}: a newer loan ended: ${seen.brokenNewer.join(", ")}`);
  const { shelvedLent, endedBehindQuestion } = seen;
  return { ...counts, shelvedLent, endedBehindQuestion };
}

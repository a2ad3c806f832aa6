import { assert } from "@std/assert";
import type { CopyLoan } from "../../../src/library/known/known_records.ts";
import { breaksChain } from "../../../src/library/once/decide_settling.ts";
import type { AcceptedEntry, LedgerRow } from "../../../src/storage/port/ledger.ts";
import type { FaultRule } from "../../../src/tools/simulate/faults/fault_rule.ts";
import { seededRandom } from "../../../src/tools/simulate/faults/seeded_random.ts";
import type { CarriedOut } from "../../../src/tools/simulate/records/carried_out.ts";
import type { LibraryFixture } from "../../../src/tools/simulate/records/library_fixture.ts";
import { lentTo, type Queued, queuedLoan, queuedRenewal, queuedReturn } from "../../support/gateway/queued_changes.ts";
import type { AgingDatabase } from "../returns_model/aging_storage.ts";
import { type HandOverWorld, withHandOver } from "./hand_over_world.ts";

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
  /** Newer loans that ended, made by the desk to the patron who had renewed here: so looks a renewal at the desk. */
  readonly endedOfSame: number;
  /** Changes that a terminal kept and told late, and of these, those that were told after a newer one of the same copy. */
  readonly kept: number;
  readonly overtaken: number;
}

/** The systems that are played. A Koha takes an 11 with no block Y unjudged; the others judge it like any 11. */
export const PLAYED_SYSTEMS = ["koha", "folio", "evergreen"] as const;

/** What is played. */
interface Day {
  readonly seed: number;
  readonly kind: (typeof PLAYED_SYSTEMS)[number];
  /** Days that share it have seeds of their own. */
  readonly database: AgingDatabase;
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

/** How likely a terminal that is cut off keeps a change, and how many others are told at most before it. */
const KEPT = 0.15, TOLD_BEFORE = 3;
/** Seconds between two things that happen in the outage. */
const MOMENT = 10;

/** How likely the desk acts between the last question about a copy and a change of it. */
const QUICKER = 0.05;

/** How a system fails amidst the hand-over. */
const FAULTS: readonly FaultRule[] = [
  ...["09", "11", "29"].flatMap((code): readonly FaultRule[] => [
    { fault: "late", seconds: 20, code, probability: 0.06 },
    { fault: "closed-before", code, probability: 0.03 },
    { fault: "closed-after", code, probability: 0.03 },
    { fault: "silent-after", code, probability: 0.03 },
    { fault: "status", code, probability: 0.02 },
  ]),
  { fault: "late", seconds: 9, code: "17", probability: 0.05 },
  { fault: "closed-before", code: "17", probability: 0.02 },
  { fault: "late", seconds: 9, code: "63", probability: 0.05 },
];

/** The messages that are handed over. */
const CHANGES = /^(09|11|29)/;

/** Faults after which the system has done nothing. */
const NOTHING_DONE: ReadonlySet<string> = new Set(["status", "closed-before"]);

/** The due date of what the desk lends: no loan of the outage has it. */
const AT_DESK = "2027-01-29T23:59[UTC]";
const STAFF = { login: "staff", location: "", connection: 0, request: "", half: false };

/**
 * Plays a day: a copy lends while the system is away, the desk goes on with paper or by itself, and what was accepted is
 * handed over, with stops of all kinds in between. Throws where a promise is broken.
 */
export async function playDay({ seed, kind, database }: Day): Promise<DayCounts> {
  const random = seededRandom(seed), seen = new Seen();
  const blocked = random() < UNSEEN ? PATRONS[3] : undefined, held = random() < UNSEEN ? ITEMS[5] : undefined;
  let isStopped = false, world: World | undefined;
  let counts: DayCounts | undefined;
  await withHandOver({
    simulator: {
      ...{ kind, seed, library: library(blocked) },
      onLine(line) {
        // The desk is sometimes quicker than what is on its way.
        if (seen.line(line) && random() < QUICKER) world?.deskActs(1);
      },
      onFault: ({ fault }, { code }) => seen.fault(fault, code),
      onChange: (change) => seen.change(change),
    },
    institution: `MAIN ${seed}`,
    database,
    isStopped: () => isStopped,
  }, async (served) => {
    const { ledger, institution } = served;
    world = new World(served, seen, random);
    if (held !== undefined) world.shelves(held);
    await served.takeAway();
    const numbers: number[] = [];
    for (const entry of world.outage()) {
      const number = await ledger.accept(entry, 99);
      assert(number !== undefined);
      numbers.push(number);
    }
    world.deskActs(3);
    // On every other day the system fails at what is handed over, too.
    if (random() < 0.5) served.simulator.setFaults(FAULTS);
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
      await served.wait(5);
    }
    const rows = await Promise.all(numbers.map((number) => ledger.row(number)));
    counts = judge(seed, rows, await ledger.exceptions({ institution, limit: 99 }), seen, { blocked, held });
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
  readonly #deskLent = new Map<string, { readonly order: number; readonly patron: string }>();
  /** When the hold on a copy was fetched at the desk, and when the system made each loan that was handed over. */
  readonly #fetched = new Map<string, number>();
  readonly #made = new Map<string, number>();
  readonly #deskTook = new Set<string>();
  /** The changes that came, but for those with which the system did nothing. */
  readonly lines: string[] = [];
  /** All that came. */
  readonly came = new Set<string>();
  readonly brokenNewer: string[] = [];
  endedBehindQuestion = 0;
  endedOfSame = 0;
  shelvedLent = 0;
  /** Who has renewed which copy here. */
  readonly renewed = new Set<string>();

  /** Hears a line, and tells whether it is a change. */
  line(line: string): boolean {
    const text = line.replace(/^\n/, "").replace(/AY\dAZ[0-9A-F]{4}$/, "");
    const item = /\|AB([^|]+)/.exec(text)?.[1] ?? "";
    if (text.startsWith("17")) this.#asked.set(item, ++this.#order);
    const isChange = CHANGES.test(text);
    if (!isChange) return false;
    this.lines.push(text);
    this.came.add(text);
    return true;
  }

  /** With the line before the system does nothing: whoever finds that out may send it again. */
  fault(fault: string, code = ""): void {
    if (NOTHING_DONE.has(fault) && CHANGES.test(code)) this.lines.pop();
  }

  /** @param isTyped whether the desk types the paper slip of a loan that was made here: what ends that ends no newer one */
  deskLends(item: string, patron: string, isTyped: boolean): void {
    if (isTyped) this.#deskLent.delete(item);
    else this.#deskLent.set(item, { order: ++this.#order, patron });
    this.#deskTook.delete(item);
  }

  deskTakes(item: string): void {
    this.#deskLent.delete(item);
    this.#deskTook.add(item);
  }

  change({ did, item = "", request }: CarriedOut): void {
    if (did === "hold filled") this.#fetched.set(item, ++this.#order);
    if (request === "") return;
    if (did === "lent") this.#made.set(item, ++this.#order);
    if (did === "lent" && this.#deskTook.delete(item)) this.shelvedLent++;
    const made = this.#deskLent.get(item);
    if (did !== "returned" || made === undefined) return;
    this.#deskLent.delete(item);
    if (made.order > (this.#asked.get(item) ?? 0)) this.endedBehindQuestion++;
    else if (this.renewed.has(`${made.patron} ${item}`)) this.endedOfSame++;
    else this.brokenNewer.push(`${item} by ${request}`);
  }

  /** Whether nobody had fetched a copy from the hold shelf when the system made the loan that was handed over last. */
  isHeld(item: string): boolean {
    const fetched = this.#fetched.get(item);
    return fetched === undefined || fetched > (this.#made.get(item) ?? Infinity);
  }
}

/** What happened at a terminal in the outage, and in which moment of it. */
interface Change {
  readonly did: "lent" | "renewed" | "returned";
  readonly item: string;
  readonly patron: string;
  readonly moment: number;
}

const UNKNOWN: CopyLoan = { kind: "unknown" };

function entryOf(did: Change["did"], of: Queued): AcceptedEntry {
  switch (did) {
    case "lent":
      return queuedLoan(of);
    case "renewed":
      return queuedRenewal({ ...of, due: "20270105    235900" });
    case "returned":
      return queuedReturn(of);
  }
}

/** The library in its outage: what the copy believes, and what the desk does unseen. */
class World {
  readonly #served: HandOverWorld;
  readonly #seen: Seen;
  readonly #random: () => number;
  /** What the copy believes of each copy's loan: what happened last of what it was told. */
  readonly #believed = new Map<string, { readonly loan: CopyLoan; readonly moment: number }>();
  /** Where each copy truly is. */
  readonly #truly = new Map<string, CopyLoan>();
  #lentHere: string[] = [];

  constructor(served: HandOverWorld, seen: Seen, random: () => number) {
    this.#served = served;
    this.#seen = seen;
    this.#random = random;
    const { library } = served.simulator;
    for (const id of ITEMS) {
      const item = library.item(id), loan = item && library.loan(item);
      const known: CopyLoan = loan ? lentTo(loan.patron.id, loan.due.toInstant().toString()) : { kind: "not on loan" };
      this.#believed.set(id, { loan: known, moment: -1 });
      this.#truly.set(id, known);
    }
  }

  /** The changes that the copy accepts, in the order in which it is told, each by what it believes then. */
  *outage(): Iterable<AcceptedEntry> {
    const kept: { readonly change: Change; readonly told: number }[] = [];
    const many = 2 + Math.floor(this.#random() * 7);
    for (let moment = 0; moment < many || kept.length > 0; moment++) {
      for (const { change } of kept.filter(({ told }) => told <= moment)) yield this.#accepted(change, moment);
      kept.splice(0, kept.length, ...kept.filter(({ told }) => told > moment));
      if (moment >= many) continue;
      const change = this.#happens(moment);
      const told = moment + 1 + Math.floor(this.#random() * TOLD_BEFORE);
      if (this.#random() < KEPT) kept.push({ change, told });
      else yield this.#accepted(change, moment);
    }
  }

  /** Something happens at a terminal, to a copy as it truly is. */
  #happens(moment: number): Change {
    const item = this.#oneOf(ITEMS), patron = this.#oneOf(PATRONS), loan = this.#truly.get(item) ?? UNKNOWN;
    const borrower = loan.kind === "on loan" ? loan.to?.patronId : undefined;
    if (borrower === undefined) {
      this.#truly.set(item, lentTo(patron));
      this.#lentHere.push(`${patron} ${item}`);
      return { did: "lent", item, patron, moment };
    }
    if (this.#random() < 0.3) {
      this.#seen.renewed.add(`${borrower} ${item}`);
      this.#truly.set(item, lentTo(borrower));
      return { did: "renewed", item, patron: borrower, moment };
    }
    this.#truly.set(item, { kind: "not on loan" });
    return { did: "returned", item, patron: borrower, moment };
  }

  /** Makes the row of a change: what happened last counts for what the copy believes then, whenever it was told. */
  #accepted({ did, item, patron, moment }: Change, told: number): AcceptedEntry {
    const before = this.#believed.get(item) ?? { loan: UNKNOWN, moment: -1 };
    const of = { item, believed: before.loan, key: `K${moment}`, institution: this.#served.institution };
    const entry = entryOf(did, { ...of, patron });
    const loan: CopyLoan = did === "returned"
      ? { kind: "not on loan" }
      : lentTo(patron, entry.handOver.promised?.toString() ?? null);
    if (moment > before.moment) this.#believed.set(item, { loan, moment });
    return {
      ...entry,
      at: entry.at.add({ seconds: MOMENT * moment }),
      heard: entry.heard.add({ seconds: MOMENT * told }),
    };
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
        this.#seen.deskLends(itemId, patronId, this.#lentHere.includes(`${patronId} ${itemId}`));
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

/** Why a change is on the list that its terminal has kept and that something newer has overtaken: what follows it fits all the same. */
const OVERTAKEN: ReadonlySet<string> = new Set(["lent-since", "moved-since"]);

function isKept({ at, heard = at }: LedgerRow): boolean {
  return at.epochMilliseconds < heard.epochMilliseconds;
}

/** Whether what was told before a change that a terminal has kept happened after it, and changes who has the copy. */
function overtakes(one: LedgerRow, kept: LedgerRow): boolean {
  return one.ledgerId < kept.ledgerId && one.itemId === kept.itemId &&
    one.at.epochMilliseconds > kept.at.epochMilliseconds && (one.action !== "checkin" || kept.action !== "checkin");
}

/** Holds a day against the promises. */
function judge(
  seed: number,
  rows: readonly (LedgerRow | undefined)[],
  exceptions: readonly LedgerRow[],
  seen: Seen,
  { blocked, held }: Unseen,
): DayCounts {
  const listed = new Set(exceptions.map(({ ledgerId }) => ledgerId)), told = `seed ${seed}`;
  const counts = {
    ...{ days: 1 as const, accepted: rows.length, loans: 0, wrong: 0, wrongMade: 0, falselyListed: 0, otherListed: 0 },
    ...{ handedOver: 0, settled: 0, listed: 0, unknown: 0, kept: 0, overtaken: 0 },
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
    if (row.by === "answer" || row.state === "unknown") {
      assert(seen.came.has(body), `${named} is ${row.state}, and was not sent`);
    }
    // What follows at a copy does not fit once a change before is on the list.
    const isBroken = rows.some((one) =>
      one !== undefined && one.ledgerId < row.ledgerId && one.itemId === row.itemId && breaksChain(one) &&
      !(isKept(one) && OVERTAKEN.has(one.doubt ?? ""))
    );
    assert(!isBroken || (sent <= alike - 1 && breaksChain(row)), `${named} was handed over, and one before it was not`);
    if (isKept(row)) counts.kept++;
    if (isKept(row) && rows.some((one) => one !== undefined && overtakes(one, row))) {
      counts.overtaken++;
      const isSent = row.state === "unknown" || row.by === "answer";
      assert(!isSent, `${named} was sent, and something newer happened to its copy`);
    }
    if (row.action === "checkout") {
      counts.loans++;
      // A copy that has gone to somebody in the outage may have been fetched since by the one for whom it was held.
      const isFirst = !rows.some((one) => one !== undefined && one.ledgerId < row.ledgerId && one.itemId === held);
      const isWrong = row.patronId === blocked ||
        (row.itemId === held && row.patronId !== HELD_FOR && isFirst && seen.isHeld(held ?? ""));
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
  const { shelvedLent, endedBehindQuestion, endedOfSame } = seen;
  return { ...counts, shelvedLent, endedBehindQuestion, endedOfSame };
}

import { assert, assertEquals } from "@std/assert";
import type { LendingLimits } from "../../../src/config/config.ts";
import { type KnownCard, type KnownCopy, NO_CARD } from "../../../src/library/known/known_records.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { createLocalTime } from "../../../src/server/wording/local_time.ts";
import { textsIn } from "../../../src/server/wording/answer_language.ts";
import { type ChangeAnswered, createLender, type Lender } from "../../../src/stand_in/lending/lender.ts";
import { createLoginShares } from "../../../src/stand_in/lending/login_shares.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { createRandom, type Random } from "../../soak/random.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { anAccount, anInstitution } from "../../support/files/sample_config.ts";
import { NOON } from "../../support/library/records.ts";
import { recordingLog } from "../../support/server/recording_log.ts";

/** Patrons and copies; of the last of each the copy of the records knows nothing. */
const PATRONS = ["P1", "P2", "P3", "P4", "P5"], ITEMS = ["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8"];

/** Requests of a day, and how many loans it may have. */
const REQUESTS = 40, LOANS_A_DAY = 12;

const LIMITS: LendingLimits = {
  ...{ loansPerCard: 3, loans: LOANS_A_DAY, unknownCards: 1, unknownItems: 1, unknownPin: false, owedAtMost: 500 },
  ...{ returnedLend: true, chargedLend: false, copyHours: 72, loanDays: 14, renews: true },
};

/** What a play needs: its storages are two processes on one database. */
interface Play {
  readonly storages: readonly [Storage, Storage];
  readonly seed: number;
  readonly days: number;
}

/** What was played. */
export interface LendingTold {
  readonly days: number;
  readonly lent: number;
  readonly returned: number;
  readonly refused: number;
  readonly retried: number;
  readonly offline: number;
}

/** One request, and whether its terminal had done by itself what it tells. */
interface Asked {
  readonly code: "11" | "09" | "29";
  readonly patronId: string;
  readonly itemId: string;
  readonly isOffline: boolean;
  readonly number: number;
  /** Whose terminal asks; absent: the kiosk's. */
  readonly account?: string;
}

/**
 * Plays days with outages at two terminals, each at a process of its own, that often ask at once and repeat themselves. No
 * ordinary loan is above a limit, no copy is lent twice, and each change that was accepted waits once, and none else.
 */
export async function playDays({ storages, seed, days }: Play): Promise<LendingTold> {
  const random = createRandom(seed), sums = { days, lent: 0, returned: 0, refused: 0, retried: 0, offline: 0 };
  let number = 0;
  await teach(storages[0]);
  for (let day = 0; day < days; day++) {
    const now = NOON.add({ hours: 24 * day }), today = new DayTold();
    const lenders = storages.map((storage) => lenderOn(storage, now));
    const begins = [0, ...random.once(2) ? [REQUESTS / 2] : []];
    for (let asked = 0; asked < REQUESTS; asked += 2) {
      if (begins.includes(asked)) await beginOutage(lenders, now, today);
      if (random.once(10)) await answersThird(storages[1], now, today);
      const both = [drawn(random, ++number), drawn(random, ++number)] as const;
      const answers = await Promise.all(both.map((each, at) => ask(lenders[at % 2], each, now)));
      both.forEach((each, at) => today.told(each, answers[at]));
      if (random.once(3)) {
        const again = await ask(lenders[random.below(2)], both[0], now, true);
        // What was refused is judged anew: the copy may have come back since.
        if (answers[0]?.kind !== "accepted") today.told(both[0], again);
        else {
          sums.retried++;
          assertEquals(again?.kind, "earlier", `seed ${seed}: ${JSON.stringify(both[0])} is carried out once`);
        }
      }
    }
    await today.check(storages[1], seed);
    sums.lent += today.lent;
    sums.returned += today.returned;
    sums.refused += today.refused;
    sums.offline += today.offline;
    for (const lender of lenders) lender.away(undefined);
    for (const lender of lenders) await lender.close();
    await handOver(storages[0], now);
  }
  return sums;
}

/** What the terminals of one day have heard. */
class DayTold {
  lent = 0;
  returned = 0;
  refused = 0;
  offline = 0;
  readonly #accepted: string[] = [];
  /** Loans of each card in this outage, and of all on this day; ordinary ones are checked against the limits. */
  #ofCard = new Map<string, number>();
  #ofDay = 0;

  beginOutage(): void {
    this.#ofCard = new Map();
  }

  told(asked: Asked, answer: ChangeAnswered | undefined): void {
    assert(answer !== undefined, "while the system is away, each change has an answer");
    if (answer.kind === "refused") this.refused++;
    if (answer.kind !== "accepted") return;
    this.#accepted.push(`${answer.as} ${asked.itemId} ${asked.number}`);
    if (answer.as === "returned") this.returned++;
    if (answer.as !== "lent") return;
    const before = this.#ofCard.get(asked.patronId) ?? 0;
    if (asked.isOffline) this.offline++;
    else {
      const most = asked.patronId === PATRONS.at(-1) ? LIMITS.unknownCards : LIMITS.loansPerCard;
      assert(before < most, `${asked.patronId} has ${before} loans in this outage already`);
      assert(this.#ofDay < LOANS_A_DAY, "so much is lent on a day, and no more");
      this.#ofDay++;
    }
    this.#ofCard.set(asked.patronId, before + 1);
    this.lent++;
  }

  async check({ ledger }: Storage, seed: number): Promise<void> {
    const rows = (await Promise.all(ITEMS.map((itemId) => ledger.waitingOf("MAIN", itemId)))).flat();
    const waiting = rows.map(({ action, itemId, terminal }) => `${AS[action]} ${itemId} ${terminal}`);
    assertEquals(waiting.toSorted(), this.#accepted.toSorted(), `seed ${seed}: each accepted change waits once`);
    for (const itemId of ITEMS) {
      const chain = rows.filter((row) =>
        row.itemId === itemId && row.at.epochMilliseconds === row.heard?.epochMilliseconds
      );
      let borrower: string | undefined;
      for (const { action, handOver, patronId } of chain.toSorted((a, b) => a.ledgerId - b.ledgerId)) {
        if (action !== "checkout") {
          borrower = action === "checkin" ? undefined : borrower;
          continue;
        }
        assert(handOver?.believed?.kind !== "on loan", `seed ${seed}: ${itemId} is lent while it is on loan`);
        assertEquals(borrower, undefined, `seed ${seed}: ${itemId} is lent to ${patronId} while ${borrower} has it`);
        borrower = patronId;
      }
    }
  }
}

const AS: Readonly<Record<string, string>> = { checkout: "lent", checkin: "returned", renewal: "renewed" };

async function beginOutage(lenders: readonly Lender[], now: Temporal.Instant, today: DayTold): Promise<void> {
  for (const lender of lenders) lender.away(undefined);
  for (const lender of lenders) await lender.close();
  today.beginOutage();
  for (const lender of lenders) lender.away(now.subtract({ minutes: 1 }));
}

/** The system answers a third server, which ends the outage: for the others it begins anew. */
async function answersThird(storage: Storage, now: Temporal.Instant, today: DayTold): Promise<void> {
  const third = lenderOn(storage, now);
  third.away(undefined);
  await third.close();
  today.beginOutage();
}

/**
 * The system takes over what waits: the rows are gone, and it tells the copy of its records so, by a clock that is five
 * minutes fast the next day.
 */
async function handOver({ ledger, known }: Storage, now: Temporal.Instant): Promise<void> {
  const copy = broughtBack(now.add({ hours: 24, minutes: 5 }).epochMilliseconds);
  for (const itemId of ITEMS) {
    for (const { ledgerId } of await ledger.waitingOf("MAIN", itemId)) {
      await ledger.settle(ledgerId, { state: "not sent", terminalTold: "yes", now: NOON });
    }
    await known.tell({ cards: new Map(), copies: new Map([[itemId, copy]]), at: NOON });
  }
}

function broughtBack(at: number): KnownCopy {
  return { facts: { lent: { value: false, at, origin: "learned" } }, loan: { value: null, at, origin: "learned" } };
}

/** Makes a lender on a storage that has been told something just now, or at another moment. */
export function lenderOn(
  { lending, known }: Pick<Storage, "lending" | "known">,
  now: Temporal.Instant,
  lastTold: Temporal.Instant | (() => Promise<Temporal.Instant | undefined>) = now,
  isAlone = true,
): Lender {
  return createLender({
    ...{ institution: "MAIN", storage: lending, known, log: recordingLog(), now: () => now },
    served: () => INSTITUTION,
    isPinRight: () => Promise.resolve(undefined),
    overdueOf: () => Promise.resolve(undefined),
    lastTold: typeof lastTold === "function" ? lastTold : () => Promise.resolve(lastTold),
    shortestSeen: () => undefined,
    reach: { note() {}, lost() {}, byOthers: () => Promise.resolve(false) },
    shares: createLoginShares({ now: () => now, isAlone: () => isAlone }),
    unclear: { note() {}, toldYes() {}, close() {} },
  });
}

const INSTITUTION = anInstitution({
  timeZone: "UTC",
  upstream: anUpstream({}),
  standIn: {
    ...{ storage: { kind: "sqlite", path: "/dev/null/never-opened.db" }, pinDays: 90, learnedDays: 90 },
    ...{ afterSeconds: 20, settledSeconds: 60, compareOneOf: 0, lending: LIMITS },
  },
});

/** All but the last of the patrons and of the copies are known. */
export async function teach({ known }: Storage): Promise<void> {
  const at = NOON.subtract({ hours: 1 }).epochMilliseconds,
    said = <V>(value: V) => ({ value, at, origin: "learned" as const });
  const card: KnownCard = { ...NO_CARD, facts: { valid: said(true), flags: said(" ".repeat(14)) } };
  const copy: KnownCopy = { facts: { circulationStatus: said("03"), lent: said<false>(false) } };
  await known.tell({
    cards: new Map(PATRONS.slice(0, -1).map((id) => [id, card])),
    copies: new Map(ITEMS.slice(0, -1).map((id) => [id, copy])),
    at: NOON,
  });
}

function drawn(random: Random, number: number): Asked {
  const code = random.pick(["11", "11", "11", "09", "29"] as const);
  return { code, number, patronId: random.pick(PATRONS), itemId: random.pick(ITEMS), isOffline: random.once(8) };
}

/** Asks as a terminal does; each request is named by its number, so that a repeated one is known. */
export async function ask(
  lender: Lender | undefined,
  { code, patronId, itemId, isOffline, number, account: login = "kiosk" }: Asked,
  now: Temporal.Instant,
  isAgain = false,
): Promise<ChangeAnswered | undefined> {
  const account = anAccount({ standIn: "lend" }), local = createLocalTime("UTC");
  const at = (moment: Temporal.Instant) =>
    moment.toString().replace(/[-:TZ]/g, "").replace(/^(.{8})/, "$1    ").slice(0, 18);
  const happened = at(now.subtract({ minutes: 30 })), block = isOffline ? "Y" : "N";
  const head = code === "11" ? `11N${block}` : code === "09" ? `09${block}` : `29N${block}`;
  const body = `${head}${happened}${
    code === "09" && !isOffline ? at(now) : happened
  }AOMAIN|AA${patronId}|AB${itemId}|AC|`;
  const bytes = new TextEncoder().encode(body), decoded = decodeRequest(bytes, account);
  if (decoded.kind !== "request") throw new RangeError(body);
  const { request } = decoded, key = String(number);
  if (request.name !== "checkout" && request.name !== "checkin" && request.name !== "renew") throw new RangeError(body);
  const retry = { key, window: 120_000, heard: 0, repeats: isAgain ? [key] : [], again: false };
  const message = request.name,
    origin = { account: login, terminal: key, address: "192.0.2.7", message, branch: "MAIN" };
  return await lender?.answer({
    heard: { request, body: bytes },
    login: { id: "sip1", location: "MAIN" },
    stored: () => body,
    context: {
      ...{ account, institution: INSTITUTION, now, local, texts: textsIn([], {}), version: 2 },
      ...{ origin: { ...origin, timeZone: "UTC", retry }, deadline: { left: () => 10_000, uncounted: (work) => work } },
    },
    ...code === "09" && isOffline && { happened: now.subtract({ minutes: 30 }) },
  });
}

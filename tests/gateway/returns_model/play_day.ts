import { assert } from "@std/assert";
import { formatTimestamp, parseTimestamp } from "../../../src/protocol/timestamp.ts";
import { seededRandom } from "../../../src/tools/simulate/faults/seeded_random.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { agedStorage, type AgingDatabase, type WorldTime } from "./aging_storage.ts";
import { type DeskWorld, type DeskWorldOptions, withDesk } from "./desk_world.ts";
import { type DayTold, judgeDay, type PutBack } from "./judge_day.ts";

/** What happens on a day. */
interface Day {
  readonly world: DeskWorld;
  readonly random: () => number;
  /** Where each copy is: with a patron, or in the library. */
  readonly out: Map<string, string>;
  /** Whether ordinary returns bear the day before. */
  readonly datesBack: boolean;
  /** The second that the last message bore. */
  borne: number;
  /** The due dates that terminals were told last. */
  readonly told: Map<string, string>;
  readonly putBack: PutBack[];
  /** What a sorter without a network has kept. */
  readonly queue: PutBack[];
  /** Connections of sorters to each gateway on which nothing is under way. */
  readonly idle: readonly Terminal[][];
}

const PATRONS = ["P1", "P2", "P3", "P4"], ITEMS = ["I1", "I2", "I3", "I4", "I5", "I6"];
const LENT_FIRST = 4, CUT_AT = 4, STEPS = 24;
/** Days of loans at the desk: most are no shorter than the shortest that the gateway is told of. */
const LOAN_DAYS = [7, 8, 14, 14, 21, 21, 21, 28];
const SHORTEST = 7;
/** Seconds for which a sorter sends a return again that it has not kept. */
const SENT_AGAIN = 20;
/** How often a sorter goes on with a connection that it has. */
const KEPT = 0.9;
/** Seconds between two looks at what waits. */
const LOOK = 10;
/** Seconds in which what waits is handed over, once nothing fails any more. */
const HANDED_OVER = 6_000;

/**
 * Plays one day, or some, of two gateways before a library system with a desk that acts without their seeing it, and holds
 * what happened against what a gateway promises of returns:
 *
 * - Each return that was accepted has reached the system once, or was settled since its copy was not on loan any more, or is on
 *   the list of what staff see to.
 * - No return ended a loan that was made behind it; but for those that the rule cannot tell from the loan before, which are
 *   counted: one with the same due date, one shorter than the shortest, one that the desk made between the question and the
 *   return.
 */
export async function playDay(
  { database, ...options }: Pick<DeskWorldOptions, "kind" | "seed"> & { readonly database: AgingDatabase },
): Promise<DayTold> {
  let time: WorldTime | undefined;
  const { storage, rows } = agedStorage(database, () => time ?? strange());
  let told: DayTold | undefined;
  // On every other day returns are those of a book drop.
  const datesBack = options.seed % 2 === 0;
  await withDesk(
    { ...options, datesBack, items: ITEMS, patrons: PATRONS, storage, driven: (of) => time = of },
    async (world) => {
      const day: Day = {
        world,
        ...{ random: seededRandom(options.seed), datesBack },
        out: new Map(),
        told: new Map(),
        borne: 0,
        putBack: [],
        queue: [],
        idle: [[], []],
      };
      for (let lent = 0; lent < LENT_FIRST; lent++) await lendAtTerminal(day);
      // What is lent before the day that returns bear is not lent since.
      if (datesBack) world.skip(48);
      for (let step = 0; step < STEPS; step++) {
        // A day without an outage shows nothing.
        if (step === CUT_AT) world.cut();
        await takeStep(day);
        await world.wait(1 + Math.floor(day.random() * 4));
      }
      world.mend();
      world.setFaults([]);
      await sendQueue(day);
      const waitingOf = async () =>
        (await storage.ledger.waitingTally()).find(({ institution }) => institution === world.institution)?.count ?? 0;
      for (let seconds = 0; seconds < HANDED_OVER; seconds += LOOK) {
        await world.wait(LOOK);
        if (await waitingOf() === 0) break;
      }
      told = judgeDay({
        ...{ reached: world.reached, ended: world.ended, putBack: day.putBack, shortestLoan: SHORTEST },
        ...{ rows: await rows(), waiting: await waitingOf() },
      });
    },
  );
  assert(told !== undefined);
  return told;
}

function strange(): never {
  throw new RangeError("the world has no time yet");
}

function pick<T>(random: () => number, from: readonly T[]): T | undefined {
  return from[Math.floor(random() * from.length)];
}

const KINDS: readonly (readonly [number, (day: Day) => Promise<void> | void])[] = [
  [22, lendAtTerminal],
  [24, returnAtSorter],
  [6, burst],
  [10, askForCopy],
  [8, renewAtTerminal],
  [8, returnAtDesk],
  [18, lendAtDesk],
  [10, cutOrMend],
  [5, ({ world, random }) => world.skip(1 + Math.floor(random() * 12))],
  [5, ({ world, random }) => world.skip(24 * (1 + Math.floor(random() * 3)))],
  [6, keepInSorter],
  [4, sendQueue],
  [4, sendAgain],
  [2, restart],
  [3, breakAmidst],
];
const TOTAL = KINDS.reduce((sum, [weight]) => sum + weight, 0);

async function takeStep(day: Day): Promise<void> {
  let chance = day.random() * TOTAL;
  for (const [weight, step] of KINDS) {
    chance -= weight;
    if (chance < 0) return await step(day);
  }
}

function copies({ out }: Day, where: "out" | "here"): readonly string[] {
  return ITEMS.filter((item) => out.has(item) === (where === "out"));
}

async function lendAtTerminal(day: Day): Promise<void> {
  const { random, out } = day;
  const item = pick(random, copies(day, "here")), patron = pick(random, PATRONS);
  if (item === undefined || patron === undefined) return;
  const date = writtenNow(day);
  const answer = await ask(day, `11YN${date}${date}AOCPL|AA${patron}|AB${item}|AC|`);
  if (answer.startsWith("121")) out.set(item, patron);
}

async function renewAtTerminal(day: Day): Promise<void> {
  const item = pick(day.random, copies(day, "out"));
  const date = writtenNow(day);
  if (item !== undefined) await ask(day, `29NN${date}${date}AOCPL|AA${day.out.get(item)}|AB${item}|`);
}

async function askForCopy(day: Day): Promise<void> {
  await ask(day, `17${writtenNow(day)}AOCPL|AB${pick(day.random, ITEMS)}|`);
}

async function returnAtSorter(day: Day): Promise<void> {
  const put = putInto(day, "N");
  if (put !== undefined) await send(day, put);
}

/** Several copies at once, at both gateways. */
async function burst(day: Day): Promise<void> {
  const puts = [0, 1, 2].map(() => putInto(day, "N")).filter((put) => put !== undefined);
  await Promise.all(puts.map((put) => send(day, put)));
}

/** Puts a copy into a sorter: from now on it is in the library, whatever anybody knows. */
function putInto(day: Day, noBlock: "N" | "Y"): PutBack | undefined {
  const { world, random, out, told, putBack } = day;
  const item = pick(random, copies(day, "out"));
  if (item === undefined) return undefined;
  out.delete(item);
  const now = writtenNow(day), due = world.due(item);
  const written = day.datesBack && noBlock === "N" ? dayBefore(now) : now;
  const put: PutBack = {
    ...{ item, written, at: world.now(), heard: [] },
    ...due !== undefined && { due: wire(due) },
    known: [told.get(item), world.dueAsked(item)].filter((one) => one !== undefined),
    text: `09${noBlock}${now}${written}APCPL|AOCPL|AB${item}|AC|`,
  };
  putBack.push(put);
  return put;
}

/** A sorter whose network is away keeps what it is given, and tells it later. */
function keepInSorter(day: Day): void {
  const put = putInto(day, "Y");
  if (put !== undefined) day.queue.push(put);
}

async function sendQueue(day: Day): Promise<void> {
  for (const put of day.queue.splice(0)) await send(day, put);
}

/** A retry comes soon; what a sorter told on a later day than it came back may come again at any time. */
async function sendAgain(day: Day): Promise<void> {
  const since = day.world.now().subtract({ seconds: SENT_AGAIN });
  const dayOf = (moment: Temporal.Instant) => moment.toZonedDateTimeISO("UTC").startOfDay().toInstant();
  const put = pick(
    day.random,
    day.putBack.filter(({ heardAt, text, at }) =>
      heardAt !== undefined && (Temporal.Instant.compare(heardAt, since) >= 0 ||
        (text.startsWith("09Y") && Temporal.Instant.compare(at, dayOf(heardAt)) < 0))
    ),
  );
  // What was answered is not sent again behind other messages of its connection.
  if (put !== undefined) await send(day, put, "anew");
}

function returnAtDesk(day: Day): void {
  const item = pick(day.random, copies(day, "out"));
  if (item === undefined) return;
  day.out.delete(item);
  day.world.deskReturns(item);
}

/** The desk lends what is in the library, whether or not the system knows that it came back. */
function lendAtDesk(day: Day): void {
  const { world, random, out } = day;
  const item = pick(random, copies(day, "here")), patron = pick(random, PATRONS);
  if (item === undefined || patron === undefined) return;
  const now = world.now().toZonedDateTimeISO("UTC");
  const due = random() < 0.05
    ? now.add({ hours: 4 })
    : now.add({ days: pick(random, LOAN_DAYS) ?? SHORTEST }).withPlainTime({ hour: 23, minute: 59 });
  world.deskLends(item, patron, due);
  out.set(item, patron);
}

function cutOrMend({ world }: Day): void {
  if (world.isCut) world.mend();
  else world.cut();
}

async function restart({ world, random, idle }: Day): Promise<void> {
  const gateway = Math.floor(random() * 2);
  // Whoever is connected to a process that ends must connect anew.
  for (const terminal of idle[gateway]?.splice(0) ?? []) await terminal.close();
  await world.restart(gateway);
}

/** The connection breaks while the system works at a return. */
async function breakAmidst(day: Day): Promise<void> {
  const { world, random } = day;
  const put = putInto(day, "N");
  if (put === undefined) return;
  world.setFaults([{ fault: "late", seconds: 20, code: "09", probability: 1 }]);
  const sent = send(day, put);
  await world.wait(1 + Math.floor(random() * 3));
  world.cut();
  await sent;
  world.setFaults([]);
}

async function send(day: Day, put: PutBack, how?: "anew"): Promise<void> {
  put.heard.push(await ask(day, put.text, how));
  put.heardAt ??= day.world.now();
}

async function ask({ world, random, told, idle }: Day, text: string, how?: "anew"): Promise<string> {
  const gateway = Math.floor(random() * 2), isKept = random() < KEPT && how !== "anew";
  const terminal = (isKept ? idle[gateway]?.pop() : undefined) ?? await world.connect(gateway);
  terminal.send(text);
  const answer = await world.until(terminal.expect(/^/));
  idle[gateway]?.push(terminal);
  note(told, text, answer);
  return answer;
}

/** Notes what a gateway may know of a copy's loan from an answer. */
function note(told: Map<string, string>, text: string, answer: string): void {
  const item = /\|AB([^|]+)/.exec(text)?.[1], due = /\|AH([^|]+)/.exec(answer)?.[1];
  if (item === undefined || !/^(1[08]|121|301)/.test(answer)) return;
  if (due !== undefined) told.set(item, due);
  else if (/^(101|1803)/.test(answer)) told.delete(item);
}

/** Writes the moment, or one that no message has borne: a date that several bear tells the session nothing of a retry. */
function writtenNow(day: Pick<Day, "world" | "borne">): string {
  const now = Math.floor(day.world.now().epochMilliseconds / 1000);
  day.borne = Math.max(now, day.borne + 1);
  return wire(Temporal.Instant.fromEpochMilliseconds(day.borne * 1000).toZonedDateTimeISO("UTC"));
}

/** Gives the same time of the day before. */
function dayBefore(written: string): string {
  const { year, month, day, hour, minute, second } = parseTimestamp(written) ?? strange();
  const moment = Temporal.ZonedDateTime.from({ timeZone: "UTC", year, month, day, hour, minute, second });
  return wire(moment.subtract({ days: 1 }));
}

function wire({ year, month, day, hour, minute, second }: Temporal.ZonedDateTime): string {
  return formatTimestamp({ year, month, day, hour, minute, second, zone: "" });
}

import { assert, assertEquals } from "@std/assert";
import type { GatewayOptions } from "../../../src/gateway/gateway_parts.ts";
import type { Ledger } from "../../../src/storage/port/ledger.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { seededRandom } from "../../../src/tools/simulate/faults/seeded_random.ts";
import { type FaultRule, PLAIN_FAULTS, type PlainFault } from "../../../src/tools/simulate/faults/fault_rule.ts";
import { NO_NOTES, NOTHING_TOLD } from "../../support/gateway/no_returns.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import { aboutText, type Asked, isYes, judgeConversation, wasCarriedOut } from "./judge_conversation.ts";
import type { JumpingTime } from "../../support/gateway/jumping_time.ts";
import type { WatchedLedger, watchLedger } from "./watched_ledger.ts";
import { type TwoGateways, twoGateways, type WorldOptions } from "./world.ts";

/** What is played, and on which ledger. */
export interface ConversationOptions extends Pick<WorldOptions, "kind" | "seed"> {
  open(time: JumpingTime): Pick<GatewayOptions["storage"], "ledger" | "examine">;
  /** How the ledger is watched, by what its windows end by. */
  readonly watch: typeof watchLedger;
}

const PATRONS = ["P1001", "P1002", "P1003"], ITEMS = ["I2001", "I2002", "I2003", "I2004", "I2006"];
const CODES = ["11", "11", "09", "09", "29", "37", "15", "65", "01", "19", "25"];
/** Steps of one conversation. */
const STEPS = 10;
/** Seconds in which all that is owed comes in, once nothing fails any more. */
const SETTLED = 150;
/** Which of the ledger's calls fail is another chance than what happens. */
const OF_THE_LEDGER = 0x5eed;

/**
 * Plays one conversation of terminals at two gateways with a library system that fails, and holds what happened against
 * what a gateway promises:
 *
 * - What a terminal asked for once reaches the system once, however often it is sent; again only where the system has said
 *   that it did not carry it out.
 * - A yes is true: the change was carried out, or of a return, the copy is back.
 * - Nothing reached the system without a row.
 * - As long as a row is unknown, nothing of its copy reaches the system, and nothing alike of its patron.
 * - In the end a row that says done was carried out, and one that says not sent was not.
 */
export async function playConversation({ kind, seed, open, watch }: ConversationOptions): Promise<void> {
  const random = seededRandom(seed);
  let watched: WatchedLedger | undefined;
  await twoGateways({
    kind,
    seed,
    storage(time) {
      const { ledger, examine } = open(time);
      watched = watch({ ledger, time, random: seededRandom(seed ^ OF_THE_LEDGER) });
      return { ...NO_NOTES, itemsSaid: NOTHING_TOLD, ledger: watched.ledger, examine: () => time.during(examine()) };
    },
    onReached: (text) => watched?.reached(aboutText(text)) ?? (() => {}),
  }, async (world) => {
    assert(watched !== undefined);
    world.setFaults(faultsOf(random));
    const asked: Asked[] = [];
    for (let step = 0; step < STEPS; step++) await takeStep(world, random, asked, watched.ledger);
    world.setFaults([]);
    await world.time.until(world.time.pass(SETTLED));
    assertEquals(watched.problems, []);
    judgeConversation(world, asked, await watched.rows(), watched.later);
  });
}

type Random = () => number;

function pick<T>(random: Random, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  assert(picked !== undefined);
  return picked;
}

/** What may happen to a request beside being late; a megabyte, seldom: it takes as long as all else. */
const PLAIN = Object.keys(PLAIN_FAULTS).filter((fault): fault is PlainFault =>
  fault !== "unserved" && fault !== "refused"
);

function plain(code: string, probability: number): readonly FaultRule[] {
  return PLAIN.map((fault) => ({ fault, code, probability: fault === "megabyte" ? probability / 8 : probability }));
}

function faultsOf(random: Random): readonly FaultRule[] {
  const rules: FaultRule[] = [];
  for (const code of new Set(CODES)) {
    rules.push({ fault: "late", seconds: 1 + Math.floor(random() * 40), code, probability: 0.15 });
    rules.push({ fault: "frozen", seconds: 5 + Math.floor(random() * 30), code, probability: 0.05 });
    rules.push(...plain(code, 0.03));
  }
  rules.push(...plain("17", 0.007), ...plain("63", 0.007));
  return rules;
}

/** Does one thing: asks, changes, repeats, lets somebody scan again, restarts a gateway, or waits. */
async function takeStep(world: TwoGateways, random: Random, asked: Asked[], ledger: Ledger): Promise<void> {
  const chance = random();
  if (chance < 0.03) return await world.time.until(closeOne(world, random, ledger));
  if (chance < 0.07) return await world.restart(Math.floor(random() * 2));
  if (chance < 0.17) return await world.time.until(world.time.pass(1 + Math.floor(random() * 60)));
  const gateway = Math.floor(random() * 2), terminal = await world.connect(gateway);
  const item = pick(random, ITEMS), patron = pick(random, PATRONS);
  const earlier = asked.length === 0 ? undefined : pick(random, asked);
  if (chance < 0.3) {
    await world.time.until(say(terminal, random() < 0.5 ? aQuestion(item) : aQuestion(undefined, patron)));
  } else if (earlier !== undefined && chance < 0.55) await sendAgain(world, random, terminal, earlier);
  else {
    const again = earlier !== undefined && chance < 0.7 ? earlier : undefined;
    const code = again?.code ?? pick(random, CODES);
    const change = aChange(code, again?.item ?? item, again?.patron ?? patron, asked.length);
    asked.push(change);
    // What is known before is what a later question is compared with.
    if (random() < 0.5) await world.time.until(say(terminal, aQuestion(change.item, change.patron)));
    if (random() < 0.15) await leave(world, random, terminal, change, gateway);
    else await hear(world, terminal, change);
    if (change.heard.length === 0) return await terminal.close();
    if (random() < 0.2) await sendAgain(world, random, terminal, change);
    // Who hears no scans again.
    else if (!change.heard.some(isYes) && random() < 0.6) {
      const scanned = aChange(code, change.item ?? item, change.patron ?? patron, asked.length);
      asked.push(scanned);
      await hear(world, terminal, scanned);
    }
  }
  await terminal.close();
}

/** Staff see to one of the exceptions. */
async function closeOne({ time, institution }: TwoGateways, random: Random, ledger: Ledger): Promise<void> {
  try {
    const rows = await ledger.exceptions({ institution, limit: 10 });
    if (rows.length === 0) return;
    await ledger.close(pick(random, rows).ledgerId, { name: "anna", word: "seen to", at: time.now() });
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
  }
}

/** The terminal goes before it has its answer, now and then since its gateway dies. */
async function leave(
  world: TwoGateways,
  random: Random,
  terminal: Terminal,
  { text }: Asked,
  gateway: number,
): Promise<void> {
  terminal.send(text);
  await world.time.until(world.time.pass(Math.floor(random() * 20)));
  await terminal.close();
  if (random() < 0.4) await world.restart(gateway);
}

async function sendAgain(world: TwoGateways, random: Random, terminal: Terminal, change: Asked): Promise<void> {
  // At both gateways at once, now and then.
  const other = random() < 0.3 ? await world.connect(Math.floor(random() * 2)) : undefined;
  await Promise.all([hear(world, terminal, change), ...other === undefined ? [] : [hear(world, other, change)]]);
  await other?.close();
}

async function hear(world: TwoGateways, terminal: Terminal, change: Asked): Promise<void> {
  const answer = await world.time.until(say(terminal, change.text));
  change.heard.push(answer);
  // A system may say yes of a return that changed nothing; of ours it must be true when it is said first.
  const isOurYes = answer.startsWith("101YUY") && change.heard.filter(isYes).length === 1;
  if (isOurYes && !wasCarriedOut(world, change)) {
    assert(change.item !== undefined && !world.isLent(change.item), `an untrue yes: ${change.text} -> ${answer}`);
  }
}

function say(terminal: Terminal, text: string): Promise<string> {
  terminal.send(text);
  return terminal.expect(/^/);
}

function aQuestion(item?: string, patron = PATRONS[0]): string {
  const date = "20261124    101500";
  return item === undefined ? `63000${date}  Y       AO|AA${patron}|AC|` : `17${date}AO|AB${item}|`;
}

function aChange(code: string, item: string, patron: string, number: number): Asked {
  const second = String(number % 60).padStart(2, "0"), minute = String(Math.floor(number / 60) % 60).padStart(2, "0");
  const date = `20261124    10${minute}${second}`;
  const about = { code, heard: [] };
  switch (code) {
    case "09":
      return { ...about, item, text: `09N${date}${date}APCPL|AOCPL|AB${item}|AC|` };
    case "11":
      return { ...about, item, patron, text: `11YN${date}${date}AOCPL|AA${patron}|AB${item}|AC|` };
    case "29":
      return { ...about, item, patron, text: `29NN${date}${date}AOCPL|AA${patron}|AB${item}|` };
    case "37":
      return { ...about, patron, text: `37${date}0400USDBV0.50|AOCPL|AA${patron}|BK${number}|` };
    case "15":
      return { ...about, item, patron, text: `15+${date}BSCPL|AOCPL|AA${patron}|AB${item}|` };
    case "65":
      return { ...about, patron, text: `65${date}AOCPL|AA${patron}|` };
    case "01":
      return { ...about, patron, text: `01N${date}AOCPL|ALlost|AA${patron}|AC|` };
    case "19":
      return { ...about, item, text: `19${date}AOCPL|AB${item}|AC|CHtorn|` };
    default:
      return { ...about, patron, text: `25${date}AOCPL|AA${patron}|AC|` };
  }
}

import { assert, assertEquals } from "@std/assert";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";
import { seededRandom } from "../../../src/terminal/simulate/faults/seeded_random.ts";
import type { FaultRule } from "../../../src/terminal/simulate/faults/fault_rule.ts";
import type { Terminal } from "../../support/wire/terminal.ts";
import type { MemoryLedger } from "../../support/gateway/memory_ledger.ts";
import { type TwoGateways, twoGateways, type WorldOptions } from "./world.ts";

/** A change that a terminal has sent, and what it heard. */
interface Asked {
  /** As it is on the wire, without AY and AZ; its date is no other's. */
  readonly text: string;
  readonly code: string;
  readonly item?: string;
  readonly patron?: string;
  readonly heard: string[];
}

const PATRONS = ["P1001", "P1002", "P1003"], ITEMS = ["I2001", "I2002", "I2003", "I2004", "I2006"];
const CODES = ["11", "11", "09", "09", "29", "37", "15", "65", "01", "19", "25"];
/** Steps of one conversation. */
const STEPS = 10;
/** Seconds in which all that is owed comes in, once nothing fails any more. */
const SETTLED = 150;

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
export async function playConversation(options: WorldOptions): Promise<void> {
  const random = seededRandom(options.seed);
  const begun: number[] = [];
  let rows: () => Promise<readonly (LedgerRow | undefined)[]> = () => Promise.resolve([]);
  let rowsNow: () => readonly LedgerRow[] = () => [];
  const passed: string[] = [];
  const storage: WorldOptions["storage"] = (elapsed) => {
    const made = options.storage(elapsed), { ledger } = made;
    if ("rows" in ledger) rowsNow = () => (ledger as MemoryLedger).rows;
    rows = () => Promise.all(begun.map((id) => ledger.row(id)));
    return {
      ...made,
      examine: () => made.examine(),
      ledger: {
        ...ledger,
        async begin(...given) {
          const came = await ledger.begin(...given);
          if (came.kind === "begun") begun.push(came.ledgerId);
          return came;
        },
      },
    };
  };
  const onReached = (text: string) => {
    const item = /\|AB([^|]+)/.exec(text)?.[1];
    const inTheWay = rowsNow().filter(({ itemId, state }) =>
      itemId === item && item !== undefined && state === "unknown"
    );
    if (inTheWay.length > 0) passed.push(`${text} passed ${JSON.stringify(inTheWay)}`);
  };
  await twoGateways({ ...options, storage, onReached }, async (world) => {
    world.setFaults(faultsOf(random));
    const asked: Asked[] = [];
    for (let step = 0; step < STEPS; step++) await takeStep(world, random, asked);
    assertEquals(passed, []);
    world.setFaults([]);
    await world.until(world.time.advance(SETTLED));
    await judge(world, asked, (await rows()).filter((row) => row !== undefined));
  });
}

type Random = () => number;

function pick<T>(random: Random, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  assert(picked !== undefined);
  return picked;
}

function faultsOf(random: Random): readonly FaultRule[] {
  const rules: FaultRule[] = [];
  for (const code of new Set(CODES)) {
    rules.push({ fault: "late", seconds: 1 + Math.floor(random() * 40), code, probability: 0.15 });
    rules.push({ fault: "frozen", seconds: 5 + Math.floor(random() * 30), code, probability: 0.05 });
    rules.push({ fault: "any", code, probability: 0.4 });
  }
  rules.push({ fault: "any", code: "17", probability: 0.1 }, { fault: "any", code: "63", probability: 0.1 });
  return rules;
}

/** Does one thing: asks, changes, repeats, lets somebody scan again, restarts a gateway, or waits. */
async function takeStep(world: TwoGateways, random: Random, asked: Asked[]): Promise<void> {
  const chance = random();
  if (chance < 0.06) return await world.restart(Math.floor(random() * 2));
  if (chance < 0.16) return await world.until(world.time.advance(1 + Math.floor(random() * 60)));
  const terminal = await world.connect(Math.floor(random() * 2));
  const item = pick(random, ITEMS), patron = pick(random, PATRONS);
  const earlier = asked.length === 0 ? undefined : pick(random, asked);
  if (chance < 0.3) {
    await world.until(say(terminal, random() < 0.5 ? aQuestion(item) : aQuestion(undefined, patron)));
  } else if (earlier !== undefined && chance < 0.55) await sendAgain(world, random, terminal, earlier);
  else {
    const again = earlier !== undefined && chance < 0.7 ? earlier : undefined;
    const code = again?.code ?? pick(random, CODES);
    const change = aChange(code, again?.item ?? item, again?.patron ?? patron, asked.length);
    asked.push(change);
    // What is known before is what a later question is compared with.
    if (random() < 0.5) await world.until(say(terminal, aQuestion(change.item, change.patron)));
    await hear(world, terminal, change);
    // Whoever does not wait: the terminal goes while its answer is on the way, and another sends the same.
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

async function sendAgain(world: TwoGateways, random: Random, terminal: Terminal, change: Asked): Promise<void> {
  // At both gateways at once, now and then.
  const other = random() < 0.3 ? await world.connect(Math.floor(random() * 2)) : undefined;
  await Promise.all([hear(world, terminal, change), ...other === undefined ? [] : [hear(world, other, change)]]);
  await other?.close();
}

async function hear(world: TwoGateways, terminal: Terminal, change: Asked): Promise<void> {
  const answer = await world.until(say(terminal, change.text));
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

function isYes(answer: string): boolean {
  return /^(12|10|16|30|66)1|^38Y/.test(answer);
}

function wasCarriedOut({ reached }: TwoGateways, { text }: Asked): boolean {
  return reached.some((line) => line.text === text && line.deeds > 0);
}

async function judge(world: TwoGateways, asked: readonly Asked[], rows: readonly LedgerRow[]): Promise<void> {
  for (const change of asked) {
    const lines = world.reached.filter(({ text }) => text === change.text);
    const sent = lines.filter(({ notCarriedOut }) => !notCarriedOut);
    assert(sent.length <= 1, `sent ${sent.length} times: ${change.text}`);
    const changes = /^(11|29|37|15)/.test(change.code);
    const yes = change.heard.find(isYes);
    if (changes && yes !== undefined) {
      assert(wasCarriedOut(world, change), `an untrue yes: ${change.text} -> ${yes}`);
    }
  }
  // Rows do not tell their dates: they are counted by what they are about.
  const key = (code: string, patron = "", item = "") => [code, patron, item].join(" ");
  const sentOf = Map.groupBy(
    asked.filter(({ text }) => world.reached.some((line) => line.text === text && !line.notCarriedOut)),
    ({ code, patron, item }) => key(code, patron, item),
  );
  const rowsOf = Map.groupBy(rows, ({ message, patronId, itemId }) => key(MESSAGES[message] ?? "", patronId, itemId));
  for (const [about, sent] of sentOf) {
    const held = (rowsOf.get(about) ?? []).filter(({ state }) => state !== "not sent");
    assert(held.length >= sent.length, `${sent.length} sent of ${about}, and ${held.length} rows`);
  }
  for (const [about, of] of rowsOf) {
    const done = of.filter(({ state, by }) => state === "done" && by !== "proof");
    assert(done.length <= (sentOf.get(about)?.length ?? 0), `${done.length} rows of ${about} say done by an answer`);
  }
  assertEquals(rows.filter(({ state }) => state === "open"), []);
  await Promise.resolve();
}

const MESSAGES: Readonly<Record<string, string>> = {
  "block-patron": "01",
  "checkin": "09",
  "checkout": "11",
  "hold": "15",
  "item-status-update": "19",
  "patron-enable": "25",
  "renew": "29",
  "fee-paid": "37",
  "renew-all": "65",
};

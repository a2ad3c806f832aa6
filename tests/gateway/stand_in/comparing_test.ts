import { assertEquals, assertMatch } from "@std/assert";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { feedFiles } from "../../contract/gateway/feed_contract.ts";
import { freshOn } from "../../contract/postgres_fresh.ts";
import { testDatabases, testServer } from "../../postgres/test_database.ts";
import { aContext } from "../../support/files/csv_files.ts";
import { NOW } from "../../support/server/serving.ts";
import { ASK } from "../../tools/simulate/simulating.ts";
import { type LendingWorld, lendingWorld } from "./lending_world.ts";

const databases = testDatabases(await testServer());

/** What the library's files tell that nobody changes. */
const HEADS = {
  "patrons.tsv": "patron_id\tpassword\tfirst_name\tlast_name\tcategory\texpires\tcard_lost\tblocked\n",
  "items.tsv": "item_id\ttitle_id\ttitle\titem_type\tstatus\n",
  "loans.tsv": "item_id\tpatron_id\tdue\trenewals\n",
  "holds.tsv": "hold_id\tpatron_id\ttitle_id\titem_id\tpickup_location\tstatus\tcaptured_item_id\n",
  "fees.tsv": "fee_id\tpatron_id\ttype\tamount\toutstanding\tdescription\n",
};
const BCRYPT = "$2a$08$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy";

/** The records of a library, as its files tell them: patrons by what is the matter with them, copies, and who has which. */
interface Records {
  readonly patrons: Readonly<Record<string, "fine" | "blocked">>;
  readonly copies: readonly string[];
  readonly loans: Readonly<Record<string, string>>;
  readonly owing?: readonly string[];
  readonly pin?: string;
}

function filesOf({ patrons, copies, loans, owing = [], pin = "" }: Records): Readonly<Record<string, string>> {
  const rows = {
    "patrons.tsv": Object.entries(patrons).map(([id, matter]) =>
      `${id}\t${pin}\tAda\t\tADULT\t2030-12-31\tno\t${matter === "blocked" ? "yes" : "no"}\n`
    ),
    "items.tsv": copies.map((id) => `${id}\tT${id}\tTitle\tBK\tavailable\n`),
    "loans.tsv": Object.entries(loans).map(([item, patron]) => `${item}\t${patron}\t2026-12-01 23:59:00\t0\n`),
    "holds.tsv": [],
    "fees.tsv": owing.map((patron, at) => `F${at}\t${patron}\toverdue\t9.00\t9.00\tlate\n`),
  };
  return Object.fromEntries(
    Object.entries(HEADS).map(([name, head]) => [name, head + rows[name as keyof typeof rows].join("")]),
  );
}

const AT = "20261127    101500";

/** What the system says, where it is not what most say: by the beginning of the request and what it is about. */
const SAID: Readonly<Record<string, string>> = {
  "63 P1008": `64YYYY          000${AT}${"0000".repeat(6)}AOMAIN|AAP1008|AEAda|BLY|`,
  "63 P1003": `64YYYY          000${AT}${"0000".repeat(6)}AOMAIN|AAP1003|AEAda|BLY|`,
  "23 P1001": `24              000${AT}AOMAIN|AAP1001|AEAda|BLY|CQY|`,
  "17 I2002": `18040001${AT}AH20261212    235900|ABI2002|AJTitle|`,
  "11 P1001 I2001": `121NNN${AT}AOMAIN|AAP1001|ABI2001|AJTitle|AH20261201    235900|`,
  "11 P1001 I2003": `120NNN${AT}AOMAIN|AAP1001|ABI2003|AJTitle|AH|AFToo many loans|`,
  "11 P1004 I2004": `120NNN${AT}AOMAIN|AAP1004|ABI2004|AJTitle|AH|AFFees|`,
  "29 P1005 I2006": `300NNN${AT}AOMAIN|AAP1005|ABI2006|AJTitle|AH|AFRenewed too often|`,
  "29 P1005 I2007": `301YNN${AT}AOMAIN|AAP1005|ABI2007|AJTitle|AH20261225    235900|`,
  "29 P1004 I2010": `301YNN${AT}AOMAIN|AAP1004|ABI2010|AJTitle|AH20261225    235900|`,
  "09 I2008": `100NNN${AT}AOMAIN|ABI2008|AQMAIN|AJTitle|AFNot on loan|`,
};

function replyOf(line: string): string | undefined {
  const about = ["AA", "AB"].flatMap((id) => new RegExp(`[|\\d ]${id}([^|]*)\\|`).exec(line)?.slice(1) ?? []);
  return SAID[[line.slice(0, 2), ...about].join(" ")];
}

type Options = Pick<Parameters<typeof lendingWorld>[0], "reply" | "isStopped">;
type Body = (world: LendingWorld) => Promise<void>;

function onSqlite(behaviour: string, options: Options, body: Body): void {
  Deno.test(`sqlite: ${behaviour}`, async () => {
    const storage = await openSqliteStorage(":memory:");
    try {
      await lendingWorld({ ...options, storage }, body);
    } finally {
      await storage.close();
    }
  });
}

function onPostgres(behaviour: string, options: Options, body: Body): void {
  Deno.test(`postgres: ${behaviour}`, async () => {
    const { storage, discard } = await freshOn(databases);
    try {
      await lendingWorld({ ...options, storage }, body);
    } finally {
      await discard();
    }
  });
}

/** What came of comparing so far, in words. */
async function counted({ comparisons }: Storage): Promise<readonly string[]> {
  const counts = await comparisons.counts({ from: "2026-11-24", to: "2026-11-24" });
  return counts.filter(({ field, count }) => field !== "needs" && count > 0)
    .map(({ message, field, outcome, count }) => `${message} ${field}: ${outcome} ${count}`).toSorted();
}

/** How the library was in the night before; and what its desk has done since, which no message told, as the next files do. */
const BEFORE: Records = {
  patrons: { P1001: "fine", P1003: "fine", P1004: "fine", P1005: "fine", P1006: "blocked", P1008: "fine" },
  copies: ["I2001", "I2002", "I2003", "I2004", "I2005", "I2006", "I2007", "I2008", "I2010"],
  loans: { I2006: "P1005", I2007: "P1005" },
  pin: BCRYPT,
};
const SINCE: Records = {
  patrons: { ...BEFORE.patrons, P1002: "blocked", P1006: "fine", P1008: "blocked", P1009: "fine" },
  copies: [...BEFORE.copies, "I2009"],
  loans: { ...BEFORE.loans, I2002: "P1009", I2005: "P1006", I2010: "P1004" },
  owing: ["P1004"],
  pin: BCRYPT.replace("lhWy", "lhWu"),
};

async function feed(storage: Storage, records: Records, at: Temporal.Instant): Promise<void> {
  const context = { ...aContext(), now: NOW };
  assertEquals((await feedFiles(storage, filesOf(records), { institution: "MAIN", at, context })).ok, true);
}

/** Each kind of message, and each cause: what a terminal asks that is answered otherwise than the copy would. */
async function compared({ ask, quiet, tidy, storage }: LendingWorld): Promise<void> {
  await feed(storage, BEFORE, NOW.subtract({ hours: 9 }));
  for (const patron of ["P1001", "P1003", "P1008", "P1009"]) {
    await ask(ASK.patron(undefined, patron).replace("AD1002|", ""));
  }
  // The PIN was changed there, and then again.
  for (const pin of ["1001", "2002"]) {
    await ask(ASK.patronStatus.replace("AD1001", `AD${pin}`));
    await quiet(3);
  }
  for (const item of ["I2001", "I2002", "I2009", "I9"]) await ask(ASK.item(item));
  for (const [item, patron] of [["I2001", "P1001"], ["I2003", "P1001"], ["I2004", "P1004"], ["I2005", "P1006"]]) {
    await ask(ASK.checkout(item, patron));
  }
  for (const [item, patron] of [["I2006", "P1005"], ["I2007", "P1005"], ["I2010", "P1004"]]) {
    await ask(ASK.renew(item, patron));
  }
  for (const item of ["I2001", "I2008"]) await ask(ASK.checkin(item));
  await quiet(12);
  assertEquals(await counted(storage), [
    "09 done: agrees 1",
    "09 done: stale 1",
    "11 done: agrees 1",
    "11 done: stale 3",
    "11 due: agrees 1",
    "17 status: agrees 1",
    "17 status: not comparable 1",
    "17 status: not known 1",
    "17 status: stale 1",
    "23 pin: stale 2",
    "23 valid: agrees 1",
    "29 done: agrees 1",
    "29 done: stale 2",
    "63 borrow: stale 2",
    "63 valid: agrees 1",
    // One of them was asked before any feed.
    "63 valid: not known 2",
  ]);
  await feed(storage, SINCE, NOW.add({ minutes: 30 }));
  tidy();
  for (let turn = 0; turn < 100 && (await counted(storage)).some((row) => /stale|not known/.test(row)); turn++) {
    await quiet(1);
  }
  assertEquals(await counted(storage), [
    "09 done: agrees 1",
    "09 done: rule 1",
    "11 done: agrees 1",
    "11 done: mended 2",
    "11 done: rule 1",
    "11 due: agrees 1",
    "17 status: agrees 1",
    "17 status: mended 2",
    "17 status: not comparable 1",
    "23 pin: mended 2",
    "23 valid: agrees 1",
    "29 done: agrees 1",
    "29 done: mended 1",
    "29 done: rule 1",
    "63 borrow: mended 1",
    "63 borrow: rule 1",
    "63 valid: agrees 1",
    "63 valid: mended 2",
  ]);
}

const EACH =
  "each answer of a system is compared with its copy, and what differs moves to its cause with the next feed";
onSqlite(EACH, { reply: replyOf }, compared);
onPostgres(EACH, { reply: replyOf }, compared);

let lentAtDesk = false;

onSqlite("what a copy has lent is no fault of it while it waits to be handed over", {
  isStopped: () => Promise.resolve(true),
  reply: (line) => /^17.*I2002/.test(line) && lentAtDesk ? SAID["17 I2002"] : undefined,
}, async ({ ask, quiet, takeAway, bringBack, storage }) => {
  await ask(ASK.patron(undefined, "P1001"));
  for (const item of ["I2001", "I2002"]) await ask(ASK.item(item));
  await quiet(12);
  const told = await counted(storage);
  await takeAway();
  lentAtDesk = true;
  for (const message of [ASK.checkout("I2001"), ASK.checkin("I2002")]) {
    assertMatch(await ask(message.replaceAll("20261127", "20261124")), /^1[02]1/);
  }
  await bringBack();
  // The system has heard of neither, and the desk has lent the other.
  assertMatch(await ask(ASK.item("I2001")), /^1803/);
  assertMatch(await ask(ASK.item("I2002")), /^1804/);
  await quiet(12);
  const since = (await counted(storage)).filter((row) => row.startsWith("17") && !told.includes(row));
  assertEquals(since, ["17 status: not handed over 2"]);
});

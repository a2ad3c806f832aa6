import { assert, assertEquals } from "@std/assert";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import type { Heard } from "../../../src/stand_in/learning/learn_answer.ts";
import { createLearning } from "../../../src/stand_in/learning/learning.ts";
import { NO_CARD } from "../../../src/library/known/known_records.ts";
import type { RecordsSaid } from "../../../src/storage/port/known_records.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { patronHeard } from "../heard.ts";

const D = "20261124    101500";
const LINE = { delimiter: "|", encoding: "utf8" } as const;

function heard(itemId: string, title: string, at: number): Heard {
  const decoded = decodeRequest(new TextEncoder().encode(`17${D}AOCPL|AB${itemId}|`), LINE);
  assert(decoded.kind === "request");
  const body = new TextEncoder().encode(`18030001${D}AB${itemId}|AJ${title}|`);
  return { request: decoded.request, answer: { body, guarded: false, ...LINE }, at };
}

/** What learns, upon a storage that keeps what it is told, and a clock that rings when it is told to. */
function learning() {
  const told: RecordsSaid[] = [], log = recordingLog();
  const rings: { readonly wait: number; readonly ring: () => void }[] = [];
  const compared: (readonly [number, number])[] = [];
  const storage = { failure: undefined as Error | undefined }, clock = { now: 1_000_000 };
  const learns = createLearning({
    forgets: () => false,
    forgotten: () => Promise.resolve((id, at) => id === "P1" && at <= 5),
    compare(group, behind) {
      compared.push([group.length, behind]);
      return Promise.resolve();
    },
    known: {
      find: ({ cards }) => {
        const known = cards.includes("P7") ? [["p7", NO_CARD] as const] : [];
        return Promise.resolve({ cards: new Map(known), copies: new Map() });
      },
      tell(records) {
        if (storage.failure) return Promise.reject(storage.failure);
        told.push(records);
        return Promise.resolve();
      },
    },
    after(wait, ring) {
      const planned = { wait, ring };
      rings.push(planned);
      return () => void rings.splice(rings.indexOf(planned), 1);
    },
    log,
    now: () => Temporal.Instant.fromEpochMilliseconds(clock.now),
    institution: "CPL",
    stored: () => {},
    context: () => ({ system: systemOf("koha"), currencyDigits: 2 }),
  });
  async function ring(): Promise<number | undefined> {
    const next = rings.shift();
    next?.ring();
    // What is stored at once is stored within some turns of the event loop.
    for (let turn = 0; turn < 1000; turn++) await Promise.resolve();
    return next?.wait;
  }
  const titles = () => told.map(({ copies }) => [...copies].map(([id, { facts }]) => [id, facts.title?.value]));
  return { learns, told, titles, ring, storage, log, compared, clock };
}

Deno.test("answers are stored in groups, later, each copy once with what was told last", async () => {
  const { learns, titles, ring, told } = learning();
  learns.note(heard("I1", "Poems", 10));
  learns.note(heard("i1", "Poems, selected", 20));
  learns.note(heard("I2", "Essays", 30));
  assertEquals(titles(), []);
  assertEquals(await ring(), 1_000);
  assertEquals(titles(), [[["I1", "Poems, selected"], ["I2", "Essays"]]]);
  assertEquals([told[0]?.at.epochMilliseconds, learns.lost, await ring()], [30, 0, undefined]);
});

Deno.test("a clock that goes back is told once, and what was heard by it before is stored apart, and first", async () => {
  const { learns, titles, ring, told, clock, log } = learning();
  learns.note(heard("I1", "Poems", clock.now));
  clock.now -= 1_000;
  learns.note(heard("I1", "Essays", clock.now));
  assertEquals(log.entries, []);
  clock.now -= 600_000;
  learns.note(heard("I1", "Plays", clock.now));
  learns.note(heard("I1", "Novels", clock.now));
  await ring();
  assertEquals(titles(), [[["I1", "Poems"]], [["I1", "Plays"]]]);
  assertEquals(told.map(({ now }) => now?.epochMilliseconds), [clock.now, clock.now]);
  assertEquals(log.entries, [{
    level: "warning",
    message: "the clock went back: what was heard by it before counts as older",
    properties: { institution: "CPL", seconds: 600 },
  }]);
});

Deno.test("answers wait while the storage is away, and are stored in the end", async () => {
  const { learns, titles, ring, storage, compared } = learning();
  storage.failure = new StorageUnavailable("away");
  learns.note(heard("I1", "Poems", 10));
  await ring();
  learns.note(heard("I2", "Essays", 20));
  storage.failure = undefined;
  assertEquals(await ring(), 5_000);
  assertEquals([titles(), learns.lost], [[[["I1", "Poems"]], [["I2", "Essays"]]], 0]);
  // What was compared before it could be stored is not compared with what it taught.
  assertEquals(compared, [[1, 0], [1, 0]]);
});

Deno.test("answers beyond those that may wait are counted as lost, and so are those that cannot be stored", async () => {
  const { learns, told, ring, storage, log, compared } = learning();
  for (let number = 0; number < 10_003; number++) learns.note(heard(`I${number}`, "Poems", number));
  assertEquals(learns.lost, 3);
  await ring();
  assertEquals(told.reduce((sum, { copies }) => sum + copies.size, 0), 10_000);
  assert(told.every(({ copies }) => copies.size <= 100));
  assertEquals([compared[0], compared.at(-1)], [[100, 9_900], [100, 0]]);
  storage.failure = new Error("constraint");
  learns.note(heard("I1", "Poems", 1));
  await ring();
  assertEquals([learns.lost, log.entries.length], [4, 1]);
});

Deno.test("close() stores what waits, and counts what it cannot", async () => {
  const { learns, titles } = learning();
  learns.note(heard("I1", "Poems", 10));
  await learns.close();
  learns.note(heard("I2", "Essays", 20));
  assertEquals(titles(), [[["I1", "Poems"]]]);
  const away = learning();
  away.storage.failure = new StorageUnavailable("away");
  away.learns.note(heard("I1", "Poems", 10));
  await away.learns.close();
  assertEquals([away.titles(), away.learns.lost], [[], 1]);
});

Deno.test("what was heard of a card before it was forgotten is neither stored nor compared any more", async () => {
  const { learns, told, ring, compared } = learning();
  for (const [patronId, at] of [["P1", 5], ["P1", 6], ["P2", 5]] as const) {
    learns.note(patronHeard(patronId, "", "BLY|", at));
  }
  learns.note(heard("I1", "Poems", 5));
  await ring();
  const known = told.map(({ cards, copies }) => [
    [...cards].map(([id, { facts }]) => [id, facts.valid?.at]),
    [...copies.keys()],
  ]);
  assertEquals([known, compared], [[[[["P1", 6], ["P2", 5]], ["I1"]]], [[3, 0]]]);
});

// A vendor that asked for 10,759 numbers in twenty seconds had so many rows written.
Deno.test("a card that the system does not have is noted where it was known, and nowhere else", async () => {
  const { learns, told, ring } = learning();
  for (const [at, patron] of ["P7", "X1", "X2"].entries()) learns.note(patronHeard(patron, "YYYY", "BLN|", 10 + at));
  await ring();
  assertEquals(told.map(({ cards }) => [...cards.keys()]), [["P7"]]);
});

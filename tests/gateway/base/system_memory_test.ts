import { assertEquals } from "@std/assert";
import { createSystemMemory, type SystemMemory } from "../../../src/gateway/base/system_memory.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { encodeText } from "../../../src/protocol/encoding.ts";
import type { Request } from "../../../src/protocol/message.ts";
import type { RawMessage } from "../../../src/protocol/raw_message.ts";
import type { ItemTelling, SaidItem } from "../../../src/storage/port/items_said.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { type AnswerReading, documentedStatuses, readerOf } from "../../../src/systems/read_answers.ts";
import { systemOf } from "../../../src/systems/systems.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { NOTHING_TOLD } from "../../support/gateway/no_returns.ts";
import { recordingLog } from "../../support/server/recording_log.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";

const AT = "20261124    101500", DUE = "20261215    235900", LATER = "20270105    235900";
const START = "2026-11-24T10:15:00Z";

/** A memory upon a storage that keeps everything it is given. */
function notes({ wanted = true, system = systemOf("other") } = {}) {
  const time = createDrivenTime(START), kept: ItemTelling[][] = [];
  const stored = new Map<string, SaidItem>();
  const storage = { failure: undefined as Error | undefined, stands: Promise.resolve() };
  const log = recordingLog();
  const memory = createSystemMemory({
    storage: {
      itemsSaid: {
        keep(tellings) {
          if (storage.failure) return Promise.reject(storage.failure);
          kept.push([...tellings]);
          return storage.stands;
        },
        find: (_institution, itemId) => Promise.resolve(stored.get(itemId)),
        prune: () => Promise.resolve(0),
      },
    },
    clock: drivenGatewayClock(time),
    now: time.now,
    log,
    institution: "CPL",
    system: () => system,
    wanted: () => wanted,
    lent() {},
  });
  const note = (name: keyof typeof REQUESTS, text: string, itemId = "I1") =>
    memory.note(request(`${REQUESTS[name]}AB${itemId}|`), answered(text));
  const cameBack = (itemId: string) => memory.cameBack(itemId);
  const find = (itemId: string) => memory.find(itemId), close = () => memory.close();
  return { cameBack, find, close, note, time, kept, stored, storage, log };
}

/** Requests about a copy, but for its barcode. */
const REQUESTS = {
  itemInformation: `17${AT}AOCPL|AC|`,
  checkout: `11YN${AT}${AT}AOCPL|AAada|AC|`,
  checkin: `09N${AT}${AT}APCPL|AOCPL|AC|`,
  renew: `29NN${AT}${AT}AOCPL|AAada|AC|`,
  hold: `15+${AT}AOCPL|AAada|AC|`,
} as const;

function request(text: string): Request {
  const decoded = decodeRequest(encodeText(text, "utf8"), { delimiter: "|", encoding: "utf8" });
  if (decoded.kind !== "request") throw new RangeError(`${text} is no request`);
  return decoded.request;
}

function answered(text: string): RawMessage {
  return { body: encodeText(text, "utf8"), delimiter: "|", encoding: "utf8", guarded: false };
}

const at = Temporal.Instant.from(START);
const TOLD = { institution: "CPL", itemId: "I1", at };

/** An answer, and what is kept of it. */
const CASES: readonly (readonly [string, keyof typeof REQUESTS, string, object | undefined])[] = [
  ["18 of a loan", "itemInformation", `18040001${AT}AB1|AJThe Sea|AQEAST|AH${DUE}|`, {
    ...{ title: "The Sea", permanentLocation: "EAST", loan: { written: DUE, from: "18" } },
  }],
  ["18 of a copy that is here", "itemInformation", `18030001${AT}AB1|AJThe Sea|`, { title: "The Sea", loan: "none" }],
  ["18 of a loan that tells no due date", "itemInformation", `18040001${AT}AB1|AJThe Sea|`, {
    ...{ title: "The Sea", loan: "none" },
  }],
  ["18 of a lost copy", "itemInformation", `18120001${AT}AB1|AJThe Sea|`, { title: "The Sea" }],
  ["18 of no copy", "itemInformation", `18010001${AT}AB1|AJ|AFNo such item|`, undefined],
  ["12", "checkout", `121YYY${AT}AO|AAP|AB1|AJThe Sea|AH${DUE}|`, {
    ...{ title: "The Sea", magnetic: true, loan: { written: DUE, from: "12" } },
  }],
  ["12 that says no", "checkout", `120NNN${AT}AO|AAP|AB1|AJThe Sea|AH${DUE}|`, { title: "The Sea", magnetic: false }],
  ["30", "renew", `301YUY${AT}AO|AAP|AB1|AJThe Sea|AH${LATER}|`, {
    ...{ title: "The Sea", loan: { written: LATER, from: "30" } },
  }],
  ["10", "checkin", `101YNN${AT}AO|AB1|AQEAST|AJThe Sea|`, {
    ...{ title: "The Sea", permanentLocation: "EAST", magnetic: false, loan: "none" },
  }],
  ["10 that says no", "checkin", `100NUY${AT}AO|AB1|AQEAST|`, { permanentLocation: "EAST" }],
  ["16", "hold", `161N${AT}AO|AAP|AJThe Sea|`, undefined],
  ["title without end", "itemInformation", `18120001${AT}AB1|AJ${"x".repeat(4000)}|`, { title: "x".repeat(255) }],
];

for (const [what, name, text, expected] of CASES) {
  Deno.test(`createSystemMemory() keeps what is told by a ${what}`, async () => {
    const { note, close, kept } = notes();
    note(name, text);
    await close();
    assertEquals(kept as unknown, expected === undefined ? [] : [[{ ...TOLD, ...expected }]]);
  });
}

Deno.test("createSystemMemory() takes an 18 for what the system means by it", async () => {
  const system = { ...systemOf("other"), answers: readerOf({ lent: ["03"], here: ["04"] }) };
  const { note, close, kept } = notes({ system });
  note("itemInformation", `18040001${AT}AB1|AJThe Sea|AH${DUE}|`);
  await close();
  assertEquals<unknown>(kept, [[{ ...TOLD, title: "The Sea", loan: "none" }]]);
});

Deno.test("createSystemMemory() keeps nothing where nobody wants to know", async () => {
  const { note, close, kept } = notes({ wanted: false });
  note("itemInformation", `18040001${AT}AB1|AJThe Sea|AH${DUE}|`);
  await close();
  assertEquals(kept, []);
});

Deno.test("createSystemMemory() knows when a copy was lent, though an 18 tells its due date once more", async () => {
  const { note, find, stored, time, kept, close } = notes();
  stored.set("I1", { institution: "CPL", itemId: "I1", due: { written: DUE, from: "18", since: at } });
  await time.advance(0.25);
  note("checkout", `121YYY${AT}AO|AAP|AB1|AJThe Sea|AH${DUE}|`);
  const since = time.now();
  assertEquals((await find("I1"))?.due, { written: DUE, from: "12", since }, "lent, until the same day");
  await time.advance(0.25);
  note("itemInformation", `18040001${AT}AB1|AJThe Sea|AH${DUE}|`);
  assertEquals((await find("I1"))?.due, { written: DUE, from: "12", since });
  await close();
  assertEquals(kept.flat().map(({ at, loan }) => ({ at, loan })), [{ at: since, loan: { written: DUE, from: "12" } }]);
});

Deno.test("createSystemMemory() finds what is told of a copy beside what was known, before it is written and behind", async () => {
  const { note, find, stored, time, kept, close } = notes();
  const known = { institution: "CPL", itemId: "I1", title: "Old", due: { written: DUE, from: "18", since: at } };
  stored.set("I1", known);
  assertEquals(await find("I1"), known);
  await time.advance(0.5);
  note("itemInformation", `18040001${AT}AB1|AJThe Sea|AH${DUE}|`);
  note("itemInformation", `18030001${AT}AB1|AJThe Bay|`, "I2");
  const since = time.now();
  await time.advance(0.25);
  note("itemInformation", `18040001${AT}AB1|AJThe Sea|AH${DUE}|`);
  const due = { written: DUE, from: "18", since };
  assertEquals(await find("i1"), { institution: "CPL", itemId: "I1", title: "The Sea", due });
  assertEquals(await find("I1"), { ...known, title: "The Sea" }, "told once more");
  note("renew", `301YUY${AT}AO|AAP|AB1|AJThe Sea|AH${LATER}|`);
  assertEquals((await find("I1"))?.due, { written: LATER, from: "30", since: time.now() });
  note("checkin", `101YYN${AT}AO|AB1|AQEAST|`);
  const here = { institution: "CPL", itemId: "I1", title: "The Sea", permanentLocation: "EAST", magnetic: true };
  assertEquals(await find("I1"), here);
  assertEquals(kept, [], "answers gather");
  await time.advance(1);
  assertEquals(kept.map((batch) => batch.map(({ itemId, loan }) => [itemId, loan])), [[["I1", "none"], [
    "I2",
    "none",
  ]]]);
  await close();
  assertEquals(kept.length, 1);
});

Deno.test("createSystemMemory() forgets the loan of a copy that has come back, of which the system does not know", async () => {
  const { note, find, cameBack, kept, close } = notes();
  note("itemInformation", `18040001${AT}AB1|AJThe Sea|AH${DUE}|`);
  cameBack("i1");
  assertEquals(await find("I1"), { institution: "CPL", itemId: "i1", title: "The Sea" });
  await close();
  assertEquals(kept.flat().map(({ itemId, loan }) => [itemId, loan]), [["i1", "none"]]);
});

Deno.test("createSystemMemory() writes later what the storage does not take now, in batches", async () => {
  const { note, find, storage, time, kept, close } = notes();
  storage.failure = new StorageUnavailable("away");
  for (let number = 0; number < 300; number++) note("checkin", `101YYN${AT}AO|AB1|AQEAST|`, `I${number}`);
  await time.advance(1);
  note("checkin", `101YYN${AT}AO|AB1|AQWEST|`, "I7");
  assertEquals((await find("I7"))?.permanentLocation, "WEST");
  storage.failure = undefined;
  await time.advance(4);
  assertEquals(kept.length, 0);
  await time.advance(1);
  assertEquals(kept.flat().filter(({ itemId }) => itemId === "I7").map((one) => one.permanentLocation), ["WEST"]);
  assertEquals(kept.map((batch) => batch.length), [250, 50]);
  await close();
});

Deno.test("createSystemMemory() keeps as many as it can write, and goes on behind what nobody can", async () => {
  const { note, storage, time, kept, close, log } = notes();
  for (let number = 0; number < 10_100; number++) note("checkin", `101YYN${AT}AO|AB1|AQEAST|`, `I${number}`);
  storage.failure = new Error("no such column");
  await time.advance(1);
  assertEquals(kept, []);
  assertEquals(log.entries.length, 40);
  storage.failure = undefined;
  note("checkin", `101YYN${AT}AO|AB1|AQEAST|`);
  await time.advance(1);
  assertEquals(kept.flat().map(({ itemId }) => itemId), ["I1"]);
  await close();
});

Deno.test("createSystemMemory() writes one batch after the other, however long the storage takes", async () => {
  const { note, find, storage, time, kept, close } = notes();
  const { promise, resolve } = Promise.withResolvers<void>();
  storage.stands = promise;
  note("checkin", `101YYN${AT}AO|AB1|AQEAST|`);
  await time.advance(1);
  note("checkin", `101YYN${AT}AO|AB1|AQWEST|`, "I2");
  await time.advance(2);
  assertEquals(kept.flat().map(({ itemId }) => itemId), ["I1"]);
  assertEquals((await find("I1"))?.permanentLocation, "EAST");
  resolve();
  await close();
  assertEquals(kept.flat().map(({ itemId }) => itemId), ["I1", "I2"]);
});

/** A memory that nobody writes, whose reader and clock are given. */
function forProofs(answers: AnswerReading, elapsed: () => number = () => 0): SystemMemory {
  return createSystemMemory({
    storage: { itemsSaid: NOTHING_TOLD },
    clock: { elapsed, after: () => () => {} },
    now: () => at,
    log: recordingLog(),
    institution: "CPL",
    system: () => ({ answers }),
    wanted: () => false,
    lent() {},
  });
}

Deno.test("createSystemMemory() does not take a loan to another name for another patron's", () => {
  let now = 0;
  const memory = forProofs(readerOf(documentedStatuses), () => now++);
  memory.note(
    request(`11YN${AT}${AT}AOCPL|AAada|ABI1|AC|`),
    answered(`121NNY${AT}AOCPL|AAada|ABI1|AJThe Sea|AH${DUE}|`),
  );
  const due = { written: DUE, from: "12" };
  // The card of the patron whose name is ada.
  assertEquals(memory.before("I1", "P1001"), { lent: true, due });
  assertEquals(memory.before("i1", "ada"), { lent: true, due });
  memory.note(request(`09N${AT}${AT}APCPL|AOCPL|ABI1|AC|`), answered(`101YNN${AT}AOCPL|ABI1|AQCPL|`));
  assertEquals(memory.before("I1", "P1001"), { lent: false, notToPatron: true, due });
});

Deno.test("createSystemMemory() takes an 18 for what the system means by it also before a change", () => {
  const before = (answers: AnswerReading) => {
    const memory = forProofs(answers);
    memory.note(request(`17${AT}AOCPL|ABI1|AC|`), answered(`18030001${AT}ABI1|AJThe Sea|`));
    return memory.before("I1", "P1001");
  };
  assertEquals(before(readerOf(documentedStatuses)), { lent: false, notToPatron: true });
  assertEquals(before(readerOf({ lent: ["03"], here: ["04"] })), { lent: true });
});

import { assertEquals } from "@std/assert";
import { type KnownCard, mergeCards, NO_CARD } from "../../../src/library/known/known_records.ts";
import { createKeyedHash } from "../../../src/password/keyed_hash.ts";
import { decodeRequest } from "../../../src/protocol/decode_request.ts";
import { createPinLearning } from "../../../src/stand_in/learning/learn_pins.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { recordingLog } from "../../support/server/recording_log.ts";

const D = "20261124    101500", START = Date.parse("2026-11-24T10:15:00Z"), DAY = 86_400_000;
const LINE = { delimiter: "|", encoding: "utf8" } as const;
const bytes = (text: string) => new TextEncoder().encode(text);

/** What learns PINs, upon cards in memory and a clock that rings when it is told to. */
function learning({ wanted = true } = {}) {
  const cards = new Map<string, KnownCard>(), log = recordingLog(), rings: (() => void)[] = [];
  const judged: unknown[] = [];
  const state = { forgottenAt: 0, waiting: 0, away: false, hashed: 0, hashing: () => {} };
  const pins = createPinLearning({
    forgotten: () => Promise.resolve((_, at) => at <= state.forgottenAt),
    known: {
      card: (id) => state.away ? Promise.reject(new StorageUnavailable("away")) : Promise.resolve(cards.get(id)),
      tell(told) {
        for (const [id, card] of told.cards) cards.set(id, mergeCards(cards.get(id) ?? NO_CARD, card));
        return Promise.resolve();
      },
    },
    passwords: {
      get waiting() {
        return state.waiting;
      },
      hash(pin) {
        state.hashed++;
        state.hashing();
        return Promise.resolve(`hash of ${pin}`);
      },
      verify: (pin, stored) => Promise.resolve(stored === `hash of ${pin}`),
    },
    keyed: createKeyedHash([1, 2, 3, 4]),
    now: () => Temporal.Instant.fromEpochMilliseconds(0),
    after(_, ring) {
      rings.push(ring);
      return () => void rings.splice(rings.indexOf(ring), 1);
    },
    log,
    institution: "CPL",
    wanted: () => wanted,
    judged: ({ message, bySystem, byCopy }) => void judged.push([message, bySystem, byCopy]),
    leftOut: () => void judged.push("left out"),
  });
  /** A 63 with a PIN, and what the system says of it. */
  function say(pin: string, told: string, at = START) {
    const decoded = decodeRequest(bytes(`63001${D}          AOCPL|AAada|AD${pin}|`), LINE);
    if (decoded.kind !== "request") throw new RangeError();
    const body = bytes(`64              001${D}000000000000000000000000AOCPL|AAP1|AEAda|${told}`);
    pins.note({ request: decoded.request, answer: { body, guarded: false, ...LINE }, at });
  }
  async function ring() {
    rings.shift()?.();
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  }
  return { say, ring, state, judged, rings, pins, log, pin: () => cards.get("P1")?.facts.pin };
}

Deno.test("a PIN that the system called right is kept as a hash, by the system's form of the card, and not hashed again", async () => {
  const { say, ring, pin, state, rings } = learning();
  say("1234", "BLY|CQY|");
  await ring();
  assertEquals(pin(), { value: "hash of 1234", at: START, origin: "learned" });
  say("1234", "BLY|CQY|", START + 1000);
  assertEquals([rings.length, state.hashed], [0, 1]);
  // After a day it is told once more, so that it is kept on; another one takes its place.
  say("1234", "BLY|CQY|", START + DAY);
  await ring();
  assertEquals([pin()?.at, state.hashed], [START + DAY, 1]);
  say("4321", "BLY|CQY|", START + DAY + 1);
  await ring();
  assertEquals([pin()?.value, state.hashed], ["hash of 4321", 2]);
});

Deno.test("a PIN that was right before its card was forgotten is not kept", async () => {
  const { say, ring, pin, state } = learning();
  state.forgottenAt = START;
  say("1234", "BLY|CQY|");
  await ring();
  assertEquals(pin(), undefined);
  say("1234", "BLY|CQY|", START + 1);
  await ring();
  assertEquals(pin()?.at, START + 1);
});

Deno.test("a PIN is not kept whose card is forgotten while it is hashed", async () => {
  const { say, ring, pin, state } = learning();
  state.hashing = () => void (state.forgottenAt = START);
  say("1234", "BLY|CQY|");
  await ring();
  assertEquals([state.hashed, pin()], [1, undefined]);
});

Deno.test("a PIN that the system calls wrong is no longer right; another wrong one leaves it", async () => {
  const { say, ring, pin } = learning();
  say("1234", "BLY|CQY|");
  await ring();
  say("9999", "BLY|CQN|", START + 1);
  await ring();
  assertEquals(pin()?.value, "hash of 1234");
  say("1234", "BLY|CQN|", START + 2);
  await ring();
  assertEquals(pin()?.value, "");
});

Deno.test("nothing is learned from an empty PIN, without CQ, for a card that is none, or where no PINs are wanted", async () => {
  const { say, rings } = learning();
  for (const [pin, told] of [["", "BLY|CQY|"], ["1234", "BLY|"], ["1234", "BLN|CQY|"], ["1234", ""]] as const) {
    say(pin, told);
  }
  assertEquals(rings.length, 0);
  const off = learning({ wanted: false });
  off.say("1234", "BLY|CQY|");
  await off.ring();
  assertEquals(off.pin(), undefined);
});

Deno.test("PINs wait behind all other passwords and for the storage, are in no log, and are gone at the end", async () => {
  const { say, ring, pin, state, pins, log, rings } = learning();
  state.waiting = 1;
  say("1234", "BLY|CQY|");
  await ring();
  assertEquals([pin(), rings.length], [undefined, 1]);
  Object.assign(state, { waiting: 0, away: true });
  await ring();
  state.away = false;
  await ring();
  assertEquals(pin()?.value, "hash of 1234");
  say("5678", "BLY|CQY|", START + 5);
  await pins.close();
  assertEquals([rings.length, log.written().includes("5678"), pin()?.value], [0, false, "hash of 1234"]);
});

Deno.test("what the copy would have said of a PIN is told before it is learned, without a further hash", async () => {
  const { say, ring, judged, state } = learning();
  say("1234", "BLY|CQY|");
  await ring();
  say("1234", "BLY|CQY|", START + 1);
  assertEquals([judged, state.hashed], [[["63", true, undefined], ["63", true, true]], 1]);
  // It was changed at the desk: the copy would have said no, and then yes to the old one.
  say("4321", "BLY|CQY|", START + 2);
  await ring();
  say("1234", "BLY|CQN|", START + 3);
  await ring();
  say("4321", "BLY|CQN|", START + 4);
  await ring();
  assertEquals(judged.slice(2), [["63", true, false], ["63", false, false], ["63", false, true]]);
  // Of two that wait for one card the newer is judged.
  say("1111", "BLY|CQN|", START + 5);
  say("2222", "BLY|CQN|", START + 6);
  await ring();
  assertEquals(judged.slice(5), ["left out", ["63", false, undefined]]);
});

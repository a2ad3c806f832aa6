import { assertEquals } from "@std/assert";
import { mergeFacts } from "../../../src/library/known/known.ts";
import type { KnownLogin } from "../../../src/library/known/known_records.ts";
import { createKeyedHash } from "../../../src/password/keyed_hash.ts";
import { PasswordsBusy } from "../../../src/password/passwords.ts";
import { createLoginLearning } from "../../../src/stand_in/learning/learn_logins.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { recordingLog } from "../../support/server/recording_log.ts";

const DAY = 86_400_000;

/** What learns logins, upon a storage in memory and a clock that rings when it is told to. */
function learning({ wanted = true } = {}) {
  const stored = new Map<string, KnownLogin>(), log = recordingLog(), rings: (() => void)[] = [];
  const state = { waiting: 0, away: false, busy: false, hashed: 0, now: 1_000 };
  const asked = <T>(answer: T) => state.away ? Promise.reject(new StorageUnavailable("away")) : Promise.resolve(answer);
  const logins = createLoginLearning({
    known: {
      login: (id) => asked(stored.get(id)),
      tell: (told) =>
        asked(undefined).then(() => {
          for (const [id, { facts }] of told.logins ?? []) {
            stored.set(id, { facts: mergeFacts(stored.get(id)?.facts ?? {}, facts) });
          }
        }),
    },
    passwords: {
      get waiting() {
        return state.waiting;
      },
      hash(password) {
        state.hashed++;
        return Promise.resolve(`hash of ${password}`);
      },
      verifyLogin: (password, phc) =>
        state.busy ? Promise.reject(new PasswordsBusy()) : Promise.resolve(phc === `hash of ${password}`),
    },
    keyed: createKeyedHash([1, 2, 3, 4]),
    after(_, ring) {
      rings.push(ring);
      return () => void rings.splice(rings.indexOf(ring), 1);
    },
    now: () => Temporal.Instant.fromEpochMilliseconds(state.now),
    log,
    institution: "CPL",
    wanted: () => wanted,
  });
  async function ring() {
    rings.shift()?.();
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  }
  return { logins, ring, state, rings, log, pin: () => stored.get("sc1")?.facts.pin };
}

const RIGHT = { loginId: "sc1", password: "s3cret" }, OTHER = { loginId: "sc1", password: "other" };

Deno.test("the password with which the system took a login last is known later, and no other", async () => {
  const { logins, ring, pin, state, rings } = learning();
  assertEquals(await logins.knows(RIGHT), false);
  logins.note(RIGHT, true);
  await ring();
  assertEquals(pin(), { value: "hash of s3cret", at: 1_000, origin: "learned" });
  assertEquals([await logins.knows(RIGHT), await logins.knows(OTHER)], [true, false]);
  // Many sessions are opened with a login: it is hashed once, and told once a day.
  logins.note(RIGHT, true);
  assertEquals([rings.length, state.hashed], [0, 1]);
  state.now += DAY;
  logins.note(RIGHT, true);
  await ring();
  assertEquals([pin()?.at, state.hashed], [1_000 + DAY, 1]);
  state.now++;
  logins.note(OTHER, true);
  await ring();
  assertEquals([await logins.knows(RIGHT), await logins.knows(OTHER)], [false, true]);
});

Deno.test("a password that the system refuses is known no more; a refused other one changes nothing", async () => {
  const { logins, ring, state } = learning();
  logins.note(RIGHT, true);
  await ring();
  logins.note(OTHER, false);
  await ring();
  assertEquals(await logins.knows(RIGHT), true);
  state.now++;
  logins.note(RIGHT, false);
  await ring();
  assertEquals(await logins.knows(RIGHT), false);
});

Deno.test("nothing is kept of a login without a name or password, or where no passwords are kept", async () => {
  const { logins, rings } = learning();
  for (const login of [{ ...RIGHT, password: "" }, { ...RIGHT, loginId: "" }]) {
    logins.note(login, true);
    assertEquals([rings.length, await logins.knows(login)], [0, false]);
  }
  const off = learning({ wanted: false });
  off.logins.note(RIGHT, true);
  await off.ring();
  assertEquals([off.pin(), await off.logins.knows(RIGHT)], [undefined, false]);
});

Deno.test("logins wait behind all other passwords and for the storage; what cannot be judged now is not known", async () => {
  const { logins, ring, pin, state, rings, log } = learning();
  state.waiting = 1;
  logins.note(RIGHT, true);
  await ring();
  assertEquals([pin(), rings.length], [undefined, 1]);
  Object.assign(state, { waiting: 0, away: true });
  await ring();
  assertEquals([rings.length, await logins.knows(RIGHT)], [1, false]);
  state.away = false;
  await ring();
  assertEquals(await logins.knows(RIGHT), true);
  state.busy = true;
  assertEquals(await logins.knows(RIGHT), false);
  state.busy = false;
  logins.note(OTHER, true);
  await logins.close();
  assertEquals([rings.length, await logins.knows(RIGHT), log.written().includes("other")], [0, true, false]);
});

import { assertEquals } from "@std/assert";
import type { Config, Institution } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load_config.ts";
import { decodeRequest } from "../../src/protocol/decode_request.ts";
import { openCopies } from "../../src/stand_in/copies.ts";
import type { Storage } from "../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/open_sqlite_storage.ts";
import { createLocalTime } from "../../src/server/wording/local_time.ts";
import { textsIn } from "../../src/server/wording/answer_language.ts";
import { anAccount, anInstitution } from "../support/files/sample_config.ts";
import { recordingLog } from "../support/server/recording_log.ts";

const LINE = { delimiter: "|", encoding: "utf8" } as const;
const D = "20261124    101500";
const bytes = (text: string) => new TextEncoder().encode(text);

/** Ledgers that are nowhere. */
const NO_LEDGERS = {
  opened: () => Promise.resolve(),
  closing: () => Promise.resolve(),
  renew: () => Promise.resolve(true),
};

/** A gateway before a Koha, with a copy or without. */
function configured(standIn: string): Config {
  const text = `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1">
  <listeners><service port="127.0.0.1:6001/tcp" transport="RAW" client_timeout="600" /></listeners>
  <accounts><login id="*" institution="CPL" terminator="CR" /></accounts>
  <institutions><institution id="CPL" implementation="SIP2">
    <sip2d:upstream address="ils.example.org:6001" kind="koha" />${standIn}
  </institution></institutions>
</acsconfig>`;
  const { config } = loadConfig("SIPServer.xml", { readText: () => text, env: () => undefined });
  if (config === undefined) throw new RangeError(text);
  return config;
}

const WITH = configured('<sip2d:stand_in lend="no" database="cpl-copy.db" learned_days="30" />');
const WITHOUT = configured("");

Deno.test("a copy is opened with its element, learns from its institution alone, and is closed when the element goes", async () => {
  const opened: Storage[] = [], closed: Storage[] = [];
  let current = WITH;
  const copies = await openCopies({
    current: () => current,
    async open() {
      const storage = await openSqliteStorage(":memory:");
      const close = storage.close.bind(storage);
      opened.push(storage);
      return { ...storage, known: storage.known, close: () => close().then(() => void closed.push(storage)) };
    },
    now: () => Temporal.Instant.from("2026-11-24T10:15:00Z"),
    after: () => () => {},
    passwords: {
      waiting: 0,
      hash: (pin) => Promise.resolve(`hash of ${pin}`),
      verify: () => Promise.resolve(false),
      verifyLogin: () => Promise.resolve(false),
    },
    log: recordingLog(),
    ledgers: NO_LEDGERS,
    compared: () => {},
    counted: () => {},
    owner: "this test",
  });
  const decoded = decodeRequest(bytes(`17${D}AOCPL|AB39999000001236|`), LINE);
  if (decoded.kind !== "request") throw new RangeError();
  const answer = { body: bytes(`18030001${D}AB39999000001236|AJPoems|`), guarded: false, ...LINE };
  copies.replicaOf("CPL").heard(decoded.request, answer);
  copies.replicaOf("FFL").heard(decoded.request, answer);
  // A terminal that forgets a delimiter has a PIN at the end of the barcode: nothing is learned of that.
  const swallowed = decodeRequest(bytes(`17${D}AOCPL|ABI1;AD4711|`), LINE);
  if (swallowed.kind !== "request") throw new RangeError();
  copies.replicaOf("CPL").heard(swallowed.request, { ...answer, body: bytes(`18030001${D}ABI1;AD4711|AJPoems|`) });
  assertEquals([opened.length, copies.lost()], [1, new Map([["CPL", 0]])]);
  const context = {
    account: anAccount(),
    ...{ institution: anInstitution({ id: "CPL" }), now: Temporal.Instant.from("2026-11-24T10:15:00Z") },
    ...{ local: createLocalTime("UTC"), texts: textsIn([], {}) },
  };
  // It is learned later: nothing is known yet.
  const told = await copies.replicaOf("CPL").answer(decoded.request, context);
  assertEquals([told?.isKnown, await copies.replicaOf("FFL").answer(decoded.request, context)], [false, undefined]);
  current = WITHOUT;
  const known = opened[0]?.known;
  const kept: unknown[] = [];
  if (known !== undefined) {
    const tell = known.tell.bind(known);
    Object.assign(known, {
      tell: (told: Parameters<typeof tell>[0]) => tell(told).then(() => kept.push(...told.copies.keys())),
    });
  }
  await copies.renew();
  assertEquals([closed.length, kept], [1, ["39999000001236"]]);
  copies.replicaOf("CPL").heard(decoded.request, answer);
  await copies.close();
});

Deno.test("the element is read with its defaults, and a bare name is a file beside the configuration", () => {
  const read = ({ institutions }: Config): Institution["standIn"] => institutions.get("CPL")?.standIn;
  assertEquals(read(WITHOUT), undefined);
  const { storage, ...days } = read(WITH) ?? {};
  assertEquals(days, { pinDays: 90, learnedDays: 30, compareOneOf: 1, afterSeconds: 20, settledSeconds: 10 });
  assertEquals(storage?.kind === "sqlite" && storage.path.endsWith("/cpl-copy.db"), true);
});

Deno.test("a copy that cannot be opened holds up nobody, and is opened later", async () => {
  const log = recordingLog(), rings: (() => void)[] = [];
  let isAway = true;
  const copies = await openCopies({
    current: () => WITH,
    open: () => isAway ? Promise.reject(new Error("away")) : openSqliteStorage(":memory:"),
    now: () => Temporal.Instant.from("2026-11-24T10:15:00Z"),
    after(milliseconds, ring) {
      if (milliseconds < 60_000) rings.push(ring);
      return () => {};
    },
    passwords: {
      waiting: 0,
      hash: (pin) => Promise.resolve(pin),
      verify: () => Promise.resolve(false),
      verifyLogin: () => Promise.resolve(false),
    },
    log,
    ledgers: NO_LEDGERS,
    compared: () => {},
    counted: () => {},
    owner: "this test",
  });
  assertEquals([[...copies.lost().keys()], log.entries.length, rings.length], [[], 1, 1]);
  isAway = false;
  rings[0]?.();
  await copies.renew();
  assertEquals([...copies.lost().keys()], ["CPL"]);
  await copies.close();
});

import { assertEquals } from "@std/assert";
import type { Config } from "../../../src/config/config.ts";
import { fileAt } from "../../../src/service/file_at.ts";
import { createLedgers } from "../../../src/stand_in/ledgers/ledgers.ts";
import { claimPlace } from "../../../src/stand_in/ledgers/library_place.ts";
import { findHandOverStop } from "../../../src/storage/port/hand_over_stop.ts";
import { type Storage, StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { aConfig, anInstitution } from "../../support/files/sample_config.ts";
import { aReturn } from "../../support/library/accepted_returns.ts";
import { NOON } from "../../support/library/records.ts";
import { recordingLog } from "../../support/server/recording_log.ts";

function configIn(folder: string, hasCopy: boolean): Config {
  const days = { pinDays: 90, compareOneOf: 0, learnedDays: 90, afterSeconds: 20, settledSeconds: 60 };
  const standIn = { storage: { kind: "sqlite", path: `${folder}/main-copy.db` }, ...days } as const;
  return aConfig({
    storage: { kind: "sqlite", path: `${folder}/library.db` },
    institutions: [anInstitution({ id: "main", upstream: anUpstream(), ...hasCopy && { standIn } })],
  });
}

/** Starts a server on a folder as `serve` does, as far as its ledgers go, and ends it. */
async function started(
  folder: string,
  work: (own: Storage, copy: Storage) => Promise<void> = () => Promise.resolve(),
  { hasCopy = true } = {},
) {
  const config = configIn(folder, hasCopy), current = () => config, log = recordingLog();
  const own = await openSqliteStorage(`${folder}/library.db`), copy = await openSqliteStorage(`${folder}/main-copy.db`);
  try {
    const ledgers = createLedgers({
      ...{ current, own, log },
      reopen(address) {
        const path = address.replace(/^sqlite:/, "");
        const isGone = fileAt(path, ".") === "gone";
        return isGone ? Promise.resolve(undefined) : openSqliteStorage(path);
      },
      claim: () => claimPlace({ own, current, fileAt, now: () => NOON, log }),
    });
    const standIn = config.institutions.get("main")?.standIn;
    if (standIn === undefined) await ledgers.renew();
    else await ledgers.opened("main", standIn, copy);
    await work(own, copy);
    return {
      rows: (await ledgers.of("main").ledger.nextWaiting("main", 9)).length,
      stoppedBy: (await findHandOverStop(own, "main"))?.by,
      warnings: log.entries.filter(({ level }) => level === "warning").length,
    };
  } finally {
    await own.close();
    await copy.close();
  }
}

async function inFolders(test: (first: string, second: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/first`);
    await test(`${folder}/first`, `${folder}/second`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
}

const accept = async (_: Storage, copy: Storage) => void await copy.ledger.accept(aReturn(), 9);

for (const before of ["this version", "one before it"]) {
  for (const hasCopy of [true, false]) {
    const trial = hasCopy ? "as it is" : "without its stand-in";
    Deno.test(`a folder that is copied and started ${trial} takes nothing of the original, and hands nothing over (${before})`, () =>
      inFolders(async (first, second) => {
        await started(first, async (own, copy) => {
          await accept(own, copy);
          // Versions before this one wrote no such note.
          if (before !== "this version") await own.setNote("library at", "");
        });
        await copyFolder(first, second);
        const copied = await started(second, undefined, { hasCopy: hasCopy || before !== "this version" });
        assertEquals(copied.warnings, 1);
        assertEquals(copied.stoppedBy?.startsWith("sip2d (copy of sqlite:"), true);
        const original = await started(first);
        assertEquals([original.rows, original.stoppedBy, original.warnings], [1, undefined, 0]);
        // Staff have decided: the next start asks no more.
        const again = await started(second, async (own) => await own.setNote("hand-over of main stopped", ""));
        assertEquals([again.stoppedBy, again.warnings], [undefined, 0]);
      }));
  }
}

Deno.test("a folder that is moved, or reached by another path, goes on with what waits", () =>
  inFolders(async (first, second) => {
    await started(first, accept);
    await Deno.rename(first, second);
    await Deno.symlink(second, first);
    const [moved, linked] = [await started(second), await started(first)];
    assertEquals([moved.rows, moved.stoppedBy, linked.rows, linked.stoppedBy], [1, undefined, 1, undefined]);
    await Deno.remove(first);
    const gone = await started(second);
    assertEquals([gone.rows, gone.stoppedBy], [1, undefined]);
  }));

Deno.test("a stand-in's database that was copied to another place has its rows once, and the old one is left alone", () =>
  inFolders(async (first, second) => {
    await started(first, accept);
    await copyFolder(first, second);
    const config = configIn(first, true), standIn = configIn(second, true).institutions.get("main")?.standIn;
    const own = await openSqliteStorage(`${first}/library.db`), log = recordingLog();
    const [old, copy] = [
      await openSqliteStorage(`${first}/main-copy.db`),
      await openSqliteStorage(`${second}/main-copy.db`),
    ];
    try {
      const ledgers = createLedgers({
        ...{ current: () => config, own, log },
        reopen: () => Promise.resolve({ ...old, close: () => Promise.resolve() }),
        claim: () => Promise.resolve(),
      });
      if (standIn !== undefined) await ledgers.opened("main", standIn, copy);
      const rows = [await ledgers.of("main").ledger.nextWaiting("main", 9), await old.ledger.nextWaiting("main", 9)];
      assertEquals([rows.map(({ length }) => length), log.entries.map(({ level }) => level)], [[1, 1], ["warning"]]);
    } finally {
      for (const each of [own, old, copy]) await each.close();
    }
  }));

/** A library on a server, as far as its place goes. */
function onServer(host: string, database: string): Config {
  const postgres = { kind: "postgres", host, port: 5432, user: "sip2d", password: "", database, poolSize: 1 } as const;
  return aConfig({ storage: postgres, institutions: [anInstitution({ id: "main", upstream: anUpstream() })] });
}

Deno.test("on PostgreSQL another name of the database says that it is a copy, and another name of its server does not", async () => {
  const own = await openSqliteStorage(":memory:"), log = recordingLog();
  const stopAt = async (host: string, database: string) => {
    const current = () => onServer(host, database);
    await claimPlace({ own, current, fileAt, now: () => NOON, log });
    return (await findHandOverStop(own, "main"))?.by;
  };
  try {
    assertEquals([await stopAt("db1", "library"), await stopAt("db2", "library")], [undefined, undefined]);
    assertEquals(await stopAt("db2", "trial"), "sip2d (copy of postgres://sip2d@db2:5432/library)");
  } finally {
    await own.close();
  }
});

Deno.test("a first start of a copied folder that is cut off anywhere finds the same again", async () => {
  let isOver = false;
  for (let calls = 0; calls < 20 && !isOver; calls++) {
    await inFolders(async (first, second) => {
      await started(first, accept);
      await copyFolder(first, second);
      const own = await openSqliteStorage(`${second}/library.db`), current = () => configIn(second, true);
      let left = calls;
      const setNote: Storage["setNote"] = (name, value) =>
        left-- > 0 ? own.setNote(name, value) : Promise.reject(new StorageUnavailable("the process dies"));
      const parts = { current, fileAt, now: () => NOON, log: recordingLog() };
      await claimPlace({ ...parts, own: { ...own, setNote } }).then(() => isOver = true, () => {});
      await own.close();
      const next = await started(second), original = await started(first);
      assertEquals([next.stoppedBy?.slice(0, 15), original.rows], ["sip2d (copy of ", 1], `cut off at call ${calls}`);
    });
  }
  assertEquals(isOver, true);
});

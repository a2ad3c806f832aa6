import { assertEquals } from "@std/assert";
import type { StartedByHand } from "../../src/observability/upstream_report.ts";
import { openHandSwitch } from "../../src/stand_in/hand_switch.ts";
import { turnByHand } from "../../src/stand_in/turn_by_hand.ts";
import type { JournalEntry } from "../../src/storage/port/change.ts";
import { StorageUnavailable } from "../../src/storage/port/storage.ts";
import { anUpstream } from "../support/files/an_upstream.ts";
import { anInstitution } from "../support/files/sample_config.ts";

const ANNA: StartedByHand = { at: 1_000, by: "anna", reason: "Koha is updated" };

/** A copy's notes, and what rings the clocks of those who look at them. */
function aCopy() {
  const notes = new Map<string, string>();
  let rings: (() => void)[] = [], isAway = false;
  const present = () => isAway ? Promise.reject(new StorageUnavailable("away")) : Promise.resolve();
  return {
    notes: {
      note: (name: string) => present().then(() => notes.get(name)),
      setNote: (name: string, value: string) => present().then(() => void notes.set(name, value)),
    },
    after(_: number, ring: () => void) {
      rings.push(ring);
      return () => rings = rings.filter((each) => each !== ring);
    },
    away: (now: boolean) => isAway = now,
    /** Rings all clocks, and gives how many there were. */
    async ring() {
      const now = rings;
      rings = [];
      for (const each of now) each();
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      return now.length;
    },
  };
}

Deno.test("who started a copy is known after a restart, and to another process some seconds later", async () => {
  const copy = aCopy();
  const here = await openHandSwitch(copy), there = await openHandSwitch(copy);
  await here.turn(ANNA);
  assertEquals([here.started, there.started], [ANNA, undefined]);
  await copy.ring();
  assertEquals([here.started, there.started, (await openHandSwitch(copy)).started], [ANNA, ANNA, ANNA]);
  // What cannot be read now stays as it was.
  copy.away(true);
  await copy.ring();
  assertEquals([here.started, there.started], [ANNA, ANNA]);
  copy.away(false);
  await there.turn(undefined);
  await copy.ring();
  assertEquals([here.started, there.started], [undefined, undefined]);
  here.close();
  there.close();
  assertEquals(await copy.ring(), 1);
});

Deno.test("a look that began before staff turned the switch does not turn it back", async () => {
  const copy = aCopy(), hand = await openHandSwitch(copy);
  const looking = copy.ring();
  await hand.turn(ANNA);
  await looking;
  assertEquals(hand.started, ANNA);
});

const upstream = anUpstream();
const standIn = {
  storage: { kind: "sqlite", path: "/dev/null/never-opened.db" },
  ...{ pinDays: 90, compareOneOf: 0, learnedDays: 90, afterSeconds: 20, settledSeconds: 60 },
} as const;
const CPL = anInstitution({ id: "CPL", branch: "MAIN", upstream, standIn }),
  FFL = anInstitution({ id: "FFL", upstream });
const FPL = { ...CPL, id: "FPL" };

/** What came of it, and the rows of the journal. */
async function turned(
  asked: Partial<Parameters<typeof turnByHand>[0]>,
  institutions = [CPL, FFL],
  isOpen = true,
  was?: StartedByHand,
) {
  const copy = aCopy(), rows: JournalEntry[] = [];
  const hand = await openHandSwitch(copy);
  if (was !== undefined) await hand.turn(was);
  const { done, told } = await turnByHand({
    on: true,
    institution: "",
    reason: " Koha is updated ",
    by: "anna",
    ...asked,
  }, {
    current: () => ({ institutions: new Map(institutions.map((each) => [each.id, each])) }),
    handOf: (id) => isOpen && id !== "FFL" ? hand : undefined,
    journal: { record: (entry) => void rows.push(entry) },
    now: () => Temporal.Instant.fromEpochMilliseconds(1_000),
  });
  return {
    done,
    text: told.map(({ english }) => english).join(" "),
    started: hand.started,
    rows: rows.map(({ source, origin: { account, terminal, branch }, action, outcome, detail }) =>
      [source, account, terminal, branch, action, outcome, detail].join(" ")
    ),
  };
}

Deno.test("a copy is started and stopped by hand, and the journal says who and why", async () => {
  const text = "The copy of CPL answers until it is stopped by hand.";
  const row = "staff desk anna MAIN stand-in-started done Koha is updated";
  assertEquals(await turned({}), { done: true, text, started: ANNA, rows: [row] });
  assertEquals(await turned({ institution: "CPL" }), { done: true, text, started: ANNA, rows: [row] });
  assertEquals(await turned({ on: false, reason: "it is back" }, [CPL], true, ANNA), {
    done: true,
    text: "The copy of CPL answers only while the library system is away.",
    started: undefined,
    rows: ["staff desk anna MAIN stand-in-stopped done it is back"],
  });
});

Deno.test("what cannot be started or stopped is told, and changes nothing", async () => {
  const nothing = { done: false, started: undefined, rows: [] };
  for (
    const [asked, institutions, text] of [
      [{ reason: " " }, [CPL], "A reason is needed: it is kept in the journal."],
      [{}, [FFL], "No institution has a copy of its library system."],
      [{}, [CPL, FPL], "Several institutions have a copy; name one of CPL, FPL."],
      [{ institution: "FFL" }, [CPL, FFL], "No institution with a copy is called FFL; name one of CPL."],
    ] as const
  ) {
    assertEquals(await turned(asked, [...institutions]), { ...nothing, text });
  }
  assertEquals(await turned({}, [CPL], false), { ...nothing, text: "The copy of CPL cannot be opened now." });
  const text = "The copy of CPL was not started by hand.";
  assertEquals(await turned({ on: false }), { ...nothing, done: true, text });
});

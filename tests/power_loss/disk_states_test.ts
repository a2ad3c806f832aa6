import { assert, assertEquals } from "@std/assert";
import { createRandom } from "../soak/random.ts";
import { type DiskState, diskStateAt, LOSS_KINDS } from "./disk_states.ts";
import { readRecording } from "./recording.ts";

const encoder = new TextEncoder();

/** A recording as `recorder.c` writes it. */
function recordingOf(...records: readonly (readonly [kind: string, a: number, b: number, data: string])[]) {
  const lines = records.map(([kind, a, b, data]) => `${kind} ${a} ${b} ${encoder.encode(data).length}\n${data}`);
  return readRecording(encoder.encode(lines.join("")), new Map([["a", encoder.encode("....")]]));
}

const SYNCED = recordingOf(
  ["O", 3, 0, "a"],
  ["W", 3, 0, "1"],
  ["B", 3, 1, ""],
  ["W", 3, 1, "2"],
  ["E", 3, 1, ""],
  ["H", 0, 0, "one"],
  ["W", 3, 2, "3"],
);

/** All states that come of many tries, by what a file holds. */
function statesOf(recording: ReturnType<typeof recordingOf>, place = recording.length): ReadonlySet<string> {
  const random = createRandom(1);
  const shown = (state: DiskState) =>
    [...state].map(([name, bytes]) => `${name}=${new TextDecoder().decode(bytes)}`).sort().join(" ");
  return new Set(
    LOSS_KINDS.flatMap((kind) => Array.from({ length: 100 }, () => shown(diskStateAt(recording, place, kind, random)))),
  );
}

Deno.test("diskStateAt() keeps what was written before a sync began that has ended, and any of the rest", () => {
  assertEquals(statesOf(SYNCED), new Set(["a=1...", "a=12..", "a=1.3.", "a=123."]));
  // The sync has not ended here.
  assertEquals(statesOf(SYNCED, 4), new Set(["a=....", "a=1...", "a=.2..", "a=12.."]));
});

Deno.test("diskStateAt() tears a write between sectors only", () => {
  const recording = recordingOf(["O", 3, 0, "a"], ["W", 3, 510, "abcd"]);
  const states = statesOf(recording);
  const tail = (written: string) => `a=....${"\0".repeat(506)}${written}`;
  assertEquals(states, new Set(["a=....", tail("ab"), tail("\0\0cd"), tail("abcd")]));
});

Deno.test("diskStateAt() keeps names in their order, those for certain whose folder was synced", () => {
  const copied = [
    ["O", 3, 2, "b.part"],
    ["W", 3, 0, "x"],
    ["B", 3, 1, ""],
    ["E", 3, 1, ""],
    ["R", 0, 0, "b.part\0b"],
  ] as const;
  assertEquals(statesOf(recordingOf(...copied)), new Set(["a=....", "a=.... b.part=x", "a=.... b=x"]));
  const synced = recordingOf(...copied, ["O", 4, 0, "."], ["B", 4, 2, ""], ["E", 4, 2, ""]);
  assertEquals(statesOf(synced), new Set(["a=.... b=x"]));
});

Deno.test("readRecording() knows a file under its new name, and what was heard when", () => {
  const { heard, names, files } = recordingOf(
    ["O", 3, 2, "b"],
    ["R", 0, 0, "b\0c"],
    ["O", 4, 1, "c"],
    ["W", 4, 0, "x"],
    ["H", 0, 0, "done"],
    ["U", 0, 0, "c"],
  );
  assertEquals(heard, [{ index: 4, what: "done" }]);
  assertEquals(names.map(({ name, from, file }) => [name, from, file !== undefined]), [
    ["b", undefined, true],
    ["c", "b", true],
    ["c", undefined, false],
  ]);
  assertEquals(files.length, 2);
  assert(files[1]?.changes.length === 2);
});

import type { Random } from "../soak/random.ts";
import type { FileChange, RecordedFile, Recording } from "./recording.ts";

/**
 * What of the writes that no sync has confirmed a disk may hold when the power fails: `subset`, any of them; `torn`, any
 * sectors of each; `late`, all up to one of them, or all from one on.
 */
export type LossKind = "subset" | "torn" | "late";
export const LOSS_KINDS: readonly LossKind[] = ["subset", "torn", "late"];

/** What a disk holds after a loss of power: the files of the folder, by their names. */
export type DiskState = ReadonlyMap<string, Uint8Array>;

/** Bytes that a disk writes as a whole. */
const SECTOR = 512;

/** Rebuilds one of the states in which a disk may be if the power fails just before a place of the recording. */
export function diskStateAt(recording: Recording, place: number, kind: LossKind, random: Random): DiskState {
  const contents = new Map<RecordedFile, Uint8Array>();
  const contentOf = (file: RecordedFile) => {
    const made = contents.get(file) ?? contentAt(file, place, kind, random);
    contents.set(file, made);
    return made;
  };
  const names = new Map(recording.before);
  const done = recording.names.filter(({ index }) => index < place);
  const sure = done.filter(({ index }) => isConfirmed(index, recording.folderSyncs, place)).length;
  // A journal of the file system brings changes of folders to the disk in their order.
  for (const { name, file, from } of done.slice(0, sure + random.below(done.length - sure + 1))) {
    if (from !== undefined) names.delete(from);
    if (file === undefined) names.delete(name);
    else names.set(name, file);
  }
  return new Map([...names].map(([name, file]) => [name, contentOf(file)]));
}

function isConfirmed(index: number, syncs: RecordedFile["syncs"], place: number): boolean {
  return syncs.some(({ begun, ended }) => index < begun && ended < place);
}

function contentAt(file: RecordedFile, place: number, kind: LossKind, random: Random): Uint8Array {
  const done = file.changes.filter(({ index }) => index < place);
  const open = done.filter(({ index }) => !isConfirmed(index, file.syncs, place));
  const from = random.below(open.length + 1), isLate = random.once(2);
  const isKept = new Map(open.map((change, at) => [
    change,
    kind === "late" ? (isLate ? at >= from : at < from) : random.once(2),
  ]));
  const bytes = growing(file.before);
  for (const change of done) {
    const kept = isKept.get(change);
    if (kept === undefined || (kind !== "torn" && kept)) apply(change, bytes);
    else if (kind === "torn") tear(change, kept, bytes, random);
  }
  return bytes.content();
}

function apply(change: FileChange, bytes: GrowingBytes): void {
  if ("data" in change) bytes.write(change.at, change.data);
  else bytes.setLength(change.length);
}

/** Writes some sectors; the file is as long as if all were written, or as before. */
function tear(change: FileChange, kept: boolean, bytes: GrowingBytes, random: Random): void {
  if (!("data" in change)) {
    if (kept) apply(change, bytes);
    return;
  }
  const { at, data } = change;
  for (let start = at; start < at + data.length;) {
    const end = Math.min(at + data.length, (Math.floor(start / SECTOR) + 1) * SECTOR);
    if (random.once(2)) bytes.write(start, data.subarray(start - at, end - at));
    start = end;
  }
}

/** A file that grows as it is written; what was never written between is zeros. */
interface GrowingBytes {
  write(at: number, data: Uint8Array): void;
  setLength(length: number): void;
  content(): Uint8Array;
}

function growing(before: Uint8Array): GrowingBytes {
  let held = before.slice(), length = before.length;
  function reach(wanted: number): void {
    if (wanted > held.length) {
      const larger = new Uint8Array(Math.max(wanted, 2 * held.length));
      larger.set(held.subarray(0, length));
      held = larger;
    }
    length = Math.max(length, wanted);
  }
  return {
    write(at, data) {
      reach(at + data.length);
      held.set(data, at);
    },
    setLength(wanted) {
      if (wanted < length) held.fill(0, wanted, length);
      reach(wanted);
      length = wanted;
    },
    content: () => held.subarray(0, length),
  };
}

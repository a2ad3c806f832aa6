/** What a process did to a file: wrote bytes at a place, or set its length. */
export type FileChange =
  | { readonly index: number; readonly at: number; readonly data: Uint8Array }
  | { readonly index: number; readonly length: number };

/** From when to when the disk was asked to keep something; both are places in the recording. */
interface Sync {
  readonly begun: number;
  readonly ended: number;
}

/** A file, whatever it is called. */
export interface RecordedFile {
  /** What it held when the recording began. */
  readonly before: Uint8Array;
  readonly changes: readonly FileChange[];
  readonly syncs: readonly Sync[];
}

/** A change of the folder: a file got a name, and may have lost another. */
export interface NameChange {
  readonly index: number;
  readonly name: string;
  /** Absent: the name is gone. */
  readonly file?: RecordedFile;
  /** The name that it had before a rename. */
  readonly from?: string;
}

/** What a process did to the files of a folder, and what others had heard of it when. */
export interface Recording {
  /** How many things were written down. */
  readonly length: number;
  readonly before: ReadonlyMap<string, RecordedFile>;
  readonly files: readonly RecordedFile[];
  readonly names: readonly NameChange[];
  readonly folderSyncs: readonly Sync[];
  readonly heard: readonly { readonly index: number; readonly what: string }[];
}

interface Growing extends RecordedFile {
  readonly changes: FileChange[];
  readonly syncs: Sync[];
}

const NEWLINE = 10;
const text = new TextDecoder();

/** Reads what `recorder.c` wrote; `before` is what the files of the folder held when it began. */
export function readRecording(log: Uint8Array, before: ReadonlyMap<string, Uint8Array>): Recording {
  const file = (content: Uint8Array = new Uint8Array()): Growing => ({ before: content, changes: [], syncs: [] });
  const first = new Map([...before].map(([name, content]) => [name, file(content)]));
  const named = new Map(first), files = [...first.values()];
  const handles = new Map<number, Growing | "folder" | undefined>();
  const names: NameChange[] = [], folderSyncs: Sync[] = [], heard: { index: number; what: string }[] = [];
  const begun = new Map<number, { readonly index: number; readonly of: Growing | "folder" | undefined }>();
  let index = 0;
  for (let at = 0; at < log.length; index++) {
    const end = log.indexOf(NEWLINE, at);
    const [kind = "", a = "0", b = "0", length = "0"] = text.decode(log.subarray(at, end)).split(" ");
    const data = log.subarray(end + 1, end + 1 + Number(length));
    at = end + 1 + Number(length);
    const handle = handles.get(Number(a));
    if (kind === "H") heard.push({ index, what: text.decode(data) });
    else if (kind === "O") handles.set(Number(a), open(text.decode(data), Number(b)));
    else if (kind === "D") handles.set(Number(a), handles.get(Number(b)));
    else if (kind === "W" && handle !== undefined && handle !== "folder") {
      handle.changes.push({ index, at: Number(b), data });
    } else if (kind === "T" && handle !== undefined && handle !== "folder") {
      handle.changes.push({ index, length: Number(b) });
    } else if (kind === "B") begun.set(Number(b), { index, of: handle });
    else if (kind === "E") {
      const { index: from = index, of } = begun.get(Number(b)) ?? {};
      if (of !== undefined) (of === "folder" ? folderSyncs : of.syncs).push({ begun: from, ended: index });
    } else if (kind === "U") rename(undefined, text.decode(data));
    else if (kind === "R") {
      const [from = "", to = ""] = text.decode(data).split("\0");
      rename(from, to);
    }
  }

  function open(name: string, flags: number): Growing | "folder" {
    if (name === ".") return "folder";
    let found = named.get(name);
    if (found === undefined) {
      found = file();
      files.push(found);
      named.set(name, found);
      names.push({ index, name, file: found });
    }
    if ((flags & 1) !== 0) found.changes.push({ index, length: 0 });
    return found;
  }

  function rename(from: string | undefined, name: string): void {
    const moved = from === undefined ? undefined : named.get(from);
    if (from !== undefined) named.delete(from);
    if (moved === undefined) named.delete(name);
    else named.set(name, moved);
    names.push({ index, name, ...moved && { file: moved }, ...from !== undefined && { from } });
  }

  return { length: index, before: first, files, names, folderSyncs, heard };
}

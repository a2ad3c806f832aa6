import { RECORD_KINDS, type RecordKind } from "../storage/port/record_kind.ts";
import type { CsvSource } from "./csv_source.ts";

/** Something that is wrong with a file. */
interface ExchangeFault {
  readonly file: string;
  /** Counted from 1, as a text editor counts. */
  readonly line: number;
  /** The character of the line, counted from 1, where it can be told. */
  readonly column?: number;
  /** Names the value, and what is allowed. */
  readonly message: string;
}

/** Faults that were found: the first ones of each file, and how many there are in all. */
export interface FaultList {
  readonly shown: readonly ExchangeFault[];
  readonly count: number;
  /** Sentences about what could not be judged, each with its reason. */
  readonly unjudged: readonly string[];
}

export interface Faults extends FaultList {
  add(file: string, line: number, message: string, column?: number): void;
  /** Adds faults of which only the first were kept. */
  addCounted(faults: readonly ExchangeFault[], count: number): void;
  /** Adds a sentence to `unjudged`. */
  leaveOpen(sentence: string): void;
}

/** Faults that are shown at most. Once these are mended, the next import shows more. */
export const SHOWN_FAULTS = 100;

/**
 * Makes an empty list of faults. Each file keeps as many faults as are shown in all, since the other files may have
 * none.
 */
export function gatherFaults(): Faults {
  const kept = new Map<string, ExchangeFault[]>();
  const unjudged: string[] = [];
  let count = 0;
  const add = (faults: readonly ExchangeFault[], of: number) => {
    for (const fault of faults) {
      const ofFile = kept.get(fault.file) ?? [];
      kept.set(fault.file, ofFile);
      if (ofFile.length < SHOWN_FAULTS) ofFile.push(fault);
    }
    count += of;
  };
  return {
    get shown() {
      return firstOfEach([...kept.values()]);
    },
    get count() {
      return count;
    },
    unjudged,
    add: (file, line, message, column) => add([{ file, line, message, column }], 1),
    addCounted: add,
    leaveOpen: (sentence) => void unjudged.push(sentence),
  };
}

/** Picks the faults that are shown: equally many of each file, so that a file with many faults hides no other. */
function firstOfEach(files: readonly (readonly ExchangeFault[])[]): readonly ExchangeFault[] {
  const inTurn = Array.from({ length: SHOWN_FAULTS }, (_, index) => files.flatMap((faults) => faults[index] ?? []));
  return inTurn.flat().slice(0, SHOWN_FAULTS);
}

/** Sorts faults file by file, and line by line. */
export function inOrder(
  shown: readonly ExchangeFault[],
  files: Readonly<Partial<Record<RecordKind, Pick<CsvSource, "name">>>>,
): readonly ExchangeFault[] {
  const places = RECORD_KINDS.map((kind) => files[kind]?.name);
  return shown.toSorted((a, b) => places.indexOf(a.file) - places.indexOf(b.file) || a.line - b.line);
}

/** Writes a fault as one line: `patrons.csv:12: what is wrong`, or with the place in it `patrons.tsv:12:40: ...`. */
export function formatExchangeFault({ file, line, column, message }: ExchangeFault): string {
  return `${file}:${line}${column === undefined ? "" : `:${column}`}: ${message}`;
}

/** Something that is wrong with a file. */
export interface ExchangeFault {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** What is wrong with which value, and what is allowed. */
  readonly message: string;
}

/** Faults that were found: the first ones of each file, and how many there are in all. */
export interface FaultList {
  readonly shown: readonly ExchangeFault[];
  readonly count: number;
  /** Sentences that say what could not be judged, and why. */
  readonly unjudged: readonly string[];
}

/** Faults that are being gathered. */
export interface Faults extends FaultList {
  add(file: string, line: number, message: string): void;
  /** Adds faults of which only the first were kept. */
  addCounted(faults: readonly ExchangeFault[], count: number): void;
  /** Says that something could not be judged. */
  leaveOpen(sentence: string): void;
}

/** Faults that are shown; whoever has mended these runs the import again. */
export const SHOWN_FAULTS = 100;

/** Makes an empty list of faults. Of each file as many are kept as are shown, since no other may have any. */
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
    add: (file, line, message) => add([{ file, line, message }], 1),
    addCounted: add,
    leaveOpen: (sentence) => void unjudged.push(sentence),
  };
}

/** Picks what is shown: of each file alike, so that one of many faults hides no other, and what others leave. */
function firstOfEach(files: readonly (readonly ExchangeFault[])[]): readonly ExchangeFault[] {
  const inTurn = Array.from({ length: SHOWN_FAULTS }, (_, index) => files.flatMap((faults) => faults[index] ?? []));
  return inTurn.flat().slice(0, SHOWN_FAULTS);
}

/** Writes a fault as one line: `patrons.csv:12: what is wrong`. */
export function formatExchangeFault({ file, line, message }: ExchangeFault): string {
  return `${file}:${line}: ${message}`;
}

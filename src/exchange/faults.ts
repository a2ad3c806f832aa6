/** Something that is wrong with a file. */
export interface ExchangeFault {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** What is wrong with which value, and what is allowed. */
  readonly message: string;
}

/** Faults that were found: the first ones, and how many there are in all. */
export interface FaultList {
  readonly shown: readonly ExchangeFault[];
  readonly count: number;
}

/** Faults that are being gathered. */
export interface Faults extends FaultList {
  add(file: string, line: number, message: string): void;
  /** Adds faults of which only the first were kept. */
  addCounted(faults: readonly ExchangeFault[], count: number): void;
}

/** Faults that are shown; whoever has mended these runs the import again. */
export const SHOWN_FAULTS = 100;

/** Makes an empty list of faults. */
export function gatherFaults(): Faults {
  const shown: ExchangeFault[] = [];
  let count = 0;
  const add = (faults: readonly ExchangeFault[], of: number) => {
    shown.push(...faults.slice(0, SHOWN_FAULTS - shown.length));
    count += of;
  };
  return {
    shown,
    get count() {
      return count;
    },
    add: (file, line, message) => add([{ file, line, message }], 1),
    addCounted: add,
  };
}

/** Writes a fault as one line: `patrons.csv:12: what is wrong`. */
export function formatExchangeFault({ file, line, message }: ExchangeFault): string {
  return `${file}:${line}: ${message}`;
}

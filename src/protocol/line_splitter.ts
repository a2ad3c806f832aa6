/** One line of a terminal: its bytes without the terminator, or a mark that it was longer than allowed. */
export type Line =
  | {
    readonly kind: "line";
    readonly bytes: Uint8Array;
    /** The sum of the bytes before it that are none of it, if there were any: terminals may count them in their checksums. */
    readonly swallowed?: number;
  }
  | { readonly kind: "too-long" };

/** Cuts a stream of bytes into lines. */
export interface LineSplitter {
  /** Takes the next bytes, however they were cut, and gives the lines that they complete. */
  push(chunk: Uint8Array): Line[];
  /**
   * Lets lines end from now on only as the last one did: with CR, or CR and LF, or with LF alone. The other one of the
   * two is then a character of its line.
   */
  keepEnd(): void;
  /** Whether a line has begun and is not complete. */
  readonly isWithinLine: boolean;
}

const LF = 10, CR = 13, SPACE = 32;
/** The empty result, shared: making an array costs as much as cutting a line. */
const NOTHING = new Uint8Array(0);

/** A byte order mark in UTF-8: .NET's StreamWriter sends one before all that it writes. */
const [MARK_1, MARK_2, MARK_3] = [0xef, 0xbb, 0xbf] as const;

/**
 * Makes a splitter of lines, which end with CR, LF or CRLF, until `keepEnd()` says with which of them. Control bytes and
 * a byte order mark before a line, and lines without content, are swallowed: an answer to an empty line would put the
 * terminal one response out of step. A line over `limit` bytes is reported once and skipped to its end.
 */
export function createLineSplitter(limit: number): LineSplitter {
  let held: Uint8Array = NOTHING;
  let swallowed = 0;
  let skipping = false;
  /** What ended the last line, and the only byte that ends one. */
  let last: number | undefined, only: number | undefined;

  function push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte !== CR && byte !== LF) continue;
      // The LF behind a CR is nobody's character, nor is the CR of an empty line.
      if (only !== undefined && byte !== only && (held.length > 0 || at > start || skipping)) continue;
      take(chunk.subarray(start, at), lines);
      swallowMark();
      if (only !== undefined) held = withoutEnd(held);
      if (!skipping && held.length > 0) {
        lines.push({ kind: "line", bytes: held, ...swallowed > 0 && { swallowed } });
        last = byte;
      }
      held = NOTHING;
      swallowed = 0;
      skipping = false;
      start = at + 1;
    }
    if (start < chunk.length) take(chunk.subarray(start), lines);
    return lines;
  }

  /** Adds bytes to the line that is being read. */
  function take(bytes: Uint8Array, lines: Line[]): void {
    if (skipping) return;
    let start = 0;
    if (held.length === 0) { while ((bytes[start] ?? SPACE) < SPACE) swallowed += bytes[start++] ?? 0; }
    const more = start === 0 ? bytes : bytes.subarray(start);
    if (held.length + more.length > limit) {
      lines.push({ kind: "too-long" });
      held = NOTHING;
      skipping = true;
    } else if (more.length > 0) {
      held = held.length === 0 ? more : joinBytes(held, more);
    }
  }

  function swallowMark(): void {
    if (held[0] !== MARK_1 || held[1] !== MARK_2 || held[2] !== MARK_3) return;
    held = held.subarray(3);
    swallowed += MARK_1 + MARK_2 + MARK_3;
  }

  return {
    push,
    keepEnd: () => void (only = last),
    get isWithinLine() {
      return held.length > 0 || skipping;
    },
  };
}

/** Removes what belongs to the end of a line: a system may end some with CR and LF, and some with LF alone. */
export function withoutEnd(line: Uint8Array): Uint8Array {
  let end = line.length;
  while (line[end - 1] === CR || line[end - 1] === LF) end--;
  return end === line.length ? line : line.subarray(0, end);
}

/** Writes a blank for each CR and LF within a line: to whoever reads the message next they would end it. */
export function withoutLineEnds(line: Uint8Array): Uint8Array {
  // A loop takes a third of what two searches by the runtime take: nearly no line has one.
  for (let at = 0; at < line.length; at++) {
    if (isLineEnd(line[at])) return line.map((byte) => isLineEnd(byte) ? SPACE : byte);
  }
  return line;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}

function joinBytes(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

const LF = 10, CR = 13;

/** Bytes of an answer at most. One that lists all of a patron's loans stays far below. */
const LONGEST = 1 << 20;

/** Cuts what a server sends into lines, out of a buffer that is used again for the next bytes. */
export interface AnswerReader {
  /**
   * Gives each line that these bytes complete, without its terminator; it holds only until `deliver` returns. False
   * when the server sends without end.
   */
  push(chunk: Uint8Array, deliver: (line: Uint8Array) => void): boolean;
}

/** Makes a reader that holds nothing yet. Lines end with CR, LF or CRLF; empty ones are skipped. */
export function createAnswerReader(): AnswerReader {
  let held: Uint8Array | undefined;

  function push(chunk: Uint8Array, deliver: (line: Uint8Array) => void): boolean {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte !== CR && byte !== LF) continue;
      const line = joinBytes(held, chunk.subarray(start, at));
      held = undefined;
      start = at + 1;
      if (line.length > 0) deliver(line);
    }
    if (start < chunk.length) held = joinBytes(held, chunk.slice(start));
    return held === undefined || held.length <= LONGEST;
  }

  return { push };
}

function joinBytes(held: Uint8Array | undefined, more: Uint8Array): Uint8Array {
  if (held === undefined) return more;
  const all = new Uint8Array(held.length + more.length);
  all.set(held);
  all.set(more, held.length);
  return all;
}

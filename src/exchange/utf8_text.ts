import { CR_LINES, CsvFault } from "./csv_fault.ts";

/** Bytes of a line at most. The longest that makes sense, a note of many pages, is far below. */
export const LONGEST_LINE = 1024 * 1024;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Reads text, whole lines at a time.
 *
 * @throws CsvFault if there are bytes that are not UTF-8, a NUL character, or a line longer than {@link LONGEST_LINE}
 */
export async function* utf8Text(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  let line = 1;
  for await (const chunk of bytes) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const block = joinChunks([...waiting, chunk.subarray(0, end)]);
      waiting = [];
      length = 0;
      yield* decoded(block, line);
      line += newlines(block);
    }
    // A copy, because the memory of the chunk may be used again.
    if (end < chunk.length) waiting.push(chunk.slice(end));
    length += chunk.length - end;
    if (length > LONGEST_LINE) {
      const isOneLine = line === 1 && waiting.some((part) => part.includes(CARRIAGE_RETURN));
      throw new CsvFault(line, isOneLine ? CR_LINES : `the line is longer than ${LONGEST_LINE} bytes`);
    }
  }
  if (length > 0) yield* decoded(joinChunks(waiting), line);
}

function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const [only, ...more] = chunks;
  if (only !== undefined && more.length === 0) return only;
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}

/** Whole lines as text, up to the one that cannot be read; `line` is the number of the first. */
function* decoded(block: Uint8Array, line: number): Generator<string> {
  const read = decode(block, line);
  if (typeof read === "string") return yield read;
  if (read.line > line) yield* decoded(firstLines(block, read.line - line), line);
  throw read;
}

/** Whole lines as text, or what is wrong in one of them. */
function decode(block: Uint8Array, line: number): string | CsvFault {
  if (line === 1 && isUtf16(block)) return new CsvFault(1, "the file is saved as UTF-16; save it as UTF-8");
  const nul = block.indexOf(0);
  if (nul >= 0) {
    return new CsvFault(line + newlines(block.subarray(0, nul)), "there is a NUL character; is it a text file?", {
      column: columnAt(block, nul),
    });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(block);
  } catch {
    return notUtf8(block, line);
  }
}

/** Whether a file begins as UTF-16 does: with its byte order mark, or, where that is left out, with a NUL in a letter. */
function isUtf16([first, second]: Uint8Array): boolean {
  return first === 0xff && second === 0xfe || first === 0xfe && second === 0xff || (first === 0) !== (second === 0);
}

/** Names the first line that is not UTF-8, and the place; none of its bytes, which may be a PIN's. */
function notUtf8(block: Uint8Array, line: number): CsvFault {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(block);
  const valid = new TextEncoder().encode(text);
  let same = 0;
  while (same < block.length && block[same] === valid[same]) same++;
  const place = same - block.lastIndexOf(NEWLINE, same);
  return new CsvFault(
    line + newlines(block.subarray(0, same)),
    `byte ${place} of the line is not UTF-8, in which files must be saved; is the file Latin-1?`,
    { column: columnAt(block, same) },
  );
}

/** Counts the characters of a line up to one of its bytes. */
function columnAt(block: Uint8Array, at: number): number {
  return new TextDecoder().decode(block.subarray(block.lastIndexOf(NEWLINE, at) + 1, at)).length + 1;
}

function firstLines(block: Uint8Array, count: number): Uint8Array {
  let end = 0;
  for (let line = 0; line < count; line++) end = block.indexOf(NEWLINE, end) + 1;
  return block.subarray(0, end);
}

function newlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

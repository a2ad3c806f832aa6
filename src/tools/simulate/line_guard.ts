import { Buffer } from "node:buffer";
import { checksum, sumOf } from "../../protocol/public/sip2.ts";

/** A line without its AY and AZ, and what they said. */
export interface OpenedLine {
  readonly body: string;
  /** The digit after AY; absent where the line has no error detection. */
  readonly sequence?: string;
  /** Whether a checksum is there and wrong. */
  readonly wrong: boolean;
}

/** Finds AY and AZ as the Perl servers do: one digit, the last nine characters of a line of more than eleven. */
export function openLine(line: string): OpenedLine {
  const found = line.length > 11 ? /AY(\d)AZ([0-9A-Fa-f]{4})$/.exec(line) : null;
  if (found === null) return { body: line, wrong: false };
  const [, sequence, given = ""] = found;
  return { body: line.slice(0, found.index), sequence, wrong: checksumOf(line.slice(0, -4)) !== given.toUpperCase() };
}

/** Puts AY and AZ behind a body. */
export function guardLine(body: string, sequence: string): string {
  const summed = `${body}AY${sequence}AZ`;
  return summed + checksumOf(summed);
}

/** Works out the checksum of a line whose characters are bytes. */
function checksumOf(line: string): string {
  const bytes = Buffer.from(line, "latin1");
  return checksum(sumOf(bytes, bytes.length));
}

import { checksum } from "./error_detection.ts";

const utf8 = new TextEncoder();
/** Bytes in UTF-8 of a character of a string at most. */
const WIDEST = 3;

/** Bytes of the memory that lines are cut from. Any one of them keeps all of it alive, as in Node's own pool. */
const SLAB = 8192;
/** Bytes that are free when a line begins. A line that comes to the end of the memory moves to new memory. */
const ROOM = 1024;

/** Characters of an identifier of a field, and the delimiter behind its value. */
const AROUND = 3;

const ZERO = 48;

/**
 * Puts the bytes of lines together, one line after the other, and sums them up on the way. Text that is put together
 * first and encoded after it takes twice as long: it is copied into one piece, measured, encoded and summed, each by
 * itself.
 */
export class LineWriter {
  #slab = new Uint8Array(SLAB);
  #start = 0;
  #at = 0;
  #sum = 0;

  /** Begins a line; what was added since the last {@link end} is forgotten. */
  begin(): void {
    if (this.#slab.length - this.#start < ROOM) {
      this.#slab = new Uint8Array(SLAB);
      this.#start = 0;
    }
    this.#at = this.#start;
    this.#sum = 0;
  }

  addAscii(text: string): void {
    const slab = this.#slabFor(text.length);
    let at = this.#at, sum = this.#sum;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      slab[at++] = code;
      sum += code;
    }
    this.#at = at;
    this.#sum = sum;
  }

  /** Adds text if it is printable ASCII and has no delimiter; adds nothing and says so if it is not. */
  addPlain(text: string, delimiter: number): boolean {
    const slab = this.#slabFor(text.length);
    let at = this.#at, sum = this.#sum;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code < 32 || code > 126 || code === delimiter) return false;
      slab[at++] = code;
      sum += code;
    }
    this.#at = at;
    this.#sum = sum;
    return true;
  }

  /**
   * Adds a field, delimiter included, if its value is printable ASCII and has no delimiter; adds nothing and says so if it
   * is not.
   *
   * @param id two characters of ASCII
   */
  addField(id: string, value: string, delimiter: number): boolean {
    const slab = this.#slabFor(value.length + AROUND);
    let at = this.#at;
    const first = id.charCodeAt(0), second = id.charCodeAt(1);
    slab[at++] = first;
    slab[at++] = second;
    let sum = this.#sum + first + second + delimiter;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code < 32 || code > 126 || code === delimiter) return false;
      slab[at++] = code;
      sum += code;
    }
    slab[at++] = delimiter;
    this.#at = at;
    this.#sum = sum;
    return true;
  }

  /** Adds a whole number that has at most so many digits, with zeros before it. */
  addDigits(number: number, width: number): void {
    const slab = this.#slabFor(width);
    let rest = number, sum = this.#sum;
    for (let at = this.#at + width - 1; at >= this.#at; at--) {
      const digit = ZERO + rest % 10;
      slab[at] = digit;
      sum += digit;
      rest = Math.trunc(rest / 10);
    }
    this.#at += width;
    this.#sum = sum;
  }

  /** Adds the checksum of the line so far. */
  addChecksum(): void {
    this.addAscii(checksum(this.#sum));
  }

  /** Adds text in UTF-8, without an array of its own for it. */
  addUtf8(text: string): void {
    const slab = this.#slabFor(text.length * WIDEST);
    const { written } = utf8.encodeInto(text, slab.subarray(this.#at));
    const end = this.#at + written;
    let sum = this.#sum;
    for (let at = this.#at; at < end; at++) sum += slab[at] ?? 0;
    this.#at = end;
    this.#sum = sum;
  }

  /** Adds text that is encoded already. */
  addBytes(bytes: Uint8Array): void {
    const slab = this.#slabFor(bytes.length);
    let at = this.#at, sum = this.#sum;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      slab[at++] = byte;
      sum += byte;
    }
    this.#at = at;
    this.#sum = sum;
  }

  /** Ends the line that was begun, and gives its bytes. */
  end(): Uint8Array {
    const line = this.#slab.subarray(this.#start, this.#at);
    // Short lines must not keep the memory of a long one alive.
    this.#start = this.#slab.length > SLAB ? this.#slab.length : this.#at;
    return line;
  }

  /** Makes room for so many bytes more, and gives the memory to write into. */
  #slabFor(more: number): Uint8Array {
    if (this.#at + more > this.#slab.length) this.#move(more);
    return this.#slab;
  }

  #move(more: number): void {
    const line = this.#slab.subarray(this.#start, this.#at);
    this.#slab = new Uint8Array(Math.max(SLAB, 2 * (line.length + more)));
    this.#slab.set(line);
    this.#start = 0;
    this.#at = line.length;
  }
}

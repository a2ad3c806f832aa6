import { FRACTION_OF_PI } from "./fraction_of_pi.ts";

/** Blowfish's state: 18 words of subkeys, and four boxes of 256 words one after another. */
export interface Blowfish {
  readonly subkeys: Int32Array;
  readonly boxes: Int32Array;
}

const SUBKEYS = 18;
const ROUNDS = 16;

/** Makes the state that holds before any key. */
export function initialBlowfish(): Blowfish {
  return { subkeys: INITIAL.slice(0, SUBKEYS), boxes: INITIAL.slice(SUBKEYS) };
}

const INITIAL = readWords(Uint8Array.fromBase64(FRACTION_OF_PI));

function readWords(bytes: Uint8Array<ArrayBuffer>): Int32Array {
  const view = new DataView(bytes.buffer);
  return Int32Array.from({ length: bytes.length / 4 }, (_, word) => view.getInt32(word * 4));
}

/** Encrypts the two words at `offset` in place. */
export function encipher({ subkeys, boxes }: Blowfish, words: Int32Array, offset: number): void {
  let left = (words[offset] ?? 0) ^ (subkeys[0] ?? 0);
  let right = words[offset + 1] ?? 0;
  for (let round = 1; round <= ROUNDS; round += 2) {
    right ^= mixWord(boxes, left) ^ (subkeys[round] ?? 0);
    left ^= mixWord(boxes, right) ^ (subkeys[round + 1] ?? 0);
  }
  words[offset] = right ^ (subkeys[ROUNDS + 1] ?? 0);
  words[offset + 1] = left;
}

function mixWord(boxes: Int32Array, word: number): number {
  const sum = (boxes[word >>> 24] ?? 0) + (boxes[256 + (word >>> 16 & 255)] ?? 0);
  return (sum ^ (boxes[512 + (word >>> 8 & 255)] ?? 0)) + (boxes[768 + (word & 255)] ?? 0);
}

/**
 * Mixes a key into the state; with a salt, what is encrypted on the way is mixed with it too (Provos and Mazières, "A
 * Future-Adaptable Password Scheme", 1999: ExpandKey).
 */
export function expandKey(state: Blowfish, key: Uint8Array, salt?: Uint8Array): void {
  const { subkeys, boxes } = state;
  const nextOfKey = wordsOf(key);
  for (let index = 0; index < SUBKEYS; index++) subkeys[index] = (subkeys[index] ?? 0) ^ nextOfKey();
  const nextOfSalt = salt === undefined ? () => 0 : wordsOf(salt);
  const block = new Int32Array(2);
  for (const words of [subkeys, boxes]) {
    for (let index = 0; index < words.length; index += 2) {
      block[0] = (block[0] ?? 0) ^ nextOfSalt();
      block[1] = (block[1] ?? 0) ^ nextOfSalt();
      encipher(state, block, 0);
      words[index] = block[0] ?? 0;
      words[index + 1] = block[1] ?? 0;
    }
  }
}

/** Reads bytes as big-endian words, over and over. */
function wordsOf(bytes: Uint8Array): () => number {
  let index = 0;
  return () => {
    let word = 0;
    for (let byte = 0; byte < 4; byte++) {
      word = word << 8 | (bytes[index] ?? 0);
      index = index + 1 === bytes.length ? 0 : index + 1;
    }
    return word;
  };
}

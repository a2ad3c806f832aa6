/** A hash of 64 bits, as two whole numbers of 32 bits. */
export type KeyedHash = readonly [low: number, high: number];

/** A key of 128 bits, as four whole numbers of 32 bits. */
type HashKey = readonly [number, number, number, number];

/** Code units of UTF-16 in a block of 64 bits. */
const BLOCK = 4;

/**
 * Makes a function that hashes texts, as UTF-16 with the low byte first, with a key: SipHash-2-4, which was made for
 * short texts. Without the key, the hash of a text cannot be computed, even where many other hashes are known. The time
 * it takes depends on the length of the text only.
 *
 * J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF" (2012); the names of the state are theirs, `l`
 * the low and `h` the high half of each word.
 *
 * @param key random unless given
 */
export function createKeyedHash([k0l, k0h, k1l, k1h]: HashKey = randomKey()): (text: string) => KeyedHash {
  return (text) => {
    let v0l = k0l ^ 0x70736575, v0h = k0h ^ 0x736f6d65, v1l = k1l ^ 0x6e646f6d, v1h = k1h ^ 0x646f7261;
    let v2l = k0l ^ 0x6e657261, v2h = k0h ^ 0x6c796765, v3l = k1l ^ 0x79746573, v3h = k1h ^ 0x74656462;
    const last = Math.floor(text.length / BLOCK);
    // After the last block, which has the length in bytes at its end, comes the finalization.
    for (let block = 0; block <= last + 1; block++) {
      const ml = block > last ? 0 : unitsAt(text, block * BLOCK);
      const mh = block > last ? 0 : unitsAt(text, block * BLOCK + 2) | (block === last ? text.length << 25 : 0);
      v3l ^= ml, v3h ^= mh;
      if (block > last) v2l ^= 0xff;
      for (let round = block > last ? 4 : 2; round > 0; round--) {
        let sum = (v0l >>> 0) + (v1l >>> 0);
        v0h = v0h + v1h + (sum > MOST ? 1 : 0) | 0, v0l = sum | 0;
        let low = v1l << 13 | v1h >>> 19;
        v1h = (v1h << 13 | v1l >>> 19) ^ v0h, v1l = low ^ v0l;
        low = v0l, v0l = v0h, v0h = low;
        sum = (v2l >>> 0) + (v3l >>> 0);
        v2h = v2h + v3h + (sum > MOST ? 1 : 0) | 0, v2l = sum | 0;
        low = v3l << 16 | v3h >>> 16;
        v3h = (v3h << 16 | v3l >>> 16) ^ v2h, v3l = low ^ v2l;
        sum = (v0l >>> 0) + (v3l >>> 0);
        v0h = v0h + v3h + (sum > MOST ? 1 : 0) | 0, v0l = sum | 0;
        low = v3l << 21 | v3h >>> 11;
        v3h = (v3h << 21 | v3l >>> 11) ^ v0h, v3l = low ^ v0l;
        sum = (v2l >>> 0) + (v1l >>> 0);
        v2h = v2h + v1h + (sum > MOST ? 1 : 0) | 0, v2l = sum | 0;
        low = v1l << 17 | v1h >>> 15;
        v1h = (v1h << 17 | v1l >>> 15) ^ v2h, v1l = low ^ v2l;
        low = v2l, v2l = v2h, v2h = low;
      }
      v0l ^= ml, v0h ^= mh;
    }
    return [v0l ^ v1l ^ v2l ^ v3l, v0h ^ v1h ^ v2h ^ v3h];
  };
}

/** Tells whether two hashes are the same, in a time that does not depend on where they differ. */
export function sameHash([low, high]: KeyedHash, [otherLow, otherHigh]: KeyedHash): boolean {
  return ((low ^ otherLow) | (high ^ otherHigh)) === 0;
}

/** The highest number of 32 bits. */
const MOST = 0xffffffff;

function randomKey(): HashKey {
  const [a = 0, b = 0, c = 0, d = 0] = crypto.getRandomValues(new Int32Array(4));
  return [a, b, c, d];
}

/** Reads two code units; beyond the end of a text there are zeros. */
function unitsAt(text: string, at: number): number {
  const low = at < text.length ? text.charCodeAt(at) : 0;
  const high = at + 1 < text.length ? text.charCodeAt(at + 1) : 0;
  return low | high << 16;
}

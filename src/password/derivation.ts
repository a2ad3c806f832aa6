import { scrypt } from "node:crypto";

/** Argon2id, version 19 (RFC 9106). */
export interface Argon2id {
  readonly name: "argon2id";
  /** KiB, as in the PHC string (`m=`). */
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

/** scrypt (RFC 7914). */
interface Scrypt {
  readonly name: "scrypt";
  /** The binary logarithm of the cost N (`ln=`). */
  readonly costLog2: number;
  readonly blockSize: number;
  readonly parallelism: number;
}

/** How a hash is derived from a password. */
export type Derivation = Argon2id | Scrypt;

/** WebCrypto's dictionary for Argon2 (WICG, Modern Algorithms in the Web Cryptography API); TypeScript has none yet. */
interface Argon2Params extends Algorithm {
  readonly name: "Argon2id";
  readonly nonce: Uint8Array<ArrayBuffer>;
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

// Python's and PHP's defaults (64 MiB, 3 or 4 passes) and OWASP's costliest scrypt (N 2^17, r 8) lie within these.
const MOST_MEMORY = 128 * 1024;
const MOST_ARGON2ID_WORK = 512 * 1024;
const MOST_SCRYPT_WORK = 1024 * 1024;
const MOST_LANES = 16;
/** Bytes that scrypt may allocate: the 128 MiB of its table, and what OpenSSL needs in addition. */
const SCRYPT_MEMORY_LIMIT = 256 * 1024 * 1024;

/** Tells what is wrong with parameters of Argon2id, or `undefined` if they can be used at a bearable cost. */
export function argon2idFault({ memory, passes, lanes }: Argon2id): string | undefined {
  if (lanes < 1 || lanes > MOST_LANES) return `p must be 1 to ${MOST_LANES}`;
  if (memory < 8 * lanes || memory > MOST_MEMORY) return `m must be 8 times p to ${MOST_MEMORY}`;
  if (passes < 1 || memory * passes > MOST_ARGON2ID_WORK) {
    return `t must be 1 or more, and m x t at most ${MOST_ARGON2ID_WORK}`;
  }
  return undefined;
}

/** Tells what is wrong with parameters of scrypt, or `undefined` if they can be used at a bearable cost. */
export function scryptFault({ costLog2, blockSize, parallelism }: Scrypt): string | undefined {
  if (blockSize < 1 || parallelism < 1) return "r and p must be 1 or more";
  // RFC 7914 section 2: N is less than 2^(128 x r / 8).
  if (costLog2 < 1 || costLog2 >= 16 * blockSize) return "ln must be 1 or more, and less than 16 x r";
  if (2 ** costLog2 * blockSize * parallelism > MOST_SCRYPT_WORK) {
    return `2^ln x r x p must be at most ${MOST_SCRYPT_WORK}`;
  }
  return undefined;
}

/**
 * Derives a hash of `length` bytes, on a thread of the runtime: the event loop goes on serving meanwhile. A password is
 * taken as it is, in UTF-8: not trimmed, not normalised.
 */
export function derive(
  derivation: Derivation,
  clear: string,
  salt: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array> {
  return derivation.name === "argon2id"
    ? deriveArgon2id(derivation, clear, salt, length)
    : deriveScrypt(derivation, clear, salt, length);
}

async function deriveArgon2id(
  { memory, passes, lanes }: Argon2id,
  clear: string,
  nonce: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw-secret", new TextEncoder().encode(clear), "Argon2id", false, [
    "deriveBits",
  ]);
  const params: Argon2Params = { name: "Argon2id", nonce, memory, passes, parallelism: lanes };
  return new Uint8Array(await crypto.subtle.deriveBits(params, key, length * 8));
}

function deriveScrypt(
  { costLog2, blockSize, parallelism }: Scrypt,
  clear: string,
  salt: Uint8Array,
  length: number,
): Promise<Uint8Array> {
  const options = { N: 2 ** costLog2, r: blockSize, p: parallelism, maxmem: SCRYPT_MEMORY_LIMIT };
  return new Promise((resolve, reject) => {
    scrypt(new TextEncoder().encode(clear), salt, length, options, (error, hash) => {
      if (error) reject(error);
      else resolve(hash);
    });
  });
}

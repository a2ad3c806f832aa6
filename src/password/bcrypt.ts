import { hash, timingSafeEqual } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { type Blowfish, encipher, expandKey, initialBlowfish } from "./blowfish.ts";

/** A password as Koha and Evergreen store it. */
export interface Bcrypt {
  /** The binary logarithm of the rounds. */
  readonly cost: number;
  readonly salt: Uint8Array;
  /** 23 bytes. */
  readonly hash: Uint8Array;
  /** Everything before the hash, which Evergreen calls the salt. */
  readonly settings: string;
}

const FORM = /^(\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{22}))([./A-Za-z0-9]{31})$/;
const ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Koha hashes at 8, Evergreen at 10; 14 costs a second. */
const COSTS = { least: 4, most: 14 };
const KEY_BYTES = 72;
const HASH_BYTES = 23;
const PLAINTEXT = "OrpheanBeholderScryDoubt";
/** Rounds without a pause: some two milliseconds. */
const ROUNDS_AT_ONCE = 32;

/** Reads `$2a$`, `$2b$` or `$2y$`, which hash alike; `undefined` if it is none, or costs more than is bearable. */
export function parseBcrypt(text: string): Bcrypt | undefined {
  const [, settings = "", rounds = "", salt = "", hashed = ""] = FORM.exec(text) ?? [];
  const cost = Number(rounds);
  if (settings === "" || cost < COSTS.least || cost > COSTS.most) return undefined;
  return { cost, salt: fromBase64(salt), hash: fromBase64(hashed), settings };
}

/**
 * Tells whether this is the password, as Koha hashes it or as Evergreen does: it hashes the MD5 of its salt and the
 * password's MD5 (its database function `actor.verify_passwd`). No runtime offers bcrypt off the event loop, so that it
 * is worked on in pieces of some two milliseconds, between which terminals are served.
 */
export async function bcryptMatches(clear: string, stored: Bcrypt): Promise<boolean> {
  if (await hashesTo(clear, stored)) return true;
  return await hashesTo(md5(stored.settings + md5(clear)), stored);
}

function md5(text: string): string {
  return hash("md5", text, "hex");
}

async function hashesTo(clear: string, { cost, salt, hash }: Bcrypt): Promise<boolean> {
  const key = new TextEncoder().encode(`${clear}\0`).subarray(0, KEY_BYTES);
  const state = initialBlowfish();
  expandKey(state, key, salt);
  for (let round = 1; round <= 2 ** cost; round++) {
    expandKey(state, key);
    expandKey(state, salt);
    // Not an immediate, which is ready at once: while anything is, Deno hardly looks at sockets.
    if (round % ROUNDS_AT_ONCE === 0) await setTimeout(0);
  }
  return timingSafeEqual(encryptText(state), hash);
}

/** Encrypts the plaintext 64 times. */
function encryptText(state: Blowfish): Uint8Array {
  const bytes = new TextEncoder().encode(PLAINTEXT);
  const view = new DataView(bytes.buffer);
  const words = Int32Array.from({ length: bytes.length / 4 }, (_, word) => view.getInt32(word * 4));
  for (let offset = 0; offset < words.length; offset += 2) {
    for (let time = 0; time < 64; time++) encipher(state, words, offset);
  }
  words.forEach((word, index) => view.setInt32(index * 4, word));
  return bytes.subarray(0, HASH_BYTES);
}

/** Reads base64 in the order of characters that bcrypt has for itself. */
function fromBase64(text: string): Uint8Array {
  const usual = text.replace(/./g, (character) => BASE64[ALPHABET.indexOf(character)] ?? "");
  return Uint8Array.fromBase64(usual, { lastChunkHandling: "loose" });
}

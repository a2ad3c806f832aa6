import { hash, timingSafeEqual } from "node:crypto";
import type { BcryptWorker } from "./bcrypt_worker.ts";

/** A password as Koha and Evergreen store it. */
interface Bcrypt {
  /** 23 bytes. */
  readonly hash: Uint8Array;
  /** Everything before the hash, which Evergreen calls the salt. */
  readonly settings: string;
}

const FORM = /^(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;
const ALPHABET = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Koha hashes at 8, Evergreen at 10; 14 costs a second. */
const COSTS = { least: 4, most: 14 };

/** Reads `$2a$`, `$2b$` or `$2y$`, which hash alike; `undefined` if it is none, or costs more than is bearable. */
export function parseBcrypt(text: string): Bcrypt | undefined {
  const [, settings = "", rounds = "", hashed = ""] = FORM.exec(text) ?? [];
  const cost = Number(rounds);
  if (settings === "" || cost < COSTS.least || cost > COSTS.most) return undefined;
  return { hash: fromBase64(hashed), settings };
}

/**
 * Tells whether this is the password, as Koha hashes it or as Evergreen does: it hashes the MD5 of its salt and the
 * password's MD5 (its database function `actor.verify_passwd`). No runtime offers bcrypt off the event loop, so that a
 * worker computes it.
 */
export async function bcryptMatches(clear: string, stored: Bcrypt, worker: BcryptWorker): Promise<boolean> {
  const { settings, hash } = stored;
  const hashesTo = async (text: string) =>
    timingSafeEqual(fromBase64((await worker.hash(text, settings)).slice(settings.length)), hash);
  return await hashesTo(clear) || await hashesTo(md5(settings + md5(clear)));
}

function md5(text: string): string {
  return hash("md5", text, "hex");
}

/** Reads base64 in the order of characters that bcrypt has for itself. */
function fromBase64(text: string): Uint8Array {
  const usual = text.replace(/./g, (character) => BASE64[ALPHABET.indexOf(character)] ?? "");
  return Uint8Array.fromBase64(usual, { lastChunkHandling: "loose" });
}

import { argon2idFault, type Derivation, scryptFault } from "./derivation.ts";

/** A stored password: how its hash was derived, the salt and the hash. */
export interface Phc {
  readonly derivation: Derivation;
  /** 8 to 64 bytes. */
  readonly salt: Uint8Array<ArrayBuffer>;
  /** 12 to 64 bytes. */
  readonly hash: Uint8Array;
}

/** The part of a PHC string that is wrong; `form` when it cannot be told into parts at all. */
type PhcPart = "form" | "version" | "parameters" | "salt" | "hash";

/** A text is no PHC string that can be verified. The message never repeats the text: it may be a password in clear. */
export class PhcError extends Error {
  override readonly name = "PhcError";
  readonly part: PhcPart;

  constructor(part: PhcPart, message: string) {
    super(message);
    this.part = part;
  }
}

const ARGON2ID = /^\$argon2id\$([^$]*)\$([^$]*)\$([^$]*)\$([^$]*)$/;
const SCRYPT = /^\$scrypt\$([^$]*)\$([^$]*)\$([^$]*)$/;
const NUMBER = "(0|[1-9][0-9]{0,9})";
const ARGON2ID_PARAMETERS = new RegExp(`^m=${NUMBER},t=${NUMBER},p=${NUMBER}$`);
const SCRYPT_PARAMETERS = new RegExp(`^ln=${NUMBER},r=${NUMBER},p=${NUMBER}$`);

/**
 * Reads `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH` or `$scrypt$ln=14,r=8,p=1$SALT$HASH`, with salt and hash in base64
 * without padding, as the PHC string format has it. Only the canonical writing is read, so that
 * `formatPhc(parsePhc(text)) === text`. Parameters are bounded: to verify any stored hash costs about a second and
 * 128 MiB at most.
 *
 * @throws {PhcError} which names the part that is wrong
 */
export function parsePhc(text: string): Phc {
  const argon2id = ARGON2ID.exec(text);
  if (argon2id) {
    const [, version, parameters = "", salt = "", hash = ""] = argon2id;
    // Version 16 (and no version, which means 16) gives other hashes, which WebCrypto cannot compute.
    if (version !== "v=19") throw new PhcError("version", "the version in the PHC string must be v=19");
    return { derivation: parseArgon2id(parameters), salt: parseSalt(salt), hash: parseHash(hash) };
  }
  const scrypt = SCRYPT.exec(text);
  if (scrypt) {
    const [, parameters = "", salt = "", hash = ""] = scrypt;
    return { derivation: parseScrypt(parameters), salt: parseSalt(salt), hash: parseHash(hash) };
  }
  throw new PhcError(
    "form",
    "a PHC string must be $argon2id$v=19$m=..,t=..,p=..$SALT$HASH or $scrypt$ln=..,r=..,p=..$SALT$HASH",
  );
}

/** Writes the PHC string of a stored password. */
export function formatPhc({ derivation, salt, hash }: Phc): string {
  const end = `${toBase64(salt)}$${toBase64(hash)}`;
  if (derivation.name === "argon2id") {
    const { memory, passes, lanes } = derivation;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${end}`;
  }
  const { costLog2, blockSize, parallelism } = derivation;
  return `$scrypt$ln=${costLog2},r=${blockSize},p=${parallelism}$${end}`;
}

function parseArgon2id(text: string): Derivation {
  const numbers = ARGON2ID_PARAMETERS.exec(text);
  if (!numbers) throw new PhcError("parameters", "the parameters in the PHC string must be m=NUMBER,t=NUMBER,p=NUMBER");
  const [memory = 0, passes = 0, lanes = 0] = numbers.slice(1).map(Number);
  const derivation = { name: "argon2id", memory, passes, lanes } as const;
  return requireBounds(derivation, argon2idFault(derivation));
}

function parseScrypt(text: string): Derivation {
  const numbers = SCRYPT_PARAMETERS.exec(text);
  if (!numbers) {
    throw new PhcError("parameters", "the parameters in the PHC string must be ln=NUMBER,r=NUMBER,p=NUMBER");
  }
  const [costLog2 = 0, blockSize = 0, parallelism = 0] = numbers.slice(1).map(Number);
  const derivation = { name: "scrypt", costLog2, blockSize, parallelism } as const;
  return requireBounds(derivation, scryptFault(derivation));
}

function requireBounds(derivation: Derivation, fault: string | undefined): Derivation {
  if (fault !== undefined) throw new PhcError("parameters", `in the parameters of the PHC string, ${fault}`);
  return derivation;
}

function parseSalt(text: string): Uint8Array<ArrayBuffer> {
  return fromBase64(text, 8, 64) ??
    fail("salt", "the salt in the PHC string must be 8 to 64 bytes in base64 without padding");
}

function parseHash(text: string): Uint8Array<ArrayBuffer> {
  return fromBase64(text, 12, 64) ??
    fail("hash", "the hash in the PHC string must be 12 to 64 bytes in base64 without padding");
}

function fail(part: PhcPart, message: string): never {
  throw new PhcError(part, message);
}

/**
 * Reads canonical base64 only, which is what JavaScript would write; its `fromBase64` takes white space, padding and
 * stray bits too.
 */
function fromBase64(text: string, least: number, most: number): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]{11,86}$/.test(text) || text.length % 4 === 1) return undefined;
  const bytes = Uint8Array.fromBase64(text);
  const canonical = bytes.length >= least && bytes.length <= most && toBase64(bytes) === text;
  return canonical ? bytes : undefined;
}

function toBase64(bytes: Uint8Array): string {
  return bytes.toBase64({ omitPadding: true });
}

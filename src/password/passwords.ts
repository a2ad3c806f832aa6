import { timingSafeEqual } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { bcryptMatches, parseBcrypt } from "./bcrypt.ts";
import { createBcryptWorker } from "./bcrypt_worker.ts";
import { type Argon2id, derive } from "./derivation.ts";
import { createFairQueue, QueueFull, type TurnPlace } from "./fair_queue.ts";
import { formatPhc, parsePhc, type Phc } from "./phc.ts";

/** How many passwords may be worked on at once, and how many may wait. */
interface PasswordsOptions {
  /** At least 1; the number of processors if absent. */
  readonly parallel?: number;
  /** Passwords that may wait in each share; 0 or more. */
  readonly waiting: number;
}

/** Who has a password checked. Askers take turns, so that none makes another wait for long. */
interface PasswordAsker {
  readonly account: string;
  readonly address: string;
}

/**
 * Hashes and verifies passwords and PINs without holding up the event loop. PINs, logins, and what is checked for cards
 * and accounts that there are not have a share of the line each: they take turns, and so do those who ask within each.
 * Every method rejects with {@link PasswordsBusy} when too many are waiting.
 */
export interface Passwords {
  /** Passwords that wait to be worked on. */
  readonly waiting: number;
  /** Makes the PHC string to store for a password: Argon2id, 19 MiB, 2 passes, a salt of its own. */
  hash(clear: string): Promise<string>;
  /**
   * Tells whether this is the PIN; rejects with `PhcError` when what is stored is neither a PHC string nor a bcrypt
   * hash of Koha's or Evergreen's.
   */
  verify(clear: string, stored: string, asker?: PasswordAsker): Promise<boolean>;
  /** Tells whether this is the password of an account. Before the login, only the address is known. */
  verifyLogin(clear: string, stored: string, address: string): Promise<boolean>;
  /**
   * Costs what it costs to verify a hash that {@link Passwords.hash} made, and is never right: for a patron or an
   * account that does not exist, so that time does not tell which ones do. It has a share of the line for itself.
   */
  verifyUnknown(clear: string, asker?: PasswordAsker): Promise<false>;
  /** Lets go of the thread that bcrypt hashes have been verified in, if any has been. */
  end(): void;
}

/** Too many passwords are waiting to be verified; the same request may succeed in a moment. */
export class PasswordsBusy extends Error {
  override readonly name = "PasswordsBusy";

  constructor() {
    super("too many passwords are waiting to be verified");
  }
}

/** The minimum of OWASP's Password Storage Cheat Sheet: a small machine still verifies dozens a second. */
const ARGON2ID: Argon2id = { name: "argon2id", memory: 19456, passes: 2, lanes: 1 };
/** Milliseconds before a check that can never succeed is refused because too many wait. */
const REFUSED_PAUSE = 1000;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const UNKNOWN: Phc = {
  derivation: ARGON2ID,
  salt: new Uint8Array(SALT_BYTES),
  hash: new Uint8Array(HASH_BYTES),
};

/**
 * Creates a worker for passwords, with a line of its own.
 *
 * @throws {RangeError} when an option is no number of places
 *
 * @example
 * ```ts
 * const passwords = createPasswords({ waiting: 100 });
 * const stored = await passwords.hash("1234");
 * await passwords.verify("1234", stored); // true
 * ```
 */
export function createPasswords(options: PasswordsOptions): Passwords {
  const { parallel = navigator.hardwareConcurrency || 2, waiting } = options;
  const queue = createFairQueue({ parallel, waiting });
  const worker = createBcryptWorker();

  async function inTurn<T>(work: () => Promise<T>, place: TurnPlace): Promise<T> {
    try {
      return await queue.run(work, place);
    } catch (error) {
      throw error instanceof QueueFull ? new PasswordsBusy() : error;
    }
  }

  async function verify(clear: string, stored: string, place: TurnPlace): Promise<boolean> {
    // Read before queueing: what can never be verified takes no place in the queue.
    const bcrypt = parseBcrypt(stored);
    if (bcrypt !== undefined) return await inTurn(() => bcryptMatches(clear, bcrypt, worker), place);
    const phc = parsePhc(stored);
    return await inTurn(() => matches(clear, phc), place);
  }

  return {
    get waiting() {
      return queue.waiting;
    },
    hash: (clear) => inTurn(() => hash(clear), placeOf("pin", NOBODY)),
    verify: (clear, stored, asker = NOBODY) => verify(clear, stored, placeOf("pin", asker)),
    verifyLogin: (clear, stored, address) => verify(clear, stored, ["login", address]),
    async verifyUnknown(clear, asker = NOBODY) {
      await inTurn(() => matches(clear, UNKNOWN), placeOf("unknown", asker)).catch(async (error) => {
        // No right answer is lost by it. An attacker who tries card after card would only try faster.
        await delay(REFUSED_PAUSE);
        throw error;
      });
      return false;
    },
    end: worker.end,
  };
}

/** The asker of checks that the server makes for itself. */
const NOBODY: PasswordAsker = { account: "", address: "" };

function placeOf(share: "pin" | "unknown", { account, address }: PasswordAsker): TurnPlace {
  return [share, account, address];
}

async function hash(clear: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return formatPhc({ derivation: ARGON2ID, salt, hash: await derive(ARGON2ID, clear, salt, HASH_BYTES) });
}

async function matches(clear: string, { derivation, salt, hash }: Phc): Promise<boolean> {
  return timingSafeEqual(await derive(derivation, clear, salt, hash.length), hash);
}

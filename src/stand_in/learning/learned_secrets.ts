import { NewestMap } from "../../library/id.ts";
import { isAhead } from "../../library/known/clock_ahead.ts";
import type { Log } from "../../observability/log.ts";
import { type KeyedHash, sameHash } from "../../password/keyed_hash.ts";
import type { Passwords } from "../../password/passwords.ts";
import { type BehindOthers, createBehindOthers } from "./behind_others.ts";

/** Learns secrets behind all other passwords, and knows by hashes with this process's key which it has learned last. */
interface LearnedSecrets<S> extends BehindOthers<S> {
  /** Tells whether a secret is the one that was learned last under a key. */
  isLearned(key: string, secret: string): boolean;
  /** Tells whether it was so short a time ago that it need not be written again. */
  isFresh(key: string, said: S): boolean;
}

/** What who learns secrets works with. */
export interface SecretsParts {
  /** Hashes with the key of this process: it tells whether a secret is the one that was learned last. */
  readonly keyed: (text: string) => KeyedHash;
  readonly now: () => Temporal.Instant;
  readonly after: (milliseconds: number, ring: () => void) => () => void;
  readonly log: Pick<Log, "warning">;
  readonly institution: string;
}

/** The parts that {@link createLearnedSecrets} needs. */
interface LearnedSecretsParts<S> extends SecretsParts {
  readonly passwords: Pick<Passwords, "waiting">;
  readonly secretOf: (said: S) => string;
  /** Learns what was said, and tells whether the secret is stored now. */
  readonly learn: (said: S) => Promise<boolean>;
  /** What the log says where one cannot be learned. */
  readonly failed: string;
}

/** How many are remembered as learned. */
const REMEMBERED = 20_000;
/** Milliseconds after which the same right secret is written again, so that it is kept on from then. */
const DAY = 86_400_000;

/** Makes what learns the secrets of one kind. */
export function createLearnedSecrets<S extends { readonly at: number }>(
  { passwords, keyed, after, log, institution, secretOf, learn, failed }: LearnedSecretsParts<S>,
): LearnedSecrets<S> {
  const learned = new NewestMap<{ readonly hash: KeyedHash; readonly at: number }>(REMEMBERED);
  const line = createBehindOthers<S>({
    passwords,
    after,
    async work(said, key) {
      if (await learn(said)) learned.set(key, { hash: keyed(secretOf(said)), at: said.at });
      else learned.delete(key);
    },
    failed: (error) => log.warning(failed, { institution, error: String(error) }),
  });

  /** When a secret was learned that is the last one of its key. */
  function learnedAt(key: string, secret: string): number | undefined {
    const last = learned.get(key);
    return last !== undefined && sameHash(last.hash, keyed(secret)) ? last.at : undefined;
  }

  return {
    ...line,
    isLearned: (key, secret) => learnedAt(key, secret) !== undefined,
    isFresh(key, said) {
      const at = learnedAt(key, secretOf(said));
      // One of a clock that was ahead is written again: its moment is put right by that.
      return at !== undefined && said.at - at < DAY && !isAhead(at, said.at);
    },
  };
}

/**
 * Tells whether two identifiers name the same record. As in the storage, the case of ASCII letters does not matter, and
 * that of others does.
 */
export function sameId(a: string, b: string): boolean {
  return a === b || (a.length === b.length && foldId(a) === foldId(b));
}

/** A letter whose case the runtime would lower, too, or anything else that is seldom in an identifier. */
const UNUSUAL = /[^ -~]/;

/** Writes an identifier such that all which name the same record are the same text, to look it up by. */
export function foldId(id: string): string {
  // Four to seven times as fast as a function for each run of capitals, and a change folds ten identifiers.
  if (!UNUSUAL.test(id)) return id.toLowerCase();
  return id.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A map by identifiers that finds them whatever their case; its keys are as they were written first. */
export class IdMap<Value> extends Map<string, Value> {
  readonly #written = new Map<string, string>();

  /** Makes a map of entries, of which the last one of several with the same identifier counts. */
  constructor(entries: Iterable<readonly [id: string, value: Value]> = []) {
    super();
    for (const [id, value] of entries) this.set(id, value);
  }

  override get(id: string): Value | undefined {
    if (this.size === 0) return undefined;
    // Nearly all are written as they were first, and to fold one takes longer than to find it.
    return super.get(id) ?? super.get(this.#keyOf(id));
  }

  override has(id: string): boolean {
    return super.has(this.#keyOf(id));
  }

  override set(id: string, value: Value): this {
    const key = this.#keyOf(id);
    this.#written.set(foldId(key), key);
    return super.set(key, value);
  }

  #keyOf(id: string): string {
    return this.#written.get(foldId(id)) ?? id;
  }
}

/**
 * Keeps the values that were set last, so many at most: a value that is set is the newest, and the oldest gives way where
 * there are too many.
 *
 * It keeps its place among the keys. A new iterator would begin with all that was removed before, which a Map looks
 * through one by one until it is laid out anew: with 20,000 values that takes as long as all that is written of a loan.
 */
export class NewestMap<V> extends Map<string, V> {
  readonly #most: number;
  #oldest: MapIterator<string> | undefined;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  override set(key: string, value: V): this {
    this.delete(key);
    super.set(key, value);
    if (this.size > this.#most) {
      this.#oldest ??= this.keys();
      const { value: oldest } = this.#oldest.next();
      if (oldest !== undefined) this.delete(oldest);
    }
    return this;
  }
}

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

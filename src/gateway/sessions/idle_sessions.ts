/** The parts of a session by which it is found. */
interface Findable {
  readonly key: string;
  /** The terminal that alone may use the session; `undefined`: all terminals with its login may. */
  readonly terminal?: number | undefined;
  readonly session: { readonly lastUsed: number };
}

/**
 * Idle sessions by terminal, or else by login. Each message takes a session and brings it back, so that both must be
 * quick: neither looks at all sessions, and a login's place stays in the Map when its sessions are taken, since adding
 * and removing keys all the time costs V8 much time.
 */
export class IdleSessions<T extends Findable> {
  readonly #places = new Map<string | number, T[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  put(session: T): void {
    const place = session.terminal ?? session.key;
    const there = this.#places.get(place);
    if (there === undefined) this.#places.set(place, [session]);
    else there.push(session);
    this.#size++;
  }

  /** Takes the session that was brought back last: the terminal's own, or else a free one. */
  take(key: string, terminal: number | undefined): T | undefined {
    const own = terminal === undefined ? undefined : this.#takeAt(terminal, key);
    if (own !== undefined) return own;
    const free = this.#takeAt(key, key);
    // The session is the terminal's own from now on, and does not come back to the login's place.
    if (terminal !== undefined && this.#places.get(key)?.length === 0) this.#places.delete(key);
    return free;
  }

  /** Finds the session that has been idle longest: of this login, or of all. */
  longest(key?: string): T | undefined {
    let longest: T | undefined;
    for (const place of this.#places.values()) {
      for (const one of place) {
        if (key !== undefined && one.key !== key) continue;
        if (longest === undefined || one.session.lastUsed < longest.session.lastUsed) longest = one;
      }
    }
    return longest;
  }

  /** Removes a session, idle or not, and its place if that is empty then. */
  remove(session: T): void {
    const place = session.terminal ?? session.key;
    const there = this.#places.get(place);
    if (there === undefined) return;
    const at = there.indexOf(session);
    if (at >= 0) {
      there.splice(at, 1);
      this.#size--;
    }
    if (there.length === 0) this.#places.delete(place);
  }

  #takeAt(place: string | number, key: string): T | undefined {
    const there = this.#places.get(place);
    if (there === undefined) return undefined;
    // A terminal that has logged in again may have sessions of two logins.
    const at = there.findLastIndex((session) => session.key === key);
    if (at < 0) return undefined;
    this.#size--;
    return there.splice(at, 1)[0];
  }
}

/** A session as far as it is found again. */
interface Findable {
  readonly key: string;
  /** The terminal that alone may use it; `undefined`: whoever has its login. */
  readonly terminal: number | undefined;
}

/**
 * Idle sessions by login and terminal. Each message takes one and brings it back, so that neither may look at all of them.
 * A place stays when its sessions are taken, for the same reason: a Map that is filled and emptied all the time keeps V8
 * busy.
 */
export class IdleSessions<T extends Findable> {
  readonly #places = new Map<string, T[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  put(session: T): void {
    const place = placeOf(session.key, session.terminal);
    const there = this.#places.get(place);
    if (there === undefined) this.#places.set(place, [session]);
    else there.push(session);
    this.#size++;
  }

  /** Takes the session that was brought back last: the terminal's own, or else one that is nobody's. */
  take(key: string, terminal: number | undefined): T | undefined {
    const own = this.#places.get(placeOf(key, terminal))?.pop();
    const taken = own ?? (terminal === undefined ? undefined : this.#places.get(placeOf(key, undefined))?.pop());
    if (taken !== undefined) this.#size--;
    return taken;
  }

  /** Lets go of a session, idle or not, and of its place where no other session is there. */
  remove(session: T): void {
    const place = placeOf(session.key, session.terminal);
    const there = this.#places.get(place);
    if (there === undefined) return;
    const at = there.indexOf(session);
    if (at >= 0) {
      there.splice(at, 1);
      this.#size--;
    }
    if (there.length === 0) this.#places.delete(place);
  }
}

function placeOf(key: string, terminal: number | undefined): string {
  return terminal === undefined ? key : `${terminal} ${key}`;
}

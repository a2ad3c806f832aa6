/**
 * Keeps what a terminal's own conduct shows of the answers that it had: written from what is said to people about payments
 * under one date, and not from the server's code.
 *
 * An answer was heard where it came within a second, and the terminal then asked about the same card on that connection and
 * was answered within a second. On a connection on which anything was lost, came late or was asked for again nothing is shown.
 * Within a visit no date is older than one before.
 */
export class ShownHearing {
  readonly #lossy = new Set<number>();
  /** By connection and message, when an answer came in time; true: and the terminal went on. */
  readonly #answers = new Map<string, boolean>();

  /** Notes that something was lost, late or asked for again. */
  loses(connection: number): void {
    this.#lossy.add(connection);
  }

  /** Notes that a message for a change was answered. */
  changed(connection: number, message: string, seconds: number): void {
    if (seconds > IN_TIME) this.loses(connection);
    this.#answers.set(nameOf(connection, message), false);
  }

  /** Notes that a question about a card was answered. */
  asked(connection: number, patron: string, seconds: number): void {
    if (seconds > IN_TIME) return;
    for (const name of this.#answers.keys()) {
      if (name.startsWith(`${connection} `) && name.includes(`|AA${patron}|`)) this.#answers.set(name, true);
    }
  }

  /** Tells whether the terminal has shown that it heard the last answer to a message before it sends it on a connection again. */
  shows(connection: number, message: string): boolean {
    return !this.#lossy.has(connection) && this.#answers.get(nameOf(connection, message)) === true;
  }
}

/** Seconds. */
const IN_TIME = 1;

function nameOf(connection: number, message: string): string {
  return `${connection} ${message}`;
}

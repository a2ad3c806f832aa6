/** Where is kept, beyond this process, from where accounts have logged in. */
export interface LoginNotes {
  /** Reads what was noted under a name. */
  note(name: string): Promise<string | undefined>;
  /** Notes something under a name, in the place of what was there. */
  setNote(name: string, value: string): Promise<void>;
}

/** Knows from which addresses accounts have logged in well within 30 days. */
export interface LoginPlaces {
  isKnown(account: string, address: string): Promise<boolean>;
  /** Notes a login that succeeded. Nobody waits for that. */
  note(account: string, address: string): void;
}

const DAY = 86_400_000;
const KNOWN = 30 * DAY;

/** Addresses at most that are remembered here; of the others the notes tell. */
const MOST = 10_000;

/**
 * Makes the places of accounts. Each is written down once a day, so that a server that starts in the midst of an attack
 * knows its terminals; it is asked for only where a login would be refused otherwise.
 *
 * @param notes absent: what is known ends with this process
 */
export function createLoginPlaces(clock: () => Temporal.Instant, notes?: LoginNotes): LoginPlaces {
  /** When each was noted last. */
  const noted = new Map<string, number>();

  function remember(name: string, at: number): void {
    noted.delete(name);
    const [oldest] = noted.keys();
    if (noted.size >= MOST && oldest !== undefined) noted.delete(oldest);
    noted.set(name, at);
  }

  return {
    async isKnown(account, address) {
      const name = nameOf(account, address);
      const now = clock().epochMilliseconds;
      if (now - (noted.get(name) ?? -Infinity) < KNOWN) return true;
      const written = await notes?.note(name).catch(() => undefined);
      const at = Date.parse(written ?? "");
      if (!(now - at < KNOWN)) return false;
      remember(name, at);
      return true;
    },
    note(account, address) {
      const name = nameOf(account, address);
      const now = clock();
      if (Math.abs(now.epochMilliseconds - (noted.get(name) ?? -Infinity)) < DAY) return;
      remember(name, now.epochMilliseconds);
      notes?.setNote(name, now.toString()).catch(() => {});
    },
  };
}

function nameOf(account: string, address: string): string {
  return `login of ${account} at ${address}`;
}

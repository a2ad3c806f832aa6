import type { Storage } from "../../storage/port/storage.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";
import { type Learner, membersOf } from "./learner.ts";

/** Keeps what has been learned of a system in the storage. */
export interface LearnedNote {
  /**
   * Forgets what was learned where the configuration names another system now, or another address: what it is like must
   * show anew. True if so.
   */
  renew(): boolean;
  /** Writes what has been learned since, and nothing more. */
  close(): Promise<void>;
}

/** The parts that {@link createLearnedNote} needs. */
interface LearnedNoteParts {
  readonly storage: Pick<Storage, "note" | "setNote">;
  readonly clock: GatewayClock;
  readonly institution: string;
  /** Names the system that is configured now: what was learned of another one, or at another address, counts no more. */
  readonly system: () => string;
  /** Those who learn, by the name that each has in the note. */
  readonly learners: Readonly<Record<string, Learner>>;
}

/** Milliseconds between two looks whether there is something new. */
const LOOK = 10_000;

/** Makes the note of one institution's system, and reads what is in it. While the storage is away, it is tried again. */
export function createLearnedNote(parts: LearnedNoteParts): LearnedNote {
  return new KeptNote(parts);
}

class KeptNote implements LearnedNote {
  readonly #parts: LearnedNoteParts;
  readonly #name: string;
  #system: string;
  #isRead = false;
  /** What this process has written last, or has found. */
  #known: string;
  #isClosed = false;
  #stop = () => {};
  #working: Promise<void>;

  constructor(parts: LearnedNoteParts) {
    this.#parts = parts;
    this.#system = parts.system();
    this.#name = `learned of ${parts.institution}`;
    this.#known = this.#toText();
    this.#working = this.#look();
  }

  renew(): boolean {
    const { system, learners } = this.#parts, present = system();
    if (present === this.#system) return false;
    this.#system = present;
    for (const learner of Object.values(learners)) learner.forget();
    return true;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stop();
    await this.#working;
    await this.#keep();
  }

  async #look(): Promise<void> {
    await this.#keep();
    if (!this.#isClosed) this.#stop = this.#parts.clock.after(LOOK, () => void (this.#working = this.#look()));
  }

  /** Others may have written what this process has not seen: what stands there is read before it is written anew. */
  async #keep(): Promise<void> {
    if (this.#isRead && this.#toText() === this.#known) return;
    try {
      const written = await this.#parts.storage.note(this.#name);
      if (written !== undefined) this.#absorb(written);
      this.#isRead = true;
      const text = this.#toText();
      if (text !== this.#known && text !== written) await this.#parts.storage.setNote(this.#name, text);
      this.#known = text;
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
    }
  }

  #absorb(written: string): void {
    const { learners } = this.#parts, note = membersOf(parsed(written));
    if (note.get("system") !== this.#system) return;
    for (const [name, learner] of Object.entries(learners)) learner.absorb(note.get(name));
  }

  #toText(): string {
    const { learners } = this.#parts;
    const told = Object.entries(learners).map(([name, learner]) => [name, learner.toNote()]);
    return JSON.stringify({ system: this.#system, ...Object.fromEntries(told) });
  }
}

/** A note that was damaged says nothing. */
function parsed(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

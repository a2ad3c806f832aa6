import * as v from "valibot";
import type { StartedByHand } from "../observability/upstream_report.ts";
import { type Storage, StorageUnavailable } from "../storage/port/storage.ts";

/**
 * The switch by which staff have a copy answer, whatever its system does. It stands in the copy's database, so that a
 * command beside the server turns it, every server on that database sees it, and a restart changes nothing.
 */
export interface HandSwitch {
  /** Who has started the copy; absent: nobody has. */
  readonly started: StartedByHand | undefined;
  /** Starts the copy, or (`undefined`) stops it. */
  turn(to: StartedByHand | undefined): Promise<void>;
  close(): void;
}

/** The parts that {@link openHandSwitch} needs. */
interface HandSwitchParts {
  readonly notes: Pick<Storage, "note" | "setNote">;
  /** Calls `ring` once, after so many milliseconds; gives what cancels the call. */
  readonly after: (milliseconds: number, ring: () => void) => () => void;
}

const NOTE = "stand-in-by-hand";

/** Milliseconds between two looks at what another process may have turned. */
const LOOK = 2_000;

const STARTED = v.object({ at: v.number(), by: v.string(), reason: v.string() });

/** Reads the switch of a copy, and looks at it now and then. */
export async function openHandSwitch({ notes, after }: HandSwitchParts): Promise<HandSwitch> {
  let started = await readStarted(notes), turns = 0, isClosed = false, stop = lookLater();

  function lookLater(): () => void {
    return after(LOOK, () => {
      void look().finally(() => {
        if (!isClosed) stop = lookLater();
      });
    });
  }

  async function look(): Promise<void> {
    const before = turns;
    try {
      const read = await readStarted(notes);
      // What was turned here meanwhile is newer.
      if (turns === before) started = read;
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
    }
  }

  return {
    get started() {
      return started;
    },
    async turn(to) {
      await notes.setNote(NOTE, to === undefined ? "" : JSON.stringify(to));
      turns++;
      started = to;
    },
    close() {
      isClosed = true;
      stop();
    },
  };
}

/** Reads who has started a copy. */
async function readStarted(notes: Pick<Storage, "note">): Promise<StartedByHand | undefined> {
  const note = await notes.note(NOTE) ?? "";
  return note === "" ? undefined : v.parse(STARTED, JSON.parse(note));
}

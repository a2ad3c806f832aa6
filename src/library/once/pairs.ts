import { foldId } from "../id.ts";

/** The parts of a change that name what it is about. */
interface ChangeNamed {
  readonly institution: string;
  /** The name of the message that asked, in kebab case. */
  readonly message: string;
  readonly patronId?: string;
  readonly itemId?: string;
  /** Whether its terminal is told yes whatever comes of it. */
  readonly standsAlone?: true;
}

/**
 * What a change is about, as far as another one may be the same or spoil it: a copy, whichever message is about it; or a
 * patron, by messages of one name only.
 */
type Way =
  | { readonly of: "copy" }
  | { readonly of: "patron"; readonly message: string; readonly onlyWithoutCopy?: true };

/** What a change holds while it is not settled, and what must not be held by another one when it begins. */
interface Pair {
  readonly holds: readonly Way[];
  readonly waitsFor: readonly Way[];
}

const COPY: Way = { of: "copy" };

/** A change that stands in the way of those that stand in its own. */
function alike(...ways: readonly Way[]): Pair {
  return { holds: ways, waitsFor: ways };
}

/** A change of a patron that stands in the way of others of its message, whatever else they name. */
function ofPatron(message: string): Way {
  return { of: "patron", message };
}

/**
 * The table of pairs: which unsettled change stands in whose way. What two changes have in common here is held by one of
 * them at a time; messages that are not in the table wait for nothing. A change holds one name of a copy and one of a
 * patron at most.
 */
const PAIRS: Readonly<Record<string, Pair>> = {
  "checkout": alike(COPY),
  "checkin": alike(COPY),
  // A renewal by title may be of any copy.
  "renew": alike(COPY, { of: "patron", message: "renew", onlyWithoutCopy: true }),
  "renew-all": alike(COPY, ofPatron("renew-all")),
  "hold": alike(COPY, ofPatron("hold")),
  "fee-paid": alike(COPY, ofPatron("fee-paid")),
  "item-status-update": alike(COPY),
  "block-patron": alike(),
  "patron-enable": alike(),
};

/** A coin that is in the box, and cannot be given back: whatever became of others, it was taken. */
const ALONE: Pair = alike(COPY);

/** The separator between the parts of a name: no value holds it, since it ends a line. */
export const SEPARATOR = "\r";

/** The names that a change holds and waits for. Two changes meet where they have a name in common. */
interface Names {
  /** Of its copy. */
  readonly itemWay?: string;
  /** Of its patron. */
  readonly patronWay?: string;
  readonly waitsFor: readonly string[];
}

/** Names what a change holds and what it waits for, by the table of pairs. */
export function namesOf(change: ChangeNamed): Names {
  const { holds, waitsFor } = change.standsAlone ? ALONE : PAIRS[change.message] ?? alike();
  const held = (of: Way["of"]) => holds.filter((way) => way.of === of).map((way) => nameOf(way, change))[0];
  const itemWay = held("copy"), patronWay = held("patron");
  return {
    ...itemWay !== undefined && { itemWay },
    ...patronWay !== undefined && { patronWay },
    waitsFor: waitsFor.map((way) => nameOf(way, change)).filter((name) => name !== undefined),
  };
}

/** Gives a name that all rows of a copy hold. */
export function copyName(institution: string, itemId: string): string {
  return [institution, foldId(itemId)].join(SEPARATOR);
}

function nameOf(way: Way, { institution, patronId, itemId }: ChangeNamed): string | undefined {
  if (way.of === "copy") return itemId === undefined ? undefined : copyName(institution, itemId);
  if (patronId === undefined || (way.onlyWithoutCopy && itemId !== undefined)) return undefined;
  return [institution, way.message, foldId(patronId)].join(SEPARATOR);
}

import { foldId } from "../id.ts";

/** The parts of a change that name what it is about. */
export interface ChangeNamed {
  readonly institution: string;
  /** The name of the message that asked, in kebab case. */
  readonly message: string;
  readonly patronId?: string;
  readonly itemId?: string;
  readonly titleId?: string;
  /** Of a payment: in minor units, and the fee that it pays. */
  readonly amount?: number;
  readonly feeId?: string;
  /** Whether its terminal is told yes whatever comes of it. */
  readonly standsAlone?: true;
  /** Whether a stand-in has accepted it: it waits in the queue of its patron. */
  readonly isQueued?: true;
}

/** What names a change, one part after the other; `undefined` where it lacks the part that counts. */
type Way = (change: ChangeNamed) => readonly (string | undefined)[] | undefined;

/**
 * What a change holds while it is not settled, by its copy and by its patron, and what must not be held by another one
 * when it begins.
 */
interface Pair {
  readonly item?: Way;
  readonly patron?: Way;
  readonly waitsFor: readonly Way[];
}

/** The copy, whichever message is about it. */
const COPY: Way = ({ itemId }) => itemId ? [itemId] : undefined;

/** Messages of this name about the copy. */
const ofCopy = (message: string): Way => ({ itemId }) => itemId ? [message, itemId] : undefined;

/** Messages of this name about the patron. */
const ofPatron = (message: string): Way => ({ patronId }) => patronId ? [message, patronId] : undefined;

/**
 * A hold, by its copy or its title: a terminal may name the same one by either, and Koha takes a title without a copy for
 * a barcode.
 */
const HOLD_BY_COPY: Way = ({ patronId, itemId }) => itemId ? ["hold", patronId, itemId] : undefined;
const HOLD_BY_TITLE: Way = ({ patronId, itemId, titleId }) =>
  titleId || !itemId ? ["hold", patronId, titleId] : undefined;

/** A payment of a patron: the same fee, and the same amount. */
const PAYMENT: Way = ({ patronId, feeId, amount }) =>
  patronId ? ["fee-paid", patronId, feeId, amount?.toString()] : undefined;

/** All renewals of a patron, or one that may be of any copy; and a renewal of one copy. */
const ALL_RENEWALS = ofPatron("renew-all"), ONE_RENEWAL = ofPatron("renew");

/** A change that only its like stands in the way of. */
function alike(by: "item" | "patron", way: Way): Pair {
  return { [by]: way, waitsFor: [way] };
}

/**
 * The table of pairs: which unsettled change stands in whose way. What two changes have in common here is held by one of
 * them at a time; messages that are not in the table wait for nothing. A change holds one name of a copy and one of a
 * patron at most.
 */
const PAIRS: Readonly<Record<string, Pair>> = {
  "checkout": alike("item", COPY),
  "checkin": alike("item", COPY),
  "renew": { item: COPY, patron: ONE_RENEWAL, waitsFor: [COPY, ALL_RENEWALS] },
  "renew-all": { patron: ALL_RENEWALS, waitsFor: [ALL_RENEWALS, ONE_RENEWAL] },
  "hold": { item: HOLD_BY_COPY, patron: HOLD_BY_TITLE, waitsFor: [HOLD_BY_COPY, HOLD_BY_TITLE] },
  "fee-paid": alike("patron", PAYMENT),
  "item-status-update": alike("item", ofCopy("item-status-update")),
  "block-patron": alike("patron", ofPatron("block-patron")),
  "patron-enable": alike("patron", ofPatron("patron-enable")),
};

/**
 * A coin that is in the box, and cannot be given back: whatever became of others, it was taken. It is a payment of its
 * own, however like another one it is.
 */
const ALONE: Pair = { waitsFor: [] };

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

/**
 * The queue of a patron: what a stand-in has accepted is handed over in the order in which it happened, and before any
 * other change of the patron. It is held by what waits or is under way; nobody waits for what is unknown.
 */
const QUEUE = "queue";
const QUEUED: Way = ofPatron(QUEUE);

/** Names what a change holds and what it waits for, by the table of pairs. */
export function namesOf(change: ChangeNamed): Names {
  const pair = change.standsAlone ? ALONE : pairOf(change), { item } = pair;
  const patron = change.isQueued && change.patronId ? QUEUED : pair.patron;
  const waitsFor = pair === ALONE ? [] : [...pair.waitsFor, QUEUED];
  const nameOf = (way: Way | undefined) => {
    const named = way?.(change);
    return named && nameIn(change.institution, ...named);
  };
  const itemWay = nameOf(item), patronWay = nameOf(patron);
  return {
    ...itemWay !== undefined && { itemWay },
    ...patronWay !== undefined && { patronWay },
    waitsFor: waitsFor.map(nameOf).filter((name) => name !== undefined),
  };
}

/** A renewal by title may be of any copy: it is in the way, and has in its way, what all renewals have. */
function pairOf({ message, itemId }: ChangeNamed): Pair {
  return PAIRS[message === "renew" && !itemId ? "renew-all" : message] ?? ALONE;
}

/** Gives the name that all hold which wait in the queue of a patron. */
export function queueName(institution: string, patronId: string): string {
  return nameIn(institution, QUEUE, patronId);
}

/** Tells whether a name is that of a patron's queue. */
export function isQueueName(name: string): boolean {
  const [, what, patron] = name.split(SEPARATOR);
  return what === QUEUE && patron !== undefined;
}

/** Gives a name that all loans, returns and renewals of a copy hold. */
export function copyName(institution: string, itemId: string): string {
  return nameIn(institution, itemId);
}

function nameIn(institution: string, ...named: readonly (string | undefined)[]): string {
  return [institution, ...named.map((part = "") => foldId(part))].join(SEPARATOR);
}

import type { Institution } from "../config/config.ts";
import { sameId } from "../library/id.ts";
import { otherForm } from "../library/known/known_records.ts";
import { type Notice, notice } from "../library/notice.ts";
import { noteForgotten } from "./learning/forgotten_lately.ts";
import type { LedgerRow } from "../storage/port/ledger.ts";
import type { Storage } from "../storage/port/storage.ts";

/** Which card a copy shall forget. */
interface ForgettingAsked {
  readonly institution: Institution;
  readonly patronId: string;
  /** Why, for the journal, which does not name the card. */
  readonly reason: string;
  /** Who asks. */
  readonly by: string;
  readonly now: Temporal.Instant;
}

/** What it works on. */
interface ForgettingParts {
  readonly copy: Pick<Storage, "known" | "comparisons" | "ledger" | "noteOnce" | "replaceNote">;
  readonly journal: Pick<Storage, "record">;
}

/** The result, with a sentence for staff. */
interface CardForgotten {
  readonly done: boolean;
  readonly told: readonly Notice[];
}

/** How many rows are looked through for a card: staff have far fewer. */
const MOST = 10_000;

/**
 * Has a copy forget a card: what is known of it, under each of its numbers, which copies it has on loan, and the differences
 * of comparing it. A change of the card that is not settled keeps it: whoever hands it over, or sees to it, needs the card.
 */
export async function forgetCard(
  { institution, patronId, reason, by, now }: ForgettingAsked,
  { copy, journal }: ForgettingParts,
): Promise<CardForgotten> {
  const { id, branch = id, timeZone } = institution;
  const own = otherForm(await copy.known.card(patronId)) ?? patronId, numbers = [patronId, own];
  const held = await changesOf(id, numbers, copy.ledger);
  if (held !== undefined) return { done: false, told: [held] };
  await noteForgotten(copy, numbers, now);
  const wasKnown = await copy.known.forgetCard(patronId);
  for (const number of numbers) await copy.comparisons.forgetCard(number);
  journal.record({
    at: now,
    source: "staff",
    origin: { account: "desk", terminal: by, address: "", message: "", branch, timeZone },
    action: "stand-in-forgot",
    outcome: "done",
    detail: reason,
  });
  const told = wasKnown ? notice("copy-forgot", `The copy of ${id} has forgotten the card.`, id) : notice(
    "copy-knew-nothing",
    `The copy of ${id} knows nothing of this card; differences that named it are forgotten.`,
    id,
  );
  return { done: true, told: [told] };
}

/** Says which changes of a card are not settled; `undefined`: none is. */
async function changesOf(
  institution: string,
  numbers: readonly string[],
  ledger: Pick<Storage["ledger"], "waitingOfPatron" | "nextWaiting" | "exceptions">,
): Promise<Notice | undefined> {
  const isCard = (id: string | undefined) => id !== undefined && numbers.some((number) => sameId(number, id));
  const waiting = (await Promise.all(numbers.map((number) => ledger.waitingOfPatron(institution, number)))).flat();
  const returns = (await ledger.nextWaiting(institution, MOST)).filter((row) => isCard(borrowerBefore(row)));
  const count = new Set([...waiting, ...returns].map(({ ledgerId }) => ledgerId)).size;
  const kept = `The copy of ${institution} has forgotten nothing`;
  if (count > 0) {
    const wait = `${changes(count)} of this card ${
      count === 1 ? "waits" : "wait"
    } to be handed over to the library system`;
    return notice("copy-kept-waiting", `${kept}: ${wait}. Forget the card after that.`, institution, count);
  }
  const open = (await ledger.exceptions({ institution, limit: MOST })).filter((row) =>
    isCard(row.patronId) || isCard(borrowerBefore(row))
  );
  if (open.length === 0) return undefined;
  const first = `staff must see to ${
    changes(open.length)
  } of this card first, which \`sip2d journal --exceptions\` lists`;
  return notice("copy-kept-listed", `${kept}: ${first}.`, institution, open.length);
}

/** Who had the copy of a return, as far as was known when it was accepted. */
function borrowerBefore({ handOver }: LedgerRow): string | undefined {
  const believed = handOver?.believed;
  return believed?.kind === "on loan" ? believed.to?.patronId : undefined;
}

function changes(count: number): string {
  return count === 1 ? "one change" : `${count} changes`;
}

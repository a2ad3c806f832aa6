import { type Child, useContext } from "hono/jsx";
import type { DeskPatron } from "../../desk/desk.ts";
import type { PatronStanding } from "../../desk/find/found_records.ts";
import { patronPath } from "../frame/record_links.ts";
import { SiteContext, useTexts } from "../frame/site_context.ts";
import { daysBetween } from "./due_time.tsx";
import { Mark } from "./mark.tsx";

/** Days before a card's end from which on that is said. */
const ENDS_SOON = 30;

/** Who a patron is, and what staff must know before they serve: in the first lines of whatever page serves the card. */
export function PatronHead(
  { patron, waiting = 0, named = true, children }: {
    readonly patron: PatronStanding;
    /** How many copies wait on the hold shelf. */
    readonly waiting?: number;
    /** Whether the name is shown; it is not where the page's title has it. */
    readonly named?: boolean;
    readonly children?: Child;
  },
) {
  const { circulation, frame } = useTexts();
  const { patronId, name, note, birthDate, address, loanCount, overdueCount } = patron;
  const facts = [
    ...named ? [] : [patronId],
    circulation.head.loans(loanCount, overdueCount),
    ...birthDate === undefined ? [] : [circulation.head.born(frame.day(Temporal.PlainDate.from(birthDate)))],
    ...address === "" ? [] : [address],
  ];
  return (
    <section data-head data-served={named ? true : undefined}>
      {named && (
        <h2>
          <a href={patronPath(patronId)}>{name || patronId}</a> <small>{patronId}</small>
        </h2>
      )}
      {note !== "" && <p data-note>{note}</p>}
      <p data-marks>
        <Standing patron={patron} />
        {waiting > 0 && <Mark kind="done">{circulation.waiting(waiting)}</Mark>}
      </p>
      <p data-facts>{facts.join(" · ")}</p>
      {children}
    </section>
  );
}

/** Counts the copies on the hold shelf. */
export function waitingFor({ holds }: Pick<DeskPatron, "holds">): number {
  return holds.filter(({ status }) => status === "waiting").length;
}

/** Shows in marks what keeps a patron from borrowing, or soon will. */
export function Standing({ patron }: { readonly patron: PatronStanding }) {
  const { circulation: { head, blocked, owes }, frame } = useTexts();
  const { today } = useContext(SiteContext);
  const { blocked: isBlocked, blockMessage, cardLost, expired, expires, owed } = patron;
  const lastDay = expires === undefined ? "" : frame.day(Temporal.PlainDate.from(expires));
  const left = expires === undefined || today === "" ? Infinity : daysBetween(today, expires);
  return (
    <>
      {isBlocked && <Mark kind="danger">{blockMessage === "" ? blocked : `${blocked}: ${blockMessage}`}</Mark>}
      {cardLost && <Mark kind="danger">{head.cardLost}</Mark>}
      {expired && <Mark kind="danger">{head.ended(lastDay)}</Mark>}
      {!expired && left <= ENDS_SOON && <Mark kind="waiting">{head.endsSoon(lastDay)}</Mark>}
      {owed !== undefined && <Mark kind="waiting">{owes(frame.decimal(owed))}</Mark>}
      {!expired && left > ENDS_SOON && lastDay !== "" && <Mark kind="plain">{head.goodTo(lastDay)}</Mark>}
    </>
  );
}

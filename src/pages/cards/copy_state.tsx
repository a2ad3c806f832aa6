import type { FoundCopy, FoundWork } from "../../desk/find/found_records.ts";
import type { PageTexts } from "../../texts/languages.ts";
import { useTexts } from "../frame/site_context.ts";
import { DueTime } from "./due_time.tsx";
import { Mark } from "./mark.tsx";

/** How a branch is called, by its code. */
export type BranchName = (code: string) => string;

/** Shows where a copy is: on its shelf, on loan until when, kept for somebody, or what is the matter with it. */
export function CopyState(
  { copy: { place, status, due, branch }, timeZone, branchName }: {
    readonly copy: Pick<FoundCopy, "place" | "status" | "due" | "branch">;
    readonly timeZone: string;
    readonly branchName: BranchName;
  },
) {
  const { frame, desk: { find } } = useTexts();
  const { places } = find;
  return (
    <>
      {place === "in" && <Mark kind="done">{places.in}</Mark>}
      {place === "held" && <Mark kind="waiting">{places.held}</Mark>}
      {place === "in-transit" && <Mark kind="waiting">{places.inTransit(branchName(branch))}</Mark>}
      {place === "away" && <Mark kind="danger">{frame.statuses[status] ?? status.replaceAll("-", " ")}</Mark>}
      {due !== undefined && (
        <span>
          {`${find.onLoan}, `}
          <DueTime at={due} timeZone={timeZone} />
        </span>
      )}
    </>
  );
}

/** Answers "is it in, and can I have it?": how many copies are in, where, when the next comes back, and how many wait. */
export function WorkState(
  { work, timeZone, branchName }: {
    readonly work: FoundWork;
    readonly timeZone: string;
    readonly branchName: BranchName;
  },
) {
  const texts = useTexts();
  const { desk: { find } } = texts;
  const { copies, copyCount, inCount, nextDue, queue } = work;
  const shelves = new Set(copies.filter(({ place }) => place === "in").map((copy) => placeOf(copy, branchName)));
  const whys = new Set(copies.filter(({ place }) => place !== "in").map((copy) => whyNot(copy, texts, branchName)));
  return (
    <span data-work-state>
      {copyCount === 0
        ? <Mark kind="plain">{find.noCopies}</Mark>
        : <Mark kind={inCount > queue ? "done" : "waiting"}>{find.inOf(inCount, copyCount)}</Mark>}
      {[...shelves].map((shelf) => <span>{shelf}</span>)}
      {inCount === 0 && nextDue !== undefined && (
        <span>
          {`${find.nextBack}: `}
          <DueTime at={nextDue} timeZone={timeZone} />
        </span>
      )}
      {inCount === 0 && nextDue === undefined && [...whys].map((why) => <span>{why}</span>)}
      {queue > 0 && <span>{find.wait(queue)}</span>}
    </span>
  );
}

/** Says why a copy cannot be had: what is the matter with it, or whom it waits for. */
function whyNot(
  { place, status, branch }: FoundCopy,
  { frame, desk: { find } }: PageTexts,
  branchName: BranchName,
): string {
  if (place === "held") return find.places.held;
  if (place === "in-transit") return find.places.inTransit(branchName(branch));
  return frame.statuses[status] ?? status.replaceAll("-", " ");
}

/** Says where a copy stands, as one goes there: branch, shelf, call number. */
export function placeOf(
  { branch, shelf, callNumber }: Pick<FoundCopy, "branch" | "shelf" | "callNumber">,
  branchName: BranchName,
): string {
  return [branchName(branch), shelf, callNumber].filter((part) => part !== "").join(" · ");
}

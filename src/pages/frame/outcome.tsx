import { isRefusal, refusalKind } from "../../observability/outcomes.ts";
import { reasonInWords } from "./reason_words.ts";
import { useTexts } from "./site_context.ts";

/** An outcome, and the reason of a refusal or failure. */
interface OutcomeShown {
  /** In one word, such as `done` or `refused`. */
  readonly outcome: string;
  /** Empty: none is known. */
  readonly reason?: string;
  /** What it is the outcome of; shown in place of the word. */
  readonly what?: string;
}

/** Outcomes that mean success. */
const WELL: ReadonlySet<string> = new Set(["done", "answered", "resent"]);

/** Tells whether an outcome and its reason are told by the same words, of which one is enough. */
function isTold(outcome: string, reason: string): boolean {
  return refusalKind(reason) === outcome && SAME.has(reason);
}

/** Reasons that say no more than the kind of their refusal. */
const SAME: ReadonlySet<string> = new Set(["pin-wrong", "patron-unknown", "item-unknown", "library-away"]);

/** Shows an outcome by a sign and a colour, and its reason in words, followed by the code. */
export function Outcome({ outcome, reason = "", what }: OutcomeShown) {
  const texts = useTexts();
  const kind = isRefusal(outcome) ? "refused" : WELL.has(outcome) ? "well" : "failed";
  const words = reasonInWords(reason, texts);
  return (
    <span data-outcome={kind}>
      {what ?? texts.frame.outcomes[outcome] ?? outcome}
      {reason !== "" && !(what === undefined && isTold(outcome, reason)) && (
        <>
          {`: ${words ?? reason}`}
          {words !== undefined && (
            <>
              {" "}
              <small>
                <code>{reason}</code>
              </small>
            </>
          )}
        </>
      )}
    </span>
  );
}

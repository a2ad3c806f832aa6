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

/** Shows an outcome by a sign and a colour, and its reason in words, followed by the code. */
export function Outcome({ outcome, reason = "", what }: OutcomeShown) {
  const texts = useTexts();
  const kind = outcome === "refused" ? "refused" : WELL.has(outcome) ? "well" : "failed";
  const words = reasonInWords(reason, texts);
  return (
    <span data-outcome={kind}>
      {what ?? texts.frame.outcomes[outcome] ?? outcome}
      {reason !== "" && (
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

import { MAX_VALUE } from "../../protocol/encode_message.ts";
import type { ActionTold } from "./page_sessions.ts";
import { useTexts } from "./site_context.ts";

/** Shows the outcome of what the member did last, if there is one. */
export function Told({ told }: { readonly told?: ActionTold }) {
  if (told === undefined) return null;
  const { done, text, more = [], code, question } = told;
  const role = done ? "status" : "alert";
  if (more.length === 0 && code === undefined && question === undefined) return <p role={role}>{text}</p>;
  return (
    <div role={role}>
      <p>
        {text}
        {code !== undefined && <ReasonCode code={code} />}
      </p>
      {more.map((line) => <p>{line}</p>)}
      {question && <AgainForm question={question} code={code} />}
    </div>
  );
}

/** Shows the form that asks once more for what was refused, in spite of the reason. */
function AgainForm(
  { question: { number, asksWhy }, code }: {
    readonly question: NonNullable<ActionTold["question"]>;
    readonly code?: string;
  },
) {
  const { question } = useTexts().counter;
  return (
    <form method="post" action="/desk/again">
      <input type="hidden" name="number" value={number} />
      {asksWhy && (
        <label>
          {question.why}
          <input name="reason" required maxlength={MAX_VALUE} autocomplete="off" />
        </label>
      )}
      <button type="submit" data-changes>
        {code === "fee-not-acknowledged" ? question.agreed : question.allTheSame}
      </button>
    </form>
  );
}

function ReasonCode({ code }: { readonly code: string }) {
  return (
    <>
      {" "}
      <small>
        <code>{code}</code>
      </small>
    </>
  );
}

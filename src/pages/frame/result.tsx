import { MAX_VALUE } from "../../protocol/encode_message.ts";
import type { ActionResult, ToldAct } from "./page_sessions.ts";
import { useTexts } from "./site_context.ts";

/** Shows the outcome of what the member did last, if there is one. */
export function Result({ told }: { readonly told?: ActionResult }) {
  if (told === undefined) return null;
  const { done, text, more = [], acts = [], code, question } = told;
  const role = done ? "status" : "alert";
  if (more.length + acts.length === 0 && code === undefined && question === undefined) return <p role={role}>{text}</p>;
  return (
    <div role={role}>
      <p>
        {text}
        {code !== undefined && <ReasonCode code={code} />}
      </p>
      {more.map((line) => <p>{line}</p>)}
      {acts.length > 0 && (
        <div data-acts>
          {acts.map((act) => <Act act={act} />)}
        </div>
      )}
      {question && <AgainForm question={question} code={code} />}
    </div>
  );
}

function Act({ act: { name, path, fields } }: { readonly act: ToldAct }) {
  if (fields === undefined) return <a href={path} data-button data-plain>{name}</a>;
  return (
    <form method="post" action={path}>
      <input type="hidden" name="form" value={crypto.randomUUID()} />
      {Object.entries(fields).map(([field, value]) => <input type="hidden" name={field} value={value} />)}
      <button type="submit" data-changes>{name}</button>
    </form>
  );
}

/** Shows the form that asks once more for what was refused, in spite of the reason. */
function AgainForm(
  { question: { number, asksWhy }, code }: {
    readonly question: NonNullable<ActionResult["question"]>;
    readonly code?: string;
  },
) {
  const { question } = useTexts().circulation;
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

import { MAX_VALUE } from "../../protocol/encode_message.ts";
import type { ActionResult, ScanUndo, ToldAct } from "./page_sessions.ts";
import { useTexts } from "./site_context.ts";

/** Shows the outcome of what the member did last, if there is one. */
export function Result({ told }: { readonly told?: ActionResult }) {
  if (told === undefined) return null;
  const { done, text, more = [], acts = [], undo, code, question } = told;
  const role = done ? "status" : "alert";
  const isPlain = more.length + acts.length === 0 && undo === undefined;
  if (isPlain && code === undefined && question === undefined) return <p role={role}>{text}</p>;
  return (
    <div role={role}>
      <p>
        {text}
        {code !== undefined && <ReasonCode code={code} />}
      </p>
      {more.map((line) => <p>{line}</p>)}
      {acts.length > 0 || undo !== undefined
        ? (
          <div data-acts>
            {acts.map((act) => <Act act={act} />)}
            {undo && <UndoForm undo={undo} />}
          </div>
        )
        : null}
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

/** Shows the form that undoes what was done with a copy; `label` is its name for people who do not see its surroundings. */
export function UndoForm({ undo, label }: { readonly undo: ScanUndo; readonly label?: string }) {
  const { scan, item, at, back } = undo;
  return (
    <form method="post" action="/desk/undo">
      <input type="hidden" name="form" value={crypto.randomUUID()} />
      {Object.entries({ mode: scan, item, at, back }).map(([name, value]) => (
        <input
          type="hidden"
          name={name}
          value={value}
        />
      ))}
      <button type="submit" data-plain aria-label={label}>{useTexts().circulation.undo.button}</button>
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

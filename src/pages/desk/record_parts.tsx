import type { Child } from "hono/jsx";
import type { DeskValue } from "../../desk/desk.ts";
import { MAX_VALUE } from "../../protocol/encode_message.ts";
import { itemPath, patronPath } from "../frame/record_links.ts";
import { useTexts } from "../frame/site_context.ts";

/** Shows the form that asks which record to show. */
export function SearchForm({ action, label, id }: Readonly<Record<"action" | "label" | "id", string>>) {
  return (
    <form role="search" method="get" action={action}>
      <label>
        {label}
        <input name="id" value={id} required maxlength={200} autocomplete="off" />
      </label>
      <button type="submit" data-plain>{useTexts().desk.records.show}</button>
    </form>
  );
}

/** Says that there is no such record, with a link to a search for the same text. */
export function Unknown({ id, text }: Readonly<Record<"id" | "text", string>>) {
  return (
    <p role="alert">
      {text}
      <a href={`/find?${new URLSearchParams({ q: id })}`}>{useTexts().desk.records.findIt}</a>
    </p>
  );
}

/** Shows links to other pages about a record. */
export function RecordLinks(
  { name, id, login = "", children }: {
    readonly name: "patron" | "item";
    readonly id: string;
    readonly login?: string;
    readonly children?: Child;
  },
) {
  const { records } = useTexts().desk;
  const messages = new URLSearchParams({ [name]: id, ...login !== "" && { login } });
  return (
    <span>
      {children}
      <a href={`/journal?${new URLSearchParams({ [name]: id, since: "" })}`}>{records.inJournal}</a>
      {" · "}
      <a href={`/why?${new URLSearchParams({ id })}`}>{useTexts().desk.why.title}</a>
      {" · "}
      <a href={`/messages?${messages}`}>{records.messages}</a>
    </span>
  );
}

/** Shows what a record says. */
export function RecordValues({ values }: { readonly values: readonly DeskValue[] }) {
  return (
    <dl data-record>
      {values.map((value) => (
        <>
          <dt>{value[0].trim()}</dt>
          <dd>
            <NamedValue value={value} />
          </dd>
        </>
      ))}
    </dl>
  );
}

/** Shows a value; the record that it names is a link to its page. */
function NamedValue({ value: [, text, named] }: { readonly value: DeskValue }) {
  const at = named === undefined ? -1 : text.indexOf(named.id);
  if (named === undefined || at < 0) return text;
  const path = named.kind === "patron" ? patronPath(named.id) : itemPath(named.id);
  return (
    <>
      {text.slice(0, at)}
      <a href={path}>{named.id}</a>
      {text.slice(at + named.id.length)}
    </>
  );
}

/** Shows a form that changes a record. Its number lets the change be made once if somebody presses the button twice. */
export function ChangeForm(
  { action, id, button, label, plain, children }: {
    readonly action: string;
    readonly id: string;
    readonly button: string;
    /** The name of the button for people who do not see its surroundings. */
    readonly label?: string;
    /** Set where nothing of the record changes. */
    readonly plain?: true;
    readonly children?: Child;
  },
) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="form" value={crypto.randomUUID()} />
      {children}
      <button type="submit" data-changes={plain === undefined} data-plain={plain} aria-label={label}>{button}</button>
    </form>
  );
}

/** Shows one field of such a form. */
export function ChangeField(
  { label, name, value = "", required = true, type = "text", inputmode }: {
    readonly label: string;
    readonly name: string;
    readonly value?: string;
    readonly required?: boolean;
    readonly type?: "text" | "date";
    /** Amounts are typed on a keyboard of digits. */
    readonly inputmode?: "decimal";
  },
) {
  return (
    <label>
      {label}
      <input
        name={name}
        value={value}
        type={type}
        required={required}
        maxlength={MAX_VALUE}
        autocomplete="off"
        inputmode={inputmode}
      />
    </label>
  );
}

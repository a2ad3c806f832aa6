import type { Child } from "hono/jsx";
import type { DeskValue } from "../../desk/desk.ts";
import { itemPath, patronPath } from "../frame/record_links.ts";
import { useTexts } from "../frame/site_context.ts";

/** Asks which record is to be shown. */
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

/** Says that there is no such record, and leads to what is found for what was asked. */
export function Unknown({ id, text }: Readonly<Record<"id" | "text", string>>) {
  return (
    <p role="alert">
      {text}
      <a href={`/find?${new URLSearchParams({ q: id })}`}>{useTexts().desk.records.findIt}</a>
    </p>
  );
}

/** Leads to what else is known of a record. */
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
    <p>
      {children}
      <a href={`/journal?${new URLSearchParams({ [name]: id, since: "" })}`}>{records.inJournal}</a>
      {" · "}
      <a href={`/messages?${messages}`}>{records.messages}</a>
    </p>
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

/** A value in which the record that it names leads to its page. */
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

/** A form that changes a record. */
export function ChangeForm(
  { action, id, button, label, children }: {
    readonly action: string;
    readonly id: string;
    readonly button: string;
    /** The name of the button for who does not see what it stands beside. */
    readonly label?: string;
    readonly children?: Child;
  },
) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="id" value={id} />
      {children}
      <button type="submit" data-changes aria-label={label}>{button}</button>
    </form>
  );
}

/** One field of such a form. */
export function ChangeField(
  { label, name, value = "", required = true, type = "text", inputmode }: {
    readonly label: string;
    readonly name: string;
    readonly value?: string;
    readonly required?: boolean;
    readonly type?: "text" | "date" | "password";
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
        maxlength={200}
        autocomplete="off"
        inputmode={inputmode}
      />
    </label>
  );
}

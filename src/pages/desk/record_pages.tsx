import type { StaffMember } from "../../config/config.ts";
import type { ItemStatus } from "../../library/item.ts";
import { LONGEST_PIN } from "../../library/pin.ts";
import type { DeskItem, DeskPatron, DeskValue } from "../../desk/desk.ts";
import type { ActionTold } from "../frame/page_sessions.ts";
import { Told } from "../frame/told.tsx";
import { Asked } from "../frame/asked.tsx";
import { Layout } from "../frame/layout.tsx";
import { useTexts } from "../frame/site_context.ts";
import { itemPath, patronPath } from "../frame/record_links.ts";

/** What a page about one record shows. */
interface RecordShown<T> {
  readonly member: StaffMember;
  /** The identifier that was asked for; empty: none yet. */
  readonly id: string;
  /** Absent if there is no such record. */
  readonly shown?: T;
  readonly told?: ActionTold;
}

/** Shows a patron as `sip2d patron` does, and changes what staff must be able to change. */
export function PatronPage({ member, id, shown, told }: RecordShown<DeskPatron>) {
  const { records } = useTexts().desk;
  return (
    <Layout
      title={shown === undefined ? records.patron : records.patronOf(shown.name || shown.patronId)}
      tab={records.patron}
      member={member}
      path="/patrons"
    >
      {shown === undefined && <SearchForm action="/patrons" label={records.card} id={id} />}
      <Told told={told} />
      {id !== "" && shown === undefined && <Unknown id={id} text={records.noPatron(id)} />}
      {shown && (
        <>
          <Links name="patron" id={shown.patronId} login={shown.loginId} />
          <Values values={shown.values} />
          <PatronActions patron={shown} />
        </>
      )}
    </Layout>
  );
}

function PatronActions({ patron: { patronId, blocked, wrongPins } }: { readonly patron: DeskPatron }) {
  const { records } = useTexts().desk;
  return (
    <section>
      <h2>{records.change}</h2>
      {blocked
        ? <Act id={patronId} action="/patrons/unblock" name={records.unblock} />
        : (
          <form method="post" action="/patrons/block">
            <input type="hidden" name="id" value={patronId} />
            <label>
              {records.message}
              <input name="message" maxlength={200} />
            </label>
            <button type="submit" data-changes>{records.block}</button>
          </form>
        )}
      {wrongPins > 0 && <Act id={patronId} action="/patrons/unlock" name={records.unlock} />}
      <Asked name={records.setPin} why={records.setPinWhy}>
        <form method="post" action="/patrons/pin">
          <input type="hidden" name="id" value={patronId} />
          <label>
            {records.newPin}
            <input name="pin" type="password" autocomplete="off" required maxlength={LONGEST_PIN} />
          </label>
          <button type="submit" data-changes>{records.setThePin}</button>
        </form>
      </Asked>
    </section>
  );
}

/** Shows a copy as `sip2d item` does, and sets what is the matter with it. */
export function ItemPage(
  { member, id, shown, told, statuses }: RecordShown<DeskItem> & { readonly statuses: readonly ItemStatus[] },
) {
  const { frame, desk: { records } } = useTexts();
  return (
    <Layout
      title={shown === undefined ? records.item : records.itemOf(shown.title || shown.itemId)}
      tab={records.item}
      member={member}
      path="/items"
    >
      {shown === undefined && <SearchForm action="/items" label={records.barcode} id={id} />}
      <Told told={told} />
      {id !== "" && shown === undefined && <Unknown id={id} text={records.noItem(id)} />}
      {shown && (
        <>
          <Links name="item" id={shown.itemId} />
          <Values values={shown.values} />
          <section>
            <h2>{records.change}</h2>
            <form method="post" action="/items/status">
              <input type="hidden" name="id" value={shown.itemId} />
              <label>
                {records.status}
                <select name="status">
                  {statuses.map((status) => (
                    <option value={status} selected={status === shown.status}>
                      {frame.statuses[status] ?? status.replaceAll("-", " ")}
                    </option>
                  ))}
                </select>
              </label>
              <button type="submit" data-changes>{records.setStatus}</button>
            </form>
          </section>
        </>
      )}
    </Layout>
  );
}

/** What else is known of a record. */
function Links(
  { name, id, login = "" }: { readonly name: "patron" | "item"; readonly id: string; readonly login?: string },
) {
  const { records } = useTexts().desk;
  const messages = new URLSearchParams({ [name]: id, ...login !== "" && { login } });
  return (
    <p>
      <a href={`/journal?${new URLSearchParams({ [name]: id, since: "" })}`}>{records.inJournal}</a>
      {" · "}
      <a href={`/messages?${messages}`}>{records.messages}</a>
    </p>
  );
}

function SearchForm({ action, label, id }: Readonly<Record<"action" | "label" | "id", string>>) {
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

function Unknown({ id, text }: Readonly<Record<"id" | "text", string>>) {
  return (
    <p role="alert">
      {text}
      <a href={`/find?${new URLSearchParams({ q: id })}`}>{useTexts().desk.records.findIt}</a>
    </p>
  );
}

function Values({ values }: { readonly values: readonly DeskValue[] }) {
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

function Act({ id, action, name }: Readonly<Record<"id" | "action" | "name", string>>) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="id" value={id} />
      <button type="submit" data-changes>{name}</button>
    </form>
  );
}

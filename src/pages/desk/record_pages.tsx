import type { StaffMember } from "../../config/config.ts";
import type { ItemStatus } from "../../library/item.ts";
import { LONGEST_PIN } from "../../library/pin.ts";
import type { DeskValue } from "../../desk/desk.ts";
import { Layout } from "../frame/layout.tsx";

/** The outcome of the last change: words for people, and whether it was done. */
export interface ChangeTold {
  readonly done: boolean;
  readonly text: string;
}

/** What a page about one record shows. */
interface RecordShown {
  readonly member: StaffMember;
  /** The identifier that was asked for; empty: none yet. */
  readonly id: string;
  /** Absent if there is no such record. */
  readonly values?: readonly DeskValue[];
  readonly told?: ChangeTold;
}

/** Shows a patron as `sip2d patron` does, and changes what staff must be able to change. */
export function PatronPage({ member, id, values, told }: RecordShown) {
  return (
    <Layout title="Patron" member={member} path="/patrons">
      <SearchForm action="/patrons" label="Card or login id" id={id} />
      <Record id={id} values={values} told={told} what="patron" />
      {values && (
        <section>
          <h2>Change</h2>
          <form method="post" action="/patrons/block">
            <input type="hidden" name="id" value={id} />
            <label>
              Message, for people to read
              <input name="message" maxlength={200} />
            </label>
            <button type="submit">Block the card</button>
          </form>
          <Act id={id} action="/patrons/unblock" name="Lift the block" />
          <Act id={id} action="/patrons/unlock" name="Unlock after wrong PINs" />
          <form method="post" action="/patrons/pin">
            <input type="hidden" name="id" value={id} />
            <label>
              New PIN
              <input name="pin" type="password" autocomplete="off" required maxlength={LONGEST_PIN} />
            </label>
            <button type="submit">Set the PIN</button>
          </form>
          <p>
            <a href={`/journal?${new URLSearchParams({ patron: patronId(values, id), since: "" })}`}>In the journal</a>
          </p>
        </section>
      )}
    </Layout>
  );
}

/** Shows a copy as `sip2d item` does, and sets what is the matter with it. */
export function ItemPage(
  { member, id, values, told, statuses }: RecordShown & { readonly statuses: readonly ItemStatus[] },
) {
  const now = values?.find(([label]) => label === "status")?.[1];
  return (
    <Layout title="Item" member={member} path="/items">
      <SearchForm action="/items" label="Barcode" id={id} />
      <Record id={id} values={values} told={told} what="item" />
      {values && (
        <section>
          <h2>Change</h2>
          <form method="post" action="/items/status">
            <input type="hidden" name="id" value={id} />
            <label>
              Status
              <select name="status">
                {statuses.map((status) => <option selected={status === now}>{status}</option>)}
              </select>
            </label>
            <button type="submit">Set the status</button>
          </form>
          <p>
            <a href={`/journal?${new URLSearchParams({ item: id, since: "" })}`}>In the journal</a>
          </p>
        </section>
      )}
    </Layout>
  );
}

/** The card of a patron who may have been asked for by login id. */
function patronId(values: readonly DeskValue[], id: string): string {
  return values.find(([label]) => label === "patron")?.[1] ?? id;
}

function SearchForm({ action, label, id }: Readonly<Record<"action" | "label" | "id", string>>) {
  return (
    <form role="search" method="get" action={action}>
      <label>
        {label}
        <input name="id" value={id} required maxlength={200} autocomplete="off" />
      </label>
      <button type="submit">Show</button>
    </form>
  );
}

function Record({ id, values, told, what }: Omit<RecordShown, "member"> & { readonly what: string }) {
  return (
    <>
      {told && <p role={told.done ? "status" : "alert"}>{told.text}</p>}
      {id !== "" && values === undefined && <p role="alert">{`There is no ${what} ${id}.`}</p>}
      {values && (
        <dl>
          {values.map(([label, value]) => (
            <>
              <dt>{label.trim()}</dt>
              <dd>{value}</dd>
            </>
          ))}
        </dl>
      )}
    </>
  );
}

function Act({ id, action, name }: Readonly<Record<"id" | "action" | "name", string>>) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="id" value={id} />
      <button type="submit">{name}</button>
    </form>
  );
}

import type { StaffMember } from "../../config/config.ts";
import type { ItemStatus } from "../../library/item.ts";
import type { DeskItem } from "../../desk/desk.ts";
import { Layout } from "../frame/layout.tsx";
import type { ActionTold } from "../frame/page_sessions.ts";
import { useTexts } from "../frame/site_context.ts";
import { Told } from "../frame/told.tsx";
import { ChangeField, ChangeForm, RecordLinks, RecordValues, SearchForm, Unknown } from "./record_parts.tsx";

/** What the page of a copy shows. */
interface ItemShown {
  readonly member: StaffMember;
  /** The barcode that was asked for; empty: none yet. */
  readonly id: string;
  /** Absent if there is no such copy. */
  readonly shown?: DeskItem;
  readonly told?: ActionTold;
  readonly statuses: readonly ItemStatus[];
}

/** Shows a copy, and what can be done with it and its loan. */
export function ItemPage({ member, id, shown, told, statuses }: ItemShown) {
  const { desk: { records } } = useTexts();
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
          <RecordLinks name="item" id={shown.itemId} />
          <RecordValues values={shown.values} />
          <ItemActions item={shown} statuses={statuses} />
        </>
      )}
    </Layout>
  );
}

function ItemActions(
  { item: { itemId, status, loan }, statuses }: { readonly item: DeskItem } & Pick<ItemShown, "statuses">,
) {
  const { frame, desk: { records }, counter: { item: words } } = useTexts();
  // A page may be open for hours, and another patron may have the copy by then: the question is not about that loan.
  const seen = loan && <input type="hidden" name="borrower" value={loan.patronId} />;
  return (
    <section>
      <h2>{records.change}</h2>
      {loan && (
        <>
          <div data-acts>
            <ChangeForm action="/items/return" id={itemId} button={words.takeBack}>{seen}</ChangeForm>
            <ChangeForm action="/items/renew" id={itemId} button={words.renew}>{seen}</ChangeForm>
          </div>
          <details data-work>
            <summary>{words.setDue}</summary>
            <ChangeForm action="/items/due" id={itemId} button={words.setTheDue}>
              {seen}
              <ChangeField label={words.dueDay} name="due" type="date" />
            </ChangeForm>
          </details>
        </>
      )}
      <ChangeForm action="/items/status" id={itemId} button={records.setStatus}>
        <label>
          {records.status}
          <select name="status">
            {statuses.map((each) => (
              <option value={each} selected={each === status}>
                {frame.statuses[each] ?? each.replaceAll("-", " ")}
              </option>
            ))}
          </select>
        </label>
      </ChangeForm>
    </section>
  );
}

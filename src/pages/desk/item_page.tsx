import type { StaffMember } from "../../config/config.ts";
import type { ItemStatus } from "../../library/item.ts";
import type { DeskItem } from "../../desk/desk.ts";
import { Layout } from "../frame/layout.tsx";
import { type BranchName, CopyState } from "../cards/copy_state.tsx";
import { editPath, newRecordPath, patronPath, titlePath } from "../frame/record_links.ts";
import type { ActionResult } from "../frame/page_sessions.ts";
import { useTexts } from "../frame/site_context.ts";
import { Result } from "../frame/result.tsx";
import { ChangeField, ChangeForm, RecordLinks, RecordValues, SearchForm, Unknown } from "./record_parts.tsx";

/** What the page of a copy shows. */
interface ItemShown {
  readonly member: StaffMember;
  /** The barcode that was asked for; empty: none yet. */
  readonly id: string;
  /** Absent if there is no such copy. */
  readonly shown?: DeskItem;
  readonly told?: ActionResult;
  readonly statuses: readonly ItemStatus[];
  readonly timeZone: string;
  readonly branchName: BranchName;
}

/** Shows a copy, and what can be done with it and its loan. */
export function ItemPage({ member, id, shown, told, statuses, timeZone, branchName }: ItemShown) {
  const { desk: { records, forms }, circulation: { item } } = useTexts();
  return (
    <Layout
      title={shown === undefined ? records.item : records.itemOf(shown.title || shown.itemId)}
      tab={records.item}
      member={member}
      path="/items"
    >
      {shown === undefined && (
        <>
          <SearchForm action="/items" label={records.barcode} id={id} />
          <p data-acts>
            <a href={newRecordPath("item", id)} data-button data-plain>{forms.titles.add.item}</a>
          </p>
        </>
      )}
      <Result told={told} />
      {id !== "" && shown === undefined && <Unknown id={id} text={records.noItem(id)} />}
      {shown && (
        <>
          <section data-head>
            <p data-work-state>
              <CopyState copy={shown} timeZone={timeZone} branchName={branchName} />
              {shown.loan && (
                <span>
                  {`${records.by} `}
                  <a href={patronPath(shown.loan.patronId)}>{shown.loan.patronId}</a>
                </span>
              )}
            </p>
            <div data-acts>
              <a href={titlePath(shown.titleId)} data-button data-plain>{records.toTitle}</a>
              {shown.loan === undefined && (
                <ChangeForm action="/items/last-borrower" id={shown.itemId} button={item.lastBorrower} plain />
              )}
              <RecordLinks name="item" id={shown.itemId} />
            </div>
          </section>
          <div data-two>
            <div>
              <ItemActions item={shown} statuses={statuses} />
            </div>
            <aside aria-label={records.about}>
              <div data-heading>
                <h2>{records.about}</h2>
                <a href={editPath("item", shown.itemId)} data-button data-plain>{forms.change}</a>
              </div>
              <RecordValues values={shown.values} />
            </aside>
          </div>
        </>
      )}
    </Layout>
  );
}

function ItemActions(
  { item: { itemId, status, loan }, statuses }: { readonly item: DeskItem } & Pick<ItemShown, "statuses">,
) {
  const { frame, desk: { records }, circulation: { item: words } } = useTexts();
  // A page may be open for hours, and another patron may have the copy by then: the question is not about that loan.
  const seen = loan && <input type="hidden" name="borrower" value={loan.patronId} />;
  return (
    <section>
      <h2>{records.change}</h2>
      {loan === undefined && (
        <div data-inline>
          <ChangeForm action="/items/lend" id={itemId} button={words.lend}>
            <ChangeField label={words.lendTo} name="patron" />
          </ChangeForm>
        </div>
      )}
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

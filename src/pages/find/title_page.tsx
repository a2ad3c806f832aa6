import type { StaffMember } from "../../config/config.ts";
import type { DeskTitle } from "../../desk/find/describe_title.ts";
import type { FoundCopy, PatronStanding } from "../../desk/find/found_records.ts";
import { type BranchName, CopyState, placeOf, WorkState } from "../cards/copy_state.tsx";
import { PatronHead } from "../cards/patron_head.tsx";
import { ChangeField, ChangeForm } from "../desk/record_parts.tsx";
import { Layout } from "../frame/layout.tsx";
import type { ActionResult } from "../frame/page_sessions.ts";
import { PageTime } from "../frame/page_time.tsx";
import { itemPath, patronPath } from "../frame/record_links.ts";
import { useTexts } from "../frame/site_context.ts";
import { Row, Table } from "../frame/table.tsx";
import { Result } from "../frame/result.tsx";

/** What the page of a title shows. */
interface TitleShown {
  readonly member: StaffMember;
  /** Absent if there is no such title. */
  readonly shown?: DeskTitle;
  readonly id: string;
  readonly told?: ActionResult;
  readonly timeZone: string;
  readonly branchName: BranchName;
  /** The codes of the branches where holds can be collected. */
  readonly branches: readonly string[];
  /** The patron for whom things are done here. */
  readonly served?: PatronStanding;
}

/** Shows a title with its copies and the holds on it in order; from here it is held or lent. */
export function TitlePage({ member, shown, id, told, ...rest }: TitleShown) {
  const { desk: { titles } } = useTexts();
  return (
    <Layout title={shown?.title ?? titles.title} tab={titles.title} member={member} path="/find" served={rest.served}>
      <Result told={told} />
      {shown === undefined ? <p role="alert">{titles.none(id)}</p> : (
        <>
          {rest.served && <PatronHead patron={rest.served} />}
          <p data-facts>
            {shown.author} <WorkState work={shown} {...rest} />
          </p>
          <HoldTitle title={shown} {...rest} />
          <Copies title={shown} {...rest} />
          <Queue title={shown} {...rest} />
        </>
      )}
    </Layout>
  );
}

/** Shows the form that places a hold: for the patron who is served, or for whoever's card is scanned. */
function HoldTitle(
  { title: { titleId, inCount, queue }, served, branches, branchName }:
    & { readonly title: DeskTitle }
    & Pick<
      TitleShown,
      "served" | "branches" | "branchName"
    >,
) {
  const { desk: { titles }, circulation: { patron: words } } = useTexts();
  return (
    <section>
      <h2>{titles.hold}</h2>
      {inCount > queue && <p>{titles.isIn}</p>}
      <div data-inline>
        <ChangeForm
          action="/titles/hold"
          id={titleId}
          button={served === undefined ? words.placeHold : titles.holdFor(served.name)}
        >
          {served === undefined
            ? <ChangeField label={titles.forCard} name="patron" />
            : <input type="hidden" name="patron" value={served.patronId} />}
          {branches.length > 1 && (
            <label>
              {words.pickup}
              <select name="pickup">
                <option value="">{words.homeLibrary}</option>
                {branches.map((code) => <option value={code}>{branchName(code)}</option>)}
              </select>
            </label>
          )}
          <ChangeField label={words.holdUntil} name="expires" type="date" required={false} />
        </ChangeForm>
      </div>
    </section>
  );
}

function Copies(
  { title: { copies }, served, timeZone, branchName }:
    & { readonly title: DeskTitle }
    & Pick<
      TitleShown,
      "served" | "timeZone" | "branchName"
    >,
) {
  const { desk: { titles }, circulation } = useTexts();
  const columns = [circulation.patron.item, titles.state, titles.place, titles.borrower, circulation.patron.action];
  return (
    <section>
      <h2>{titles.copies(copies.length)}</h2>
      <Table label={titles.copies(copies.length)} columns={columns}>
        {copies.map((copy) => (
          <Row
            columns={columns}
            cells={[
              <a href={itemPath(copy.itemId)}>{copy.itemId}</a>,
              <CopyState copy={copy} timeZone={timeZone} branchName={branchName} />,
              placeOf(copy, branchName),
              copy.patronId !== undefined && <a href={patronPath(copy.patronId)}>{copy.patronId}</a>,
              served && copy.place === "in" && <LendForm copy={copy} served={served} />,
            ]}
          />
        ))}
      </Table>
    </section>
  );
}

/** Lends a copy to the patron who is served; the desk's page tells what came of it. */
function LendForm({ copy: { itemId }, served }: { readonly copy: FoundCopy; readonly served: PatronStanding }) {
  const { circulation, desk: { titles } } = useTexts();
  return (
    <form method="post" action="/desk/scan">
      <input type="hidden" name="mode" value="lend" />
      <input type="hidden" name="card" value={served.patronId} />
      <input type="hidden" name="scan" value={itemId} />
      <button type="submit" data-changes aria-label={titles.lendTo(itemId, served.name)}>{circulation.lend}</button>
    </form>
  );
}

function Queue(
  { title: { holds }, timeZone, branchName }:
    & { readonly title: DeskTitle }
    & Pick<TitleShown, "timeZone" | "branchName">,
) {
  const { desk: { titles }, circulation: { patron: words }, records: { codes } } = useTexts();
  const columns = [titles.place, titles.waiter, titles.placed, words.status, words.pickup];
  return (
    <section>
      <h2>{titles.queue(holds.length)}</h2>
      {holds.length === 0 ? <p>{titles.nobodyWaits}</p> : (
        <Table label={titles.queue(holds.length)} columns={columns}>
          {holds.map(({ patronId, name, placed, status, pickup, itemId }, at) => (
            <Row
              columns={columns}
              cells={[
                String(at + 1),
                <a href={patronPath(patronId)}>{name || patronId}</a>,
                <PageTime at={placed} timeZone={timeZone} to="minute" />,
                <>
                  {codes[status] ?? status} {itemId !== undefined && <a href={itemPath(itemId)}>{itemId}</a>}
                </>,
                branchName(pickup),
              ]}
            />
          ))}
        </Table>
      )}
    </section>
  );
}

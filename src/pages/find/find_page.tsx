import type { StaffMember } from "../../config/config.ts";
import type { FoundCopy, FoundReader, FoundRecords, FoundWork } from "../../desk/find/found_records.ts";
import { type BranchName, CopyState, placeOf, WorkState } from "../cards/copy_state.tsx";
import { Standing } from "../cards/patron_head.tsx";
import { ChangeForm } from "../desk/record_parts.tsx";
import { Layout } from "../frame/layout.tsx";
import { itemPath, patronPath, titlePath } from "../frame/record_links.ts";
import { useTexts } from "../frame/site_context.ts";

/** What a search shows. */
interface FindShown extends FoundAround {
  readonly text: string;
  /** Absent: nothing was searched for. */
  readonly found?: FoundRecords | "busy";
}

/** What each record that was found is shown with. */
interface FoundAround {
  readonly timeZone: string;
  readonly branchName: BranchName;
  /** The patron who is served, for whom titles can be held. */
  readonly served?: { readonly patronId: string; readonly name: string };
}

/** Shows what was found for a text; without one, it only asks. */
export function FindPage({ member, ...shown }: FindShown & { readonly member: StaffMember }) {
  const { find } = useTexts().desk;
  const { text, found, served } = shown;
  return (
    <Layout
      title={text === "" ? find.title : find.titleOf(text)}
      tab={find.title}
      member={member}
      path="/find"
      sought={text}
      served={served}
    >
      {found === undefined ? <p>{find.how(<kbd>/</kbd>)}</p> : <FoundList {...shown} found={found} />}
    </Layout>
  );
}

/** Lists what was found, each with how and where it is, and what can be done. */
export function FoundList({ text, found, ...shown }: FindShown & { readonly found: FoundRecords | "busy" }) {
  const texts = useTexts();
  const words = texts.desk.find;
  if (found === "busy") return <p role="alert">{words.busy}</p>;
  const { patrons, items, titles, more, limited } = found;
  const none = patrons.length + items.length + titles.length === 0;
  return (
    <>
      {none && <p>{words.nothing(text)}</p>}
      {patrons.length > 0 && (
        <section>
          <h2>{words.patrons}</h2>
          <ul data-found>
            {patrons.map((patron) => <Reader patron={patron} />)}
          </ul>
        </section>
      )}
      {titles.length > 0 && (
        <section>
          <h2>{words.titles}</h2>
          <ul data-found>
            {titles.map((work) => <Work work={work} {...shown} />)}
          </ul>
        </section>
      )}
      {items.length > 0 && (
        <section>
          <h2>{words.items}</h2>
          <ul data-found>
            {items.map((copy) => <Copy copy={copy} {...shown} />)}
          </ul>
        </section>
      )}
      {more && <p>{words.thereIsMore}</p>}
      {limited !== undefined && <p role="status">{words.limited(texts.notice(limited))}</p>}
    </>
  );
}

function Work(
  { work, timeZone, branchName, served }: { readonly work: FoundWork } & FoundAround,
) {
  const { titleId, title, author } = work;
  const { desk: { titles } } = useTexts();
  return (
    <li>
      <a href={titlePath(titleId, served?.patronId)}>{author === "" ? title : `${title} / ${author}`}</a>
      <WorkState work={work} timeZone={timeZone} branchName={branchName} />
      {served && (
        <ChangeForm
          action="/titles/hold"
          id={titleId}
          button={titles.holdFor(served.name)}
          label={`${titles.holdFor(served.name)}: ${title}`}
        >
          <input type="hidden" name="patron" value={served.patronId} />
        </ChangeForm>
      )}
    </li>
  );
}

/** Shows a patron with what tells patrons of one name apart. */
function Reader({ patron }: { readonly patron: FoundReader }) {
  const { patronId, loginId, listedName, birthDate, address, loanCount, overdueCount } = patron;
  const { circulation: { head }, frame } = useTexts();
  const facts = [
    ...[patronId, loginId].filter((id) => id !== ""),
    ...birthDate === undefined ? [] : [head.born(frame.day(Temporal.PlainDate.from(birthDate)))],
    ...address === "" ? [] : [address],
    head.loans(loanCount, overdueCount),
  ];
  return (
    <li>
      <a href={patronPath(patronId)}>{listedName}</a>
      <small>{facts.join(" · ")}</small>
      <span data-work-state>
        <Standing patron={patron} />
      </span>
    </li>
  );
}

function Copy({ copy, timeZone, branchName }: { readonly copy: FoundCopy } & FoundAround) {
  return (
    <li>
      <a href={itemPath(copy.itemId)}>{copy.itemId}</a>
      <small>{[copy.title, placeOf(copy, branchName)].join(" · ")}</small>
      <span data-work-state>
        <CopyState copy={copy} timeZone={timeZone} branchName={branchName} />
      </span>
    </li>
  );
}

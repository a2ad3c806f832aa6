import type { StaffMember } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import { Layout } from "../frame/layout.tsx";
import { useTexts } from "../frame/site_context.ts";
import { inLanguage } from "../texts/in_language.ts";
import { itemPath, patronPath } from "../frame/record_links.ts";

/** What was found. */
type FoundRecords = Exclude<Awaited<ReturnType<Desk["find"]>>, "busy">;

type FoundCopy = FoundRecords["items"][number];

/** Shows what was found for a text; without one, it only asks. */
export function FindPage(
  { member, text, found }: {
    readonly member: StaffMember;
    readonly text: string;
    readonly found?: FoundRecords | "busy";
  },
) {
  const { find } = useTexts().desk;
  return (
    <Layout
      title={text === "" ? find.title : find.titleOf(text)}
      tab={find.title}
      member={member}
      path="/find"
      sought={text}
    >
      {found === undefined ? <p>{find.how(<kbd>/</kbd>)}</p> : <FoundList text={text} found={found} />}
    </Layout>
  );
}

/** Lists what was found, each with a link to its page. */
export function FoundList({ text, found }: { readonly text: string; readonly found: FoundRecords | "busy" }) {
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
            {patrons.map(({ patronId, loginId, firstName, lastName }) => (
              <li>
                <a href={patronPath(patronId)}>{`${lastName}, ${firstName}`.replace(/^, |, $/g, "") || patronId}</a>
                <small>{[patronId, loginId].filter((id) => id !== "").join(" · ")}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
      {items.length > 0 && (
        <section>
          <h2>{words.items}</h2>
          <ul data-found>
            {items.map((item) => (
              <li>
                <CopyLink item={item} />
                <small>{item.title}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
      {titles.length > 0 && (
        <section>
          <h2>{words.titles}</h2>
          <ul data-found>
            {titles.map(({ title, author, copies, copyCount }) => (
              <li>
                <span>{author === "" ? title : `${title} / ${author}`}</span>
                <small>
                  {copyCount === 0 && words.noCopies}
                  {copies.map((item) => <CopyLink item={item} />)}
                  {copyCount > copies.length && words.andMore(copyCount - copies.length)}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
      {more && <p>{words.thereIsMore}</p>}
      {limited !== undefined && <p role="status">{words.limited(inLanguage(limited, texts))}</p>}
    </>
  );
}

function CopyLink({ item: { itemId, status, onLoan } }: { readonly item: FoundCopy }) {
  const { frame, desk } = useTexts();
  const state = status !== "available"
    ? frame.statuses[status] ?? status.replaceAll("-", " ")
    : onLoan
    ? desk.find.onLoan
    : "";
  return (
    <span>
      <a href={itemPath(itemId)}>{itemId}</a>
      {state !== "" && ` (${state})`}
    </span>
  );
}

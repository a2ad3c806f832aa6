import type { StaffMember } from "../../config/config.ts";
import type { Desk } from "../../desk/desk.ts";
import { Layout } from "../frame/layout.tsx";
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
  return (
    <Layout title={text === "" ? "Find" : `Find: ${text}`} tab="Find" member={member} path="/find" sought={text}>
      {found === undefined
        ? (
          <p>
            Type a part of a name, or how a card, login, barcode or title begins, into the field at the top. The key
            <kbd>/</kbd> leads there.
          </p>
        )
        : <FoundList text={text} found={found} />}
    </Layout>
  );
}

/** Lists what was found, each with a link to its page. */
export function FoundList({ text, found }: { readonly text: string; readonly found: FoundRecords | "busy" }) {
  if (found === "busy") return <p role="alert">Too many search at the moment; try again.</p>;
  const { patrons, items, titles, more, limited } = found;
  const none = patrons.length + items.length + titles.length === 0;
  return (
    <>
      {none && <p>{`Nothing was found for ${text}. A name may be cut short; a card and a barcode at their ends.`}</p>}
      {patrons.length > 0 && (
        <section>
          <h2>Patrons</h2>
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
          <h2>Items</h2>
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
          <h2>Titles</h2>
          <ul data-found>
            {titles.map(({ title, author, copies, copyCount }) => (
              <li>
                <span>{author === "" ? title : `${title} / ${author}`}</span>
                <small>
                  {copyCount === 0 && "no copies"}
                  {copies.map((item) => <CopyLink item={item} />)}
                  {copyCount > copies.length && `and ${copyCount - copies.length} more`}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
      {more && <p>There is more; type more of it.</p>}
      {limited !== undefined && <p role="status">{`Not all can be found: ${limited}.`}</p>}
    </>
  );
}

function CopyLink({ item: { itemId, status, onLoan } }: { readonly item: FoundCopy }) {
  const state = status !== "available" ? status.replaceAll("-", " ") : onLoan ? "on loan" : "";
  return (
    <span>
      <a href={itemPath(itemId)}>{itemId}</a>
      {state !== "" && ` (${state})`}
    </span>
  );
}

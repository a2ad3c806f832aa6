import type { Child } from "hono/jsx";
import type { StaffMember } from "../../config/config.ts";
import type { DeskItem, DeskPatron } from "../../desk/desk.ts";
import { type BranchName, CopyState } from "../cards/copy_state.tsx";
import { PatronHead } from "../cards/patron_head.tsx";
import { ChangeForm } from "../desk/record_parts.tsx";
import { Layout } from "../frame/layout.tsx";
import type { ActionResult } from "../frame/page_sessions.ts";
import { PageTime } from "../frame/page_time.tsx";
import { itemPath, patronPath, titlePath } from "../frame/record_links.ts";
import { useTexts } from "../frame/site_context.ts";
import type { PageTexts } from "../../texts/languages.ts";
import { Result } from "../frame/result.tsx";
import type { StoryLine } from "./story.ts";

/** What the page shows that says why something did not work. */
interface WhyShown {
  readonly member: StaffMember;
  readonly patron?: DeskPatron;
  readonly item?: DeskItem;
  /** What was asked for, and is neither a card nor a barcode; empty: nothing was asked for. */
  readonly asked: string;
  readonly story: readonly StoryLine[];
  readonly told?: ActionResult;
  readonly timeZone: string;
  readonly branchName: BranchName;
}

/** Gives the address of this page for a card or a barcode. */
function whyPath(id: string): string {
  return `/why?${new URLSearchParams({ id })}`;
}

/** Shows what happened to a card or a copy, how it stands now, and what helps. */
export function WhyPage({ member, patron, item, asked, story, told, timeZone, branchName }: WhyShown) {
  const { desk: { why }, circulation } = useTexts();
  return (
    <Layout title={why.title} member={member} path="/why" served={patron}>
      <Result told={told} />
      <form role="search" method="get" action="/why">
        <label>
          {why.ask}
          <input name="id" value={asked} required maxlength={200} autocomplete="off" autofocus={asked === ""} />
        </label>
        <button type="submit" data-plain>{why.show}</button>
      </form>
      {asked !== "" && patron === undefined && item === undefined && <p role="alert">{why.unknown(asked)}</p>}
      {(patron ?? item) && <Answer {...{ patron, item, story, timeZone, branchName }} />}
      {patron && (
        <PatronHead patron={patron}>
          <Helps patron={patron} timeZone={timeZone} hadTrouble={story.some(({ well }) => !well)} />
          <p data-acts>
            <a href={patronPath(patron.patronId)} data-button data-plain>{circulation.told.openPatron(patron.name)}</a>
          </p>
        </PatronHead>
      )}
      {item && (
        <section data-head>
          <h2>
            <a href={itemPath(item.itemId)}>{item.title}</a> <small>{item.itemId}</small>
          </h2>
          <p data-acts>
            <a href={titlePath(item.titleId)} data-button data-plain>{why.whoWaits}</a>
          </p>
        </section>
      )}
      {(patron ?? item) && <Story story={story} timeZone={timeZone} />}
    </Layout>
  );
}

/** Answers the question of the page: what keeps the card from working now or where the copy is, and what was refused last. */
function Answer(
  { patron, item, story, timeZone, branchName }: Pick<
    WhyShown,
    "patron" | "item" | "story" | "timeZone" | "branchName"
  >,
) {
  const { desk: { why } } = useTexts();
  const refused = story.find(({ well }) => !well);
  return (
    <p data-answer data-work-state>
      {patron && <span>{cardInWords(patron, useTexts())}</span>}
      {item && <CopyState copy={item} timeZone={timeZone} branchName={branchName} />}
      <span>
        {refused === undefined
          ? why.noneRefused
          : why.lastRefused(<PageTime at={refused.at} timeZone={timeZone} />, refused.text)}
      </span>
    </p>
  );
}

/** Says in a sentence what keeps a card from working now. */
function cardInWords(
  { locked, blocked, blockMessage, expired, cardLost, owed }: DeskPatron,
  { desk: { why }, frame }: PageTexts,
): string {
  const causes = [
    ...locked === undefined ? [] : [why.causes.locked],
    ...blocked ? [why.causes.blocked(blockMessage)] : [],
    ...expired ? [why.causes.ended] : [],
    ...cardLost ? [why.causes.lost] : [],
  ];
  const debt = owed === undefined ? "" : why.causes.owed(frame.decimal(owed));
  if (causes.length === 0) return debt === "" ? why.nothingNow : debt;
  return [why.notNow(causes.join(", ")), debt].filter((each) => each !== "").join(" ");
}

/** Shows what keeps the card from working now, each with the button that helps; of nothing else, a PIN may be the reason. */
function Helps({ patron, timeZone, hadTrouble }: {
  readonly patron: DeskPatron;
  readonly timeZone: string;
  readonly hadTrouble: boolean;
}) {
  const { desk: { why, records }, circulation, frame } = useTexts();
  const { patronId, locked, blocked, expired, owed, cardLost } = patron;
  const back = <input type="hidden" name="back" value={whyPath(patronId)} />;
  const nothing = locked === undefined && !blocked && !expired && !cardLost && owed === undefined;
  return (
    <ul data-helps>
      {nothing && hadTrouble && (
        <Help text={why.perhapsPin}>
          <a href={`${patronPath(patronId)}#card`}>{records.setPin}</a>
        </Help>
      )}
      {locked && (
        <Help
          text={locked.until === undefined
            ? why.locked
            : why.lockedUntil(<PageTime at={locked.until} timeZone={timeZone} />)}
        >
          <ChangeForm action="/patrons/unlock" id={patronId} button={records.unlock}>{back}</ChangeForm>
          <a href={`${patronPath(patronId)}#card`}>{records.setPin}</a>
        </Help>
      )}
      {blocked && (
        <Help text={circulation.blocked}>
          <ChangeForm action="/patrons/unblock" id={patronId} button={records.unblock}>{back}</ChangeForm>
        </Help>
      )}
      {expired && (
        <Help text={why.ended}>
          <ChangeForm action="/patrons/renew-card" id={patronId} button={circulation.patron.renewCard}>
            {back}
          </ChangeForm>
        </Help>
      )}
      {cardLost && (
        <Help text={circulation.head.cardLost}>
          <a href={`${patronPath(patronId)}#card`}>{circulation.patron.newCard}</a>
        </Help>
      )}
      {owed !== undefined && (
        <Help text={circulation.owes(frame.decimal(owed))}>
          <a href={`${patronPath(patronId)}#fees`}>{why.payOrWaive}</a>
        </Help>
      )}
    </ul>
  );
}

function Help({ text, children }: { readonly text: Child; readonly children?: Child }) {
  return (
    <li>
      <span>{text}</span>
      <span data-acts>{children}</span>
    </li>
  );
}

function Story({ story, timeZone }: { readonly story: readonly StoryLine[]; readonly timeZone: string }) {
  const { desk: { why } } = useTexts();
  return (
    <section>
      <h2>{why.story}</h2>
      {story.length === 0 ? <p>{why.nothing}</p> : (
        <ol data-story>
          {story.map(({ at, well, text }) => (
            <li>
              <PageTime at={at} timeZone={timeZone} /> <span data-outcome={well ? "well" : "refused"}>{text}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

import { useContext } from "hono/jsx";
import type { StaffMember, StaffRole } from "../../config/config.ts";
import type { FeedEntry } from "../../observability/feed.ts";
import { Choice } from "../frame/choice.tsx";
import { Filters } from "../frame/filters.tsx";
import { Layout, mayAct } from "../frame/layout.tsx";
import { type FieldLinks, MessageWords } from "../frame/message_words.tsx";
import { Outcome } from "../frame/outcome.tsx";
import { PageTime } from "../frame/page_time.tsx";
import { itemPath, patronPath } from "../frame/record_links.ts";
import { SiteContext, useTexts } from "../frame/site_context.ts";
import { Row, Table } from "../frame/table.tsx";
import type { PageTexts } from "../../texts/languages.ts";
import { MESSAGE_NAMES, MESSAGE_RESULTS, type MessageFilter } from "./message_filter.ts";

interface MessagesShown {
  readonly member: StaffMember;
  readonly filter: MessageFilter;
  readonly messages: readonly FeedEntry[];
  /** Whether there are more messages after these. */
  readonly more: boolean;
  readonly accounts: readonly string[];
  readonly timeZone: string;
}

/**
 * Gives the columns: patron and item for staff who may open patrons, and the other system's time where there is one.
 */
function columnsOf(
  { atDesk, relays, wire }: Readonly<Record<"atDesk" | "relays" | "wire", boolean>>,
  { watch: { messages } }: PageTexts,
): readonly string[] {
  const { time, terminal, account, message, patron, item, result, upstream } = messages;
  const about = atDesk ? [patron, item] : [];
  const times = wire ? ["ms", ...relays ? [upstream] : []] : [];
  return [time, terminal, ...wire ? [account] : [], message, ...about, result, ...times];
}

/** Shows the last messages of the terminals, and adds new ones. */
export function MessagesPage({ member, filter, messages, more, accounts, timeZone }: MessagesShown) {
  const query = (before = "") =>
    new URLSearchParams(Object.entries({ ...filter, before }).filter(([, value]) => value !== ""));
  const { at, since, until, before } = filter;
  const wire = filter.wire !== "";
  // New messages are added only where the page shows the present.
  const live = at === "" && until === "" && before === "";
  const oldest = messages.at(-1);
  const atDesk = mayAct(member.role, "desk");
  const { relays } = useContext(SiteContext);
  const texts = useTexts();
  const words = texts.watch.messages;
  return (
    <Layout title={words.title} member={member} path="/messages" live={live ? true : undefined}>
      <MessageFilters filter={filter} accounts={accounts} atDesk={atDesk} />
      {at !== "" && (
        <p role="status">
          {words.aroundMinute(<PageTime at={Number(at)} timeZone={timeZone} />)} <a href="/messages">{words.showAll}</a>
        </p>
      )}
      {since !== "" && (
        <p role="status">
          {words.between(
            <PageTime at={Number(since)} timeZone={timeZone} />,
            until !== "" && <PageTime at={Number(until)} timeZone={timeZone} />,
          )} {words.kept} <a href="/messages">{words.showAll}</a>
        </p>
      )}
      <p>
        {before !== "" && <a href={`/messages?${query()}`}>{texts.desk.journal.newest}</a>}
        {before !== "" && atDesk && " · "}
        {atDesk && messages.length > 0 && <a href={`/messages.csv?${query()}`}>{texts.frame.asCsv}</a>}
      </p>
      {messages.length === 0 && <p>{words.nothing}</p>}
      <Table
        label={words.table}
        marked
        columns={columnsOf({ atDesk, relays, wire }, texts)}
        live={live ? `/messages/live?${query()}` : undefined}
      >
        {messages.map((entry) => <MessageRow entry={entry} role={member.role} wire={wire} timeZone={timeZone} />)}
      </Table>
      {more && oldest && (
        <a href={`/messages?${query(String(oldest.number))}`}>
          {texts.desk.journal.olderThan(<PageTime at={oldest.time} timeZone={timeZone} />)}
        </a>
      )}
    </Layout>
  );
}

/** Shows the form that narrows the messages down, among those of the time that the page is about. */
function MessageFilters(
  { filter, accounts, atDesk }: Pick<MessagesShown, "filter" | "accounts"> & { readonly atDesk: boolean },
) {
  const { frame: { outcomes, messages }, watch: { messages: words } } = useTexts();
  const { at, since, until } = filter;
  const resultInWords = (name: string) => name === "refused" ? words.anyRefusal : outcomes[name] ?? name;
  return (
    <Filters action="/messages" name={words.show} chosen={Object.values({ ...filter, before: "" })}>
      {Object.entries({ at, since, until }).map(([name, value]) =>
        value !== "" && <input type="hidden" name={name} value={value} />
      )}
      <label>
        {words.terminal}
        <input name="terminal" value={filter.terminal} maxlength={200} title={words.terminalHint} />
      </label>
      <Choice label={words.account} name="account" values={accounts} chosen={filter.account} />
      <Choice
        label={words.message}
        name="message"
        values={MESSAGE_NAMES}
        chosen={filter.message}
        words={(name) => filter.wire === "" ? messages[name] ?? name : name}
      />
      <Choice
        label={words.result}
        name="result"
        values={MESSAGE_RESULTS}
        chosen={filter.result}
        words={resultInWords}
      />
      {atDesk && (
        <>
          <label>
            {words.patron}
            <input name="patron" value={filter.patron} maxlength={200} title={words.patronHint} />
          </label>
          <label>
            {words.item}
            <input name="item" value={filter.item} maxlength={200} title={words.itemHint} />
          </label>
        </>
      )}
      <label data-check>
        <input type="checkbox" name="wire" value="yes" checked={filter.wire !== ""} />
        {words.wire}
      </label>
    </Filters>
  );
}

/** Shows one message and its answer as a row of the page. */
export function MessageRow(
  { entry, role, wire, timeZone }: {
    readonly entry: FeedEntry;
    readonly role: StaffRole;
    /** Whether the message is called as the protocol does, with what interests those who know it. */
    readonly wire: boolean;
    readonly timeZone: string;
  },
) {
  const { time, connection, terminal, address, account, message, reason, milliseconds, upstreamMilliseconds } = entry;
  const { silence, repeated } = entry;
  const { finds, relays } = useContext(SiteContext);
  const texts = useTexts();
  const atDesk = mayAct(role, "desk");
  const { request, response } = entry.words({ personal: atDesk });
  const links: FieldLinks = atDesk && finds ? { patronId: patronPath, itemId: itemPath } : {};
  const about = (name: "patronId" | "itemId") => {
    const value = request?.fields[name];
    const link = links[name];
    if (typeof value !== "string" || value === "") return "";
    return link === undefined ? value : <a href={link(value)}>{value}</a>;
  };
  const name = wire ? message : texts.frame.messages[message] ?? message;
  const times = [
    texts.frame.decimal(milliseconds.toFixed(1)),
    ...relays ? [texts.frame.decimal(upstreamMilliseconds?.toFixed(1) ?? "")] : [],
  ];
  const cells = [
    <PageTime at={time} timeZone={timeZone} />,
    wire ? `${connection} ${terminal || address}` : terminal || address,
    ...wire ? [account ?? ""] : [],
    request === undefined ? name : (
      <details>
        <summary>{name}</summary>
        <MessageWords message={request} title={texts.frame.request} links={links} />
        {response && <MessageWords message={response} title={texts.frame.answer} links={links} />}
        {silence !== undefined && <p>{texts.watch.messages.dateSilences[silence] ?? silence}</p>}
        {repeated !== undefined && <p>{texts.watch.messages.repeated[repeated] ?? repeated}</p>}
        {atDesk && finds && (
          <a href={`/journal?${new URLSearchParams({ at: String(time), terminal: terminal || address })}`}>
            {texts.watch.messages.inJournal}
          </a>
        )}
      </details>
    ),
    ...atDesk ? [about("patronId"), about("itemId")] : [],
    <Outcome outcome={entry.result} reason={reason} />,
    ...wire ? times : [],
  ];
  return <Row columns={columnsOf({ atDesk, relays, wire }, texts)} cells={cells} />;
}

/** The first line of a file of messages. */
export const MESSAGE_CELLS: readonly string[] = [
  ...["time", "connection", "terminal", "address", "account", "message"],
  ...["patron_id", "item_id", "result", "reason", "ms"],
];

/** Gives the cells of a message in a file. Only staff who may open patrons get that file. */
export function messageCells(entry: FeedEntry): readonly string[] {
  const { time, connection, terminal, address, account = "", message, reason = "", milliseconds } = entry;
  const { patronId = "", itemId = "" } = entry.words({ personal: true }).request?.fields ?? {};
  const moment = Temporal.Instant.fromEpochMilliseconds(time).toString();
  return [
    ...[moment, String(connection), terminal, address, account, message, String(patronId), String(itemId)],
    ...[entry.result, reason, milliseconds.toFixed(1)],
  ];
}

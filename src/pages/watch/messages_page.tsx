import type { StaffMember } from "../../config/config.ts";
import type { FeedEntry } from "../../observability/feed.ts";
import { Choice } from "../frame/choice.tsx";
import { Layout } from "../frame/layout.tsx";
import { MessageWords } from "../frame/message_words.tsx";
import { MESSAGE_NAMES, MESSAGE_RESULTS, type MessageFilter, resultOf } from "./message_filter.ts";
import { PageTime } from "../frame/page_time.tsx";

interface MessagesShown {
  readonly member: StaffMember;
  readonly filter: MessageFilter;
  readonly messages: readonly FeedEntry[];
  readonly accounts: readonly string[];
  readonly timeZone: string;
}

/** Shows the last messages of the terminals, and those that come. */
export function MessagesPage({ member, filter, messages, accounts, timeZone }: MessagesShown) {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ""));
  return (
    <Layout title="Messages" member={member} path="/messages" live>
      <form role="search" method="get" action="/messages">
        <label>
          Terminal
          <input name="terminal" value={filter.terminal} maxlength={200} title="its number, place or address" />
        </label>
        <Choice label="Account" name="account" values={accounts} chosen={filter.account} />
        <Choice label="Message" name="message" values={MESSAGE_NAMES} chosen={filter.message} />
        <Choice label="Result" name="result" values={MESSAGE_RESULTS} chosen={filter.result} />
        <button type="submit">Show</button>
      </form>
      {messages.length === 0 && <p>Nothing yet.</p>}
      <div role="region" aria-label="Messages, the newest first" tabindex={0}>
        <table>
          <thead>
            <tr>
              {["Time", "Terminal", "Account", "Message", "Result", "ms", "of these, upstream"].map((name) => (
                <th scope="col">{name}</th>
              ))}
            </tr>
          </thead>
          <tbody data-live={`/messages/live?${query}`}>
            {messages.map((entry) => <MessageRow entry={entry} timeZone={timeZone} />)}
          </tbody>
        </table>
      </div>
    </Layout>
  );
}

/** One message and its answer, as a row of the page. */
export function MessageRow({ entry, timeZone }: { readonly entry: FeedEntry; readonly timeZone: string }) {
  const { time, connection, terminal, address, account, message, reason, milliseconds, upstreamMilliseconds, words } =
    entry;
  const { request, response } = words();
  return (
    <tr>
      <td>
        <PageTime at={time} timeZone={timeZone} />
      </td>
      <td>{`${connection} ${terminal || address}`}</td>
      <td>{account ?? ""}</td>
      <td>
        {request === undefined ? message : (
          <details>
            <summary>{message}</summary>
            <MessageWords message={request} title="Request" />
            {response && <MessageWords message={response} title="Answer" />}
          </details>
        )}
      </td>
      <td>{`${resultOf(entry)}${reason === undefined ? "" : `: ${reason}`}`}</td>
      <td>{milliseconds.toFixed(1)}</td>
      <td>{upstreamMilliseconds?.toFixed(1) ?? ""}</td>
    </tr>
  );
}

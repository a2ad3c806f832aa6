import type { StaffMember } from "../../config/config.ts";
import type { FeedEntry } from "../../observability/feed.ts";
import type { JsonMessage } from "../../protocol/describe_message.ts";
import { commandName, kebabCase } from "../../protocol/command_name.ts";
import { type FieldRow, fields } from "../../protocol/fields.ts";
import { requests } from "../../protocol/requests.ts";
import { Layout } from "../layout.tsx";
import { type MessageFilter, resultOf } from "./message_filter.ts";
import { PageTime } from "../page_time.tsx";

/** What the page of messages shows. */
export interface MessagesShown {
  readonly member: StaffMember;
  readonly filter: MessageFilter;
  readonly messages: readonly FeedEntry[];
  readonly accounts: readonly string[];
  readonly timeZone: string;
}

/** What may become of a message. */
const RESULTS = ["answered", "refused", "incomplete", "unreadable", "resent", "failed"];
const MESSAGES = [...Object.values(requests).map(({ name }) => commandName(name)), "unreadable"];

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
        <Choice label="Message" name="message" values={MESSAGES} chosen={filter.message} />
        <Choice label="Result" name="result" values={RESULTS} chosen={filter.result} />
        <button type="submit">Show</button>
      </form>
      {messages.length === 0 && <p>Nothing yet.</p>}
      <div role="region" aria-label="Messages, the newest first" tabindex={0}>
        <table>
          <thead>
            <tr>
              {["Time", "Terminal", "Account", "Message", "Result", "ms"].map((name) => <th scope="col">{name}</th>)}
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
  const { time, connection, terminal, address, account, message, reason, milliseconds, words } = entry;
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
            <Fields message={request} title="Request" />
            {response && <Fields message={response} title="Answer" />}
          </details>
        )}
      </td>
      <td>{`${resultOf(entry)}${reason === undefined ? "" : `: ${reason}`}`}</td>
      <td>{milliseconds.toFixed(1)}</td>
    </tr>
  );
}

/** Shows a message by the labels of its elements and fields. */
export function Fields({ message, title }: { readonly message: JsonMessage; readonly title: string }) {
  const elements = Object.entries(message.fixed).map(([name, value]) =>
    [kebabCase(name).replaceAll("-", " "), value] as const
  );
  const rows: ReadonlyMap<string, FieldRow> = new Map(Object.entries(fields));
  const labelled = Object.entries(message.fields).map(([name, value]) => {
    const row = rows.get(name);
    return [row === undefined ? name : `${row.id} ${row.label}`, value] as const;
  });
  return (
    <>
      <strong>{`${title}: ${commandName(message.name)} (${message.code})`}</strong>
      <dl>
        {[...elements, ...labelled].map(([label, value]) => (
          <>
            <dt>{label}</dt>
            <dd>{inWords(value)}</dd>
          </>
        ))}
      </dl>
    </>
  );
}

function inWords(value: JsonMessage["fields"][string]): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** What a choice in a form offers, beside nothing. */
export interface ChoiceParts {
  readonly label: string;
  readonly name: string;
  readonly values: readonly string[];
  readonly chosen: string;
}

/** Lets people choose one of some words, or any. */
export function Choice({ label, name, values, chosen }: ChoiceParts) {
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">any</option>
        {values.map((value) => <option value={value} selected={value === chosen}>{value}</option>)}
      </select>
    </label>
  );
}

import type { StaffMember } from "../../config/config.ts";
import { Layout } from "../frame/layout.tsx";
import { Outcome } from "../frame/outcome.tsx";
import { Row, Table } from "../frame/table.tsx";
import { Choice } from "../frame/choice.tsx";
import { MessageWords } from "../frame/message_words.tsx";
import type { OptionEffect, TrialField, TrialMessageName, TrialResult, TriedLine } from "../../desk/trials.ts";

interface TryShown {
  readonly member: StaffMember;
  readonly accounts: readonly string[];
  readonly messages: readonly TrialMessageName[];
  readonly account: string;
  readonly message: string;
  /** The form; absent until account and message are chosen. */
  readonly form?: readonly TrialField[];
  readonly location: string;
  /** The values of the form, without passwords. */
  readonly values: ReadonlyMap<string, string>;
  readonly result?: TrialResult;
  readonly problem?: string;
}

/** Shows the form for sending a message as an account, the outcome, and what each option did. */
export function TryPage(shown: TryShown) {
  const { member, accounts, messages, account, message, form, result, problem } = shown;
  return (
    <Layout title="Try an account" member={member} path="/try">
      <form role="search" method="get" action="/try">
        <Choice label="Account" name="account" values={accounts} chosen={account} />
        <Choice label="Message" name="message" values={messages.map(({ name }) => name)} chosen={message} />
        <button type="submit" data-plain>Choose</button>
      </form>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {result && <Result result={result} />}
      {form && <TrialForm shown={shown} form={form} />}
    </Layout>
  );
}

function TrialForm({ shown, form }: { readonly shown: TryShown; readonly form: readonly TrialField[] }) {
  const { account, message, messages, location, values } = shown;
  const changes = messages.find(({ name }) => name === message)?.changes === true;
  return (
    <section>
      <h2>{`${message} as ${account}`}</h2>
      {changes && (
        <p>
          <mark>This is carried out</mark> in the library as if a terminal had asked, and stands in the journal.
        </p>
      )}
      <form method="post" action="/try">
        <input type="hidden" name="account" value={account} />
        <input type="hidden" name="message" value={message} />
        <fieldset>
          {form.map((field) => (
            <label>
              {field.label}
              <input
                name={`value.${field.name}`}
                value={field.secret ? "" : values.get(field.name) ?? field.preset}
                type={field.secret ? "password" : "text"}
                autocomplete="off"
                maxlength={255}
              />
            </label>
          ))}
          <label>
            Where the terminal said it is when it logged in (CP)
            <input name="location" value={location} maxlength={255} />
          </label>
        </fieldset>
        <button type="submit" data-changes={changes ? true : undefined} data-plain={changes ? undefined : true}>
          Send
        </button>
      </form>
    </section>
  );
}

function Result({ result }: { readonly result: TrialResult }) {
  const { request, answer, reason, milliseconds, effects, whole, upstream } = result;
  return (
    <section aria-label="What came of it">
      <p role="status">
        <strong>
          <Outcome outcome={reason === undefined ? result.result : "refused"} reason={reason} what={result.result} />
        </strong>
        {` in ${milliseconds.toFixed(1)} ms`}
      </p>
      <Line line={request} title="Request" />
      <Line line={answer} title="Answer" />
      <h2>What the account's options changed</h2>
      {!whole && (
        <p>
          <small>
            {`Only what they do to the finished answer, or forbid: ${
              upstream
                ? "the library system behind this server is asked once"
                : "a message that changes something is not carried out twice"
            }.`}
          </small>
        </p>
      )}
      {effects.length === 0 ? <p>Nothing.</p> : <Effects effects={effects} />}
    </section>
  );
}

function Line({ line: { raw, words }, title }: { readonly line: TriedLine; readonly title: string }) {
  return (
    <article>
      <pre aria-label={`${title} as it travelled`}>{raw}</pre>
      {words && <MessageWords message={words} title={title} />}
    </article>
  );
}

function Effects({ effects }: { readonly effects: readonly OptionEffect[] }) {
  return (
    <Table label="What the account's options changed" columns={COLUMNS}>
      {effects.flatMap(({ option, changes }) =>
        changes.map((change, index) => {
          const sent = (value?: string) => value === undefined ? <em>not sent</em> : <code>{value}</code>;
          const cells = [index === 0 ? option : "", change.label, sent(change.with), sent(change.without)];
          return <Row columns={COLUMNS} cells={cells} />;
        })
      )}
    </Table>
  );
}

const COLUMNS = ["Option", "Place", "With it", "Without it"];

import type { StaffMember } from "../../config/config.ts";
import { Layout } from "../frame/layout.tsx";
import { Outcome } from "../frame/outcome.tsx";
import { useTexts } from "../frame/site_context.ts";
import { Row, Table } from "../frame/table.tsx";
import { Choice } from "../frame/choice.tsx";
import { MessageWords } from "../frame/message_words.tsx";
import type { OptionEffect, TrialField, TrialMessageName, TrialResult, TriedLine } from "../../desk/trials.ts";

interface TryShown extends Tried {
  readonly member: StaffMember;
  readonly accounts: readonly string[];
  readonly messages: readonly TrialMessageName[];
  /** The form; absent until account and message are chosen. */
  readonly form?: readonly TrialField[];
}

/** What is chosen and typed, and what came of it. */
export interface Tried {
  readonly account: string;
  readonly message: string;
  readonly location: string;
  /** The values of the form, without passwords. */
  readonly values: ReadonlyMap<string, string>;
  readonly result?: TrialResult;
  readonly problem?: string;
}

/** Shows the form for sending a message as an account, the outcome, and what each option did. */
export function TryPage(shown: TryShown) {
  const { member, accounts, messages, account, message, form, result, problem } = shown;
  const { trial } = useTexts().admin;
  return (
    <Layout title={trial.title} member={member} path="/try">
      <form role="search" method="get" action="/try">
        <Choice label={trial.account} name="account" values={accounts} chosen={account} />
        <Choice label={trial.message} name="message" values={messages.map(({ name }) => name)} chosen={message} />
        <button type="submit" data-plain>{trial.choose}</button>
      </form>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {result && <Result result={result} />}
      {form && <TrialForm shown={shown} form={form} />}
    </Layout>
  );
}

function TrialForm({ shown, form }: { readonly shown: TryShown; readonly form: readonly TrialField[] }) {
  const { account, message, messages, location, values } = shown;
  const { trial } = useTexts().admin;
  const changes = messages.find(({ name }) => name === message)?.changes === true;
  return (
    <section>
      <h2>{trial.messageAs(message, account)}</h2>
      {changes && (
        <p>
          <mark>{trial.carriedOut}</mark>
          {trial.carriedOutHow}
        </p>
      )}
      <form method="post" action="/try">
        <input type="hidden" name="account" value={account} />
        <input type="hidden" name="message" value={message} />
        <fieldset>
          {form.map((field) => (
            <label>
              <span lang="en">{field.label}</span>
              <input
                name={`value.${field.name}`}
                value={field.secret ? "" : values.get(field.name) ?? field.preset}
                type={field.secret ? "password" : "text"}
                autocomplete={field.secret ? "new-password" : "off"}
                maxlength={255}
              />
            </label>
          ))}
          <label>
            {trial.place}
            <input name="location" value={location} maxlength={255} />
          </label>
        </fieldset>
        <button type="submit" data-changes={changes ? true : undefined} data-plain={changes ? undefined : true}>
          {trial.send}
        </button>
      </form>
    </section>
  );
}

function Result({ result }: { readonly result: TrialResult }) {
  const { request, answer, reason, milliseconds, effects, whole, upstream } = result;
  const { frame, admin: { trial } } = useTexts();
  return (
    <section aria-label={trial.result}>
      <p role="status">
        <strong>
          <Outcome
            outcome={reason === undefined ? result.result : "refused"}
            reason={reason}
            what={frame.outcomes[result.result]}
          />
        </strong>
        {trial.within(frame.decimal(milliseconds.toFixed(1)))}
      </p>
      <Line line={request} title={frame.request} />
      <Line line={answer} title={frame.answer} />
      <h2>{trial.changed}</h2>
      {!whole && (
        <p>
          <small>
            {upstream ? trial.askedOnce : trial.notTwice}
          </small>
        </p>
      )}
      {effects.length === 0 ? <p>{trial.nothing}</p> : <Effects effects={effects} />}
    </section>
  );
}

function Line({ line: { raw, words }, title }: { readonly line: TriedLine; readonly title: string }) {
  return (
    <article>
      <pre aria-label={useTexts().admin.trial.travelled(title)}>{raw}</pre>
      {words && <MessageWords message={words} title={title} />}
    </article>
  );
}

function Effects({ effects }: { readonly effects: readonly OptionEffect[] }) {
  const { trial } = useTexts().admin;
  const columns = [trial.option, trial.changedPlace, trial.withIt, trial.without];
  const sent = (value?: string) => value === undefined ? <em>{trial.notSent}</em> : <code>{value}</code>;
  const rows = effects.flatMap(({ option, changes }) =>
    changes === "request"
      ? [[option, trial.theRequest, trial.isRefused, trial.isCarriedOut]]
      : changes.map((change, index) => [
        index === 0 ? option : "",
        <span lang="en">{change.label}</span>,
        sent(change.with),
        sent(change.without),
      ])
  );
  return (
    <Table label={trial.changed} columns={columns}>
      {rows.map((cells) => <Row columns={columns} cells={cells} />)}
    </Table>
  );
}

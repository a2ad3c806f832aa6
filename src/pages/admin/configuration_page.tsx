import type { StaffMember } from "../../config/config.ts";
import type { Fault } from "../../config/base/fault.ts";
import type { ConfigDifference } from "../../config/shown/differences.ts";
import type { ShownElement } from "../../config/shown/shown_elements.ts";
import type { ActionResult } from "../frame/page_sessions.ts";
import { Row, Table } from "../frame/table.tsx";
import { Result } from "../frame/result.tsx";
import { useTexts } from "../frame/site_context.ts";
import { Layout } from "../frame/layout.tsx";
import type { Beginning, CheckedConfig } from "../../desk/configuring.ts";
import { faultyLines } from "./faulty_lines.ts";

export interface ConfigurationShown {
  readonly member: StaffMember;
  readonly file: string;
  readonly elements: readonly ShownElement[];
  /** The file as it is now, and what a reload would make of it. */
  readonly pending: CheckedConfig;
  /** A text that a member of staff has sent to be checked, and what is wrong with it. */
  readonly checked?: CheckedConfig & { readonly text: string };
  /** The outcome of a reload from this page. */
  readonly told?: ActionResult;
}

/** Shows the configuration in force, what a reload would change, and what is wrong with a text that was checked. */
export function ConfigurationPage({ member, file, elements, pending, checked, told }: ConfigurationShown) {
  const { configuration, closedDays } = useTexts().admin;
  return (
    <Layout title={configuration.title} member={member} path="/configuration">
      <Result told={told} />
      <p>
        <a href="/closed-days">{closedDays.title}</a>
      </p>
      <section aria-labelledby="reload">
        <h2 id="reload">{configuration.pending}</h2>
        <p>
          <small>{file}</small>
        </p>
        <Findings checked={pending} />
        <form method="post" action="/configuration/reload">
          <button type="submit" data-changes>{configuration.reload}</button>
        </form>
      </section>
      <section aria-labelledby="check">
        <h2 id="check">{configuration.checkAnother}</h2>
        {checked && <Checked checked={checked} />}
        <form method="post" action="/configuration/check" enctype="multipart/form-data">
          <label>
            {configuration.pasted}
            <textarea name="text" rows={8}>{checked?.text ?? ""}</textarea>
          </label>
          <label>
            {configuration.uploaded}
            <input type="file" name="file" accept=".xml,text/xml" />
          </label>
          <button type="submit" data-plain>{configuration.check}</button>
        </form>
      </section>
      <section aria-labelledby="told">
        <h2 id="told">{configuration.asRead}</h2>
        {[...Map.groupBy(elements, ({ path }) => path)].map(([path, elements]) => (
          <Kind path={path} elements={elements} />
        ))}
      </section>
    </Layout>
  );
}

function Checked({ checked }: { readonly checked: CheckedConfig & { readonly text: string } }) {
  const { faults, hasErrors, text } = checked;
  const { configuration } = useTexts().admin;
  return (
    <>
      <p role={hasErrors ? "alert" : "status"}>{hasErrors ? configuration.hasErrors : configuration.inOrder}</p>
      {faults.count > 0 && <FaultyText text={text} faults={faults} />}
      {!hasErrors && <Findings checked={{ ...checked, faults: { first: [], count: 0 } }} />}
    </>
  );
}

/** Shows each fault below its line, with a mark below its column. */
function FaultyText({ text, faults }: { readonly text: string; readonly faults: Beginning<Fault> }) {
  const { configuration } = useTexts().admin;
  return (
    <div role="region" aria-label={configuration.faultsAtPlaces} tabindex={0}>
      <pre lang="en">
        {faultyLines(text, faults.first).map(({ number, content, faults }) => (
          <>
            {`${String(number).padStart(5)}  ${content}\n`}
            {faults.map(({ severity, mark, message }) => (
              <strong data-severity={severity}>{`${" ".repeat(7 + mark)}^ ${severity}: ${message}\n`}</strong>
            ))}
          </>
        ))}
      </pre>
      <More of={faults} text={configuration.firstFaults} />
    </div>
  );
}

/** Says of a long list that not all of it is shown. */
function More(
  { of: { first, count }, text }: {
    readonly of: Beginning<unknown>;
    readonly text: (shown: number, count: number) => string;
  },
) {
  return count > first.length ? <p>{text(first.length, count)}</p> : null;
}

function Findings({ checked: { faults, hasErrors, problem, differences } }: { readonly checked: CheckedConfig }) {
  const texts = useTexts();
  const { configuration } = texts.admin;
  return (
    <>
      {problem !== undefined && <p role="alert">{configuration.cannotGoOn(texts.notice(problem))}</p>}
      {hasErrors && <p role="alert">{configuration.changesNothing}</p>}
      {faults.count > 0 && (
        <details open={hasErrors}>
          <summary>{configuration.toBeSaid(faults.count)}</summary>
          <ul lang="en">
            {faults.first.map(({ severity, line, column, message }) => (
              <li>{`${line}:${column}: ${severity}: ${message}`}</li>
            ))}
          </ul>
          <More of={faults} text={configuration.firstFaults} />
        </details>
      )}
      {!hasErrors && problem === undefined && differences.count === 0 && <p>{configuration.nothing}</p>}
      {differences.count > 0 && <Differences differences={differences} />}
    </>
  );
}

function Differences({ differences }: { readonly differences: Beginning<ConfigDifference> }) {
  const texts = useTexts();
  const { configuration } = texts.admin;
  const columns = [configuration.element, configuration.attribute, configuration.now, configuration.then];
  return (
    <>
      <Table label={configuration.differences} columns={columns}>
        {differences.first.flatMap(({ path, key, kind, settings }) =>
          settings.map(({ name, before = "", after = "" }, index) => (
            <Row
              columns={columns}
              cells={[index === 0 ? `${path} ${key} (${configuration.kinds[kind]})` : "", name, before, after]}
            />
          ))
        )}
      </Table>
      <More of={differences} text={configuration.firstElements} />
    </>
  );
}

function Kind({ path, elements }: { readonly path: string; readonly elements: readonly ShownElement[] }) {
  return (
    <details>
      <summary>{`${path || "acsconfig"} (${elements.length})`}</summary>
      <div data-cards>
        {elements.map(({ key, line, values }) => (
          <article>
            <strong>{key}</strong> <small>{useTexts().admin.configuration.line(line)}</small>
            <dl>
              {values.map(({ name, shown }) => (
                <>
                  <dt>{name}</dt>
                  <dd>{shown}</dd>
                </>
              ))}
            </dl>
          </article>
        ))}
      </div>
    </details>
  );
}

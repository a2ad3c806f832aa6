import type { StaffMember } from "../../config/config.ts";
import { branchName } from "../../desk/work/branch_name.ts";
import type { DeskPatron } from "../../desk/desk.ts";
import { Layout } from "../frame/layout.tsx";
import type { ActionTold } from "../frame/page_sessions.ts";
import { patronPath } from "../frame/record_links.ts";
import { useTexts } from "../frame/site_context.ts";
import { Told } from "../frame/told.tsx";
import { LIST_NAMES } from "./lists_page.tsx";
import { LoansTable } from "./loans_table.tsx";

/** What a scan of a copy does. */
export type CounterMode = "lend" | "return";

/** What the page of the desk shows. */
interface CounterShown {
  readonly member: StaffMember;
  readonly mode: CounterMode;
  /** The patron whose card was scanned last. */
  readonly patron?: DeskPatron;
  /** The outcomes of the last scans, the newest first. */
  readonly scans: readonly ActionTold[];
  /** The branches, by code: the desk is at one of them. */
  readonly branches: ReadonlyMap<string, { readonly name: string }>;
  /** The code of the branch that was chosen. */
  readonly branch?: string;
  readonly timeZone: string;
}

/** Gives the address of the desk's page. */
export function counterPath(mode: CounterMode, card = ""): string {
  const query = new URLSearchParams({ ...mode === "return" && { mode }, ...card !== "" && { card } });
  return query.size === 0 ? "/desk" : `/desk?${query}`;
}

/**
 * Shows the desk: one field for what a scanner reads, and the outcome. A script sends the field without loading the
 * page again, and plays sounds; without script the page is loaded again with the cursor in the field.
 */
export function CounterPage(shown: CounterShown) {
  const { member, mode, patron, scans: [last, ...earlier], branches, timeZone } = shown;
  const { counter } = useTexts();
  return (
    <Layout title={counter.title} member={member} path="/desk">
      <div data-counter data-lost={counter.lostConnection}>
        <Modes mode={mode} />
        <ScanForm mode={mode} card={patron?.patronId ?? ""} />
        {last && (
          <div data-scan={kindOf(last)}>
            <Told told={last} />
          </div>
        )}
        {patron && <Served patron={patron} />}
        {earlier.length > 0 && (
          <section>
            <h2>{counter.earlier}</h2>
            <ul data-scans>
              {earlier.map((told) => (
                <li>
                  <span data-outcome={told.done ? "well" : "refused"}>{[told.text, ...told.more ?? []].join(" ")}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        {patron && (
          <section>
            <h2>{`${counter.patron.loans} (${patron.loans.length})`}</h2>
            <LoansTable patronId={patron.patronId} loans={patron.loans} timeZone={timeZone} />
          </section>
        )}
        <p>
          {LIST_NAMES.map((name, at) => (
            <>
              {at > 0 && " · "}
              <a href={`/lists?${new URLSearchParams({ name, branch: shown.branch ?? "" })}`}>
                {counter.lists.names[name]}
              </a>
            </>
          ))}
        </p>
        {branches.size > 1 && <BranchForm branches={branches} branch={shown.branch} />}
      </div>
    </Layout>
  );
}

/** The kind of an outcome: it was done, it was not, or it was and staff must look at something. */
function kindOf({ done, more }: ActionTold): "yes" | "no" | "look" {
  return !done ? "no" : more === undefined ? "yes" : "look";
}

function Modes({ mode }: { readonly mode: CounterMode }) {
  const { counter } = useTexts();
  const entries = [["lend", counter.lend, "F2"], ["return", counter.takeBack, "F4"]] as const;
  return (
    <nav aria-label={counter.modes} data-modes>
      <ul>
        {entries.map(([each, name, key]) => (
          <li>
            <a href={counterPath(each)} aria-current={each === mode ? "true" : undefined} aria-keyshortcuts={key}>
              {name} <kbd>{key}</kbd>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function ScanForm({ mode, card }: { readonly mode: CounterMode; readonly card: string }) {
  const { counter } = useTexts();
  const label = mode === "return" ? counter.scanReturn : card === "" ? counter.scanCard : counter.scanItem;
  return (
    <form method="post" action="/desk/scan" data-scan-form>
      <input type="hidden" name="mode" value={mode} />
      <input type="hidden" name="card" value={card} />
      <label>
        {label}
        <input name="scan" autofocus autocomplete="off" maxlength={200} enterkeyhint="go" />
      </label>
      <button type="submit" data-changes>{counter.enter}</button>
      {card !== "" && <small>{counter.howToEnd}</small>}
    </form>
  );
}

/** Shows the patron who is served, and what staff should know before they lend. */
function Served({ patron }: { readonly patron: DeskPatron }) {
  const { counter, frame } = useTexts();
  const { patronId, name, blocked, owed, holds } = patron;
  const waiting = holds.filter(({ status }) => status === "waiting").length;
  return (
    <section data-served>
      <h2>{name || patronId}</h2>
      <p>
        {patronId} {blocked && <mark>{counter.blocked}</mark>}
        {owed !== undefined && <mark>{counter.owes(frame.decimal(owed))}</mark>}
        {waiting > 0 && <mark>{counter.waiting(waiting)}</mark>}
        <br />
        <a href={patronPath(patronId)}>{counter.openRecord}</a>
      </p>
    </section>
  );
}

function BranchForm({ branches, branch }: Pick<CounterShown, "branches" | "branch">) {
  const { counter } = useTexts();
  return (
    <form method="post" action="/desk/branch" role="search">
      <label>
        {counter.branch}
        <select name="branch">
          {[...branches.keys()].map((code) => (
            <option value={code} selected={code === branch}>{branchName(branches, code)}</option>
          ))}
        </select>
      </label>
      <button type="submit" data-plain>{counter.chooseBranch}</button>
    </form>
  );
}

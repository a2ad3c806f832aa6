import type { StaffMember } from "../../config/config.ts";
import { branchName } from "../../desk/work/branch_name.ts";
import type { DeskPatron } from "../../desk/desk.ts";
import { Layout } from "../frame/layout.tsx";
import type { ActionResult } from "../frame/page_sessions.ts";
import { patronPath, type ScanMode, scanPath, slipPath } from "../frame/record_links.ts";
import { useTexts } from "../frame/site_context.ts";
import { Result, UndoForm } from "../frame/result.tsx";
import { PatronHead, waitingFor } from "../cards/patron_head.tsx";
import { LIST_NAMES } from "../lists/lists_page.tsx";
import { LoansTable } from "../desk/loans_table.tsx";

/** What the page of the desk shows. */
interface ScanShown {
  readonly member: StaffMember;
  readonly mode: ScanMode;
  /** The patron whose card was scanned last. */
  readonly patron?: DeskPatron;
  /** The outcomes of the last scans, the newest first. */
  readonly scans: readonly ActionResult[];
  /** The branches, by code: the desk is at one of them. */
  readonly branches: ReadonlyMap<string, { readonly name: string }>;
  /** The code of the branch that was chosen. */
  readonly branch?: string;
  /** The code of the branch where the desk works, chosen or not. */
  readonly place: string;
  readonly timeZone: string;
}

/**
 * Shows the desk: one field for what a scanner reads, and the outcome. A script sends the field without loading the
 * page again, and plays sounds; without script the page is loaded again with the cursor in the field.
 */
export function ScanPage(shown: ScanShown) {
  const { member, mode, patron, scans: [last, ...earlier], branches, timeZone } = shown;
  const { circulation, slips } = useTexts();
  return (
    <Layout title={circulation.title} member={member} path="/desk" served={patron}>
      <div data-scan-page data-lost={circulation.lostConnection}>
        <Modes mode={mode} />
        <ScanForm mode={mode} card={patron?.patronId ?? ""} />
        {last && (
          <div data-scan={kindOf(last)}>
            <Result told={last} />
          </div>
        )}
        {patron && (
          <PatronHead patron={patron} waiting={waitingFor(patron)}>
            <p data-acts>
              <a href={patronPath(patron.patronId)} data-button data-plain>
                {circulation.told.openPatron(patron.name)}
              </a>
              <a href={slipPath("loans", { card: patron.patronId })} data-button data-plain>{slips.print.loans}</a>
            </p>
          </PatronHead>
        )}
        {earlier.length > 0 && (
          <section>
            <h2>{circulation.earlier}</h2>
            <ul data-scans>
              {earlier.map((told) => (
                <li>
                  <span data-outcome={told.done ? "well" : "refused"}>{[told.text, ...told.more ?? []].join(" ")}</span>
                  {told.undo && <UndoForm undo={told.undo} label={circulation.undo.one(told.text)} />}
                </li>
              ))}
            </ul>
          </section>
        )}
        {patron && (
          <section>
            <h2>{`${circulation.patron.loans} (${patron.loans.length})`}</h2>
            <LoansTable patronId={patron.patronId} loans={patron.loans} timeZone={timeZone} />
          </section>
        )}
        <p>
          <a href="/desk/scans">{circulation.scans.link}</a>
        </p>
        <p>
          {LIST_NAMES.map((name, at) => (
            <>
              {at > 0 && " · "}
              <a href={`/lists?${new URLSearchParams({ name, branch: shown.branch ?? "" })}`}>
                {circulation.lists.names[name]}
              </a>
            </>
          ))}
        </p>
        {branches.size > 1 && <BranchForm branches={branches} place={shown.place} />}
      </div>
    </Layout>
  );
}

/** The kind of an outcome: it was done, it was not, or it was and staff must look at something. */
function kindOf({ done, more }: ActionResult): "yes" | "no" | "look" {
  return !done ? "no" : more === undefined ? "yes" : "look";
}

function Modes({ mode }: { readonly mode: ScanMode }) {
  const { circulation } = useTexts();
  const entries = [["lend", circulation.lend, "F2"], ["return", circulation.takeBack, "F4"]] as const;
  return (
    <nav aria-label={circulation.modes} data-modes>
      <ul>
        {entries.map(([each, name, key]) => (
          <li>
            <a href={scanPath(each)} aria-current={each === mode ? "true" : undefined} aria-keyshortcuts={key}>
              {name} <kbd>{key}</kbd>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function ScanForm({ mode, card }: { readonly mode: ScanMode; readonly card: string }) {
  const { circulation } = useTexts();
  const label = mode === "return" ? circulation.scanReturn : card === "" ? circulation.scanCard : circulation.scanItem;
  return (
    <form method="post" action="/desk/scan" data-scan-form>
      <input type="hidden" name="mode" value={mode} />
      <input type="hidden" name="card" value={card} />
      <label>
        {label}
        <input name="scan" autofocus autocomplete="off" maxlength={200} enterkeyhint="go" />
      </label>
      <button type="submit" data-changes>{circulation.enter}</button>
      {card !== "" && <small>{circulation.howToEnd}</small>}
    </form>
  );
}

/** Shows where the desk works. An institution's own branch need not be among those that there are to choose from. */
function BranchForm({ branches, place }: Pick<ScanShown, "branches" | "place">) {
  const { circulation } = useTexts();
  const codes = new Set([...branches.keys(), place]);
  return (
    <form method="post" action="/desk/branch" role="search">
      <label>
        {circulation.branch}
        <select name="branch">
          {[...codes].map((code) => <option value={code} selected={code === place}>{branchName(branches, code)}
          </option>)}
        </select>
      </label>
      <button type="submit" data-plain>{circulation.chooseBranch}</button>
    </form>
  );
}

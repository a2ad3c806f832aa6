import { type Child, useContext } from "hono/jsx";
import type { StaffMember } from "../../config/config.ts";
import { branchName } from "../../desk/work/branch_name.ts";
import { DESK_LISTS, type DeskListName } from "../../desk/lists/desk_lists.ts";
import { detailInWords } from "../frame/journal_words.ts";
import { Layout, mayAct } from "../frame/layout.tsx";
import { reasonInWords } from "../frame/reason_words.ts";
import { itemPath, patronPath } from "../frame/record_links.ts";
import { SiteContext, useTexts } from "../frame/site_context.ts";
import { Row, Table } from "../frame/table.tsx";
import type { PageTexts } from "../../texts/languages.ts";

/** The names of the lists, in the order in which they are offered. */
export const LIST_NAMES: readonly DeskListName[] = [
  "to-pull",
  "uncollected",
  "on-shelf",
  "in-transit",
  "lost",
  "overdue",
  "debts",
  "cards-ending",
  "exceptions",
];

/** The lists that lie on shelves, carts and counters once they are printed, where patrons read them, too. */
const IN_SIGHT: ReadonlySet<DeskListName> = new Set(["to-pull", "uncollected", "on-shelf", "in-transit"]);

interface ListsShown {
  readonly member: StaffMember;
  readonly name: DeskListName;
  readonly rows: readonly (readonly string[])[];
  /** The branches to choose from, by code. */
  readonly branches: ReadonlyMap<string, { readonly name: string }>;
  /** The code of the branch that was chosen; empty: all. */
  readonly branch: string;
  /** The sum over which debts are listed, as it was typed; empty: all. */
  readonly over: string;
  /** Whether that is an amount. */
  readonly isAmount: boolean;
}

/** Shows a list for people to print, or to take into a spreadsheet. */
export function ListsPage({ member, name, rows, branches, branch, over, isAmount }: ListsShown) {
  const texts = useTexts();
  const { circulation: { lists }, frame } = texts;
  const columns = DESK_LISTS[name].map((column) => lists.columns[column]);
  const query = new URLSearchParams({ name, branch, over });
  return (
    <Layout title={lists.names[name]} member={member} path="/lists">
      <form role="search" method="get" action="/lists">
        <label>
          {lists.list}
          <select name="name">
            {LIST_NAMES.map((each) => <option value={each} selected={each === name}>{lists.names[each]}</option>)}
          </select>
        </label>
        {branches.size > 1 && (
          <label>
            {lists.columns.branch}
            <select name="branch">
              <option value="">{frame.any}</option>
              {[...branches.keys()].map((code) => (
                <option value={code} selected={code === branch}>{branchName(branches, code)}</option>
              ))}
            </select>
          </label>
        )}
        {name === "debts" && (
          <label>
            {lists.over}
            <input name="over" value={over} inputmode="decimal" maxlength={12} autocomplete="off" />
          </label>
        )}
        <button type="submit" data-plain>{lists.show}</button>
      </form>
      <p data-acts>
        <a href={`/lists.csv?${query}`}>{frame.asCsv}</a>{" "}
        <button type="button" data-plain data-print hidden>{lists.print}</button>
        {mayAct(member.role, "admin") && <a href="/closed-days">{texts.admin.closedDays.title}</a>}
      </p>
      {!isAmount && <p role="alert">{lists.notAnAmount(over)}</p>}
      <PrintedOf name={name} branches={branches} branch={branch} />
      {rows.length === 0
        ? <p>{lists.empty}</p>
        : name === "overdue"
        ? <OverdueByPatron rows={rows} branches={branches} />
        : (
          <Table label={lists.names[name]} columns={columns}>
            {rows.map((row) => (
              <Row
                columns={columns}
                cells={DESK_LISTS[name].map((column, at) => (
                  <ListedCell
                    column={column}
                    value={row[at] ?? ""}
                    branches={branches}
                    inSight={IN_SIGHT.has(name)}
                  />
                ))}
              />
            ))}
          </Table>
        )}
    </Layout>
  );
}

/** On paper a list says of which day and branch it is, and why it has no names. */
function PrintedOf({ name, branches, branch }: Pick<ListsShown, "name" | "branches" | "branch">) {
  const { today, library } = useContext(SiteContext);
  const { circulation: { lists }, frame } = useTexts();
  const told = [
    branch === "" ? library : branchName(branches, branch),
    ...today === "" ? [] : [frame.day(Temporal.PlainDate.from(today))],
    ...IN_SIGHT.has(name) ? [lists.pseudonyms] : [],
  ];
  return <p data-paper-only>{told.join(" · ")}</p>;
}

/** The places of an overdue list's cells. */
const [BRANCH, PATRON, NAME, ADDRESS, EMAIL, PHONE, ITEM, TITLE, DUE, DAYS] = DESK_LISTS.overdue.keys();

/** Shows what is overdue patron by patron, for landscape paper: whom to write to, and below it what is missed. */
function OverdueByPatron({ rows, branches }: Pick<ListsShown, "rows" | "branches">) {
  const texts = useTexts();
  const { circulation: { lists } } = texts;
  const columns = [lists.columns.title, lists.columns.item, lists.columns.due, lists.columns.days];
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row[BRANCH ?? 0], row[PATRON ?? 0]]));
  return (
    <div data-paper="landscape">
      <p>{lists.overdueOf(rows.length, groups.size)}</p>
      {[...groups.values()].map((group) => {
        const [first = []] = group;
        const at = (place: number | undefined) => first[place ?? 0] ?? "";
        return (
          <section data-letter>
            <h2>
              {at(NAME)} <a href={patronPath(at(PATRON))}>{at(PATRON)}</a>{" "}
              <small>{branchName(branches, at(BRANCH))}</small>
            </h2>
            <p>{[at(ADDRESS), at(EMAIL), at(PHONE)].filter((text) => text !== "").join(" · ")}</p>
            <Table label={at(NAME)} columns={columns}>
              {group.map((row) => (
                <Row
                  columns={columns}
                  cells={[
                    row[TITLE ?? 0] ?? "",
                    <a href={itemPath(row[ITEM ?? 0] ?? "")}>{row[ITEM ?? 0] ?? ""}</a>,
                    timeInWords(row[DUE ?? 0] ?? "", texts),
                    row[DAYS ?? 0] ?? "",
                  ]}
                />
              ))}
            </Table>
          </section>
        );
      })}
    </div>
  );
}

/** Columns whose texts are not broken within a word. */
const WHOLE: ReadonlySet<string> = new Set(["until", "phone", "due", "at", "since"]);

/** Columns that say who it is. */
const PERSONS: ReadonlySet<string> = new Set(["patron", "next", "name"]);

/** Columns of codes of branches. */
const BRANCHES: ReadonlySet<string> = new Set(["branch", "pickup", "from", "to"]);

/** Letters of a name, and characters of a card, that tell patrons apart on paper. */
const LETTERS = 2, CHARACTERS = 4;

/** Shows who it is: on paper that others see only by the first letters of the name, and the end of the card. */
function PersonCell({ column, value, inSight }: Pick<CellShown, "column" | "value" | "inSight">) {
  const shown = column === "name" ? value : <a href={patronPath(value)}>{value}</a>;
  if (!inSight) return shown;
  const short = column === "name" ? `${[...value].slice(0, LETTERS).join("")}.` : `…${value.slice(-CHARACTERS)}`;
  return (
    <>
      <span data-screen>{shown}</span>
      <span data-paper-only>{short}</span>
    </>
  );
}

interface CellShown extends Pick<ListsShown, "branches"> {
  readonly column: string;
  readonly value: string;
  /** Whether patrons see the list once it is printed. */
  readonly inSight: boolean;
}

/** Shows one value of a list; a record is a link to its page. */
function ListedCell({ column, value, branches, inSight }: CellShown): Child {
  const texts = useTexts();
  if (value === "") return "";
  if (column === "item") return <a href={itemPath(value)}>{value}</a>;
  if (PERSONS.has(column)) return <PersonCell column={column} value={value} inSight={inSight} />;
  if (column === "status") return texts.frame.statuses[value] ?? value.replaceAll("-", " ");
  if (column === "reason") return reasonInWords(value, texts) ?? value;
  if (column === "detail") return detailInWords({ action: "exception", detail: value }, texts);
  if (BRANCHES.has(column)) return branchName(branches, value);
  if (column === "cancelled") return texts.frame.yes;
  if (column === "amount" || column === "owed") return texts.frame.decimal(value);
  const text = timeInWords(value, texts);
  if (!WHOLE.has(column)) return text;
  return text.split(" ").flatMap((part, at) => [at === 0 ? "" : " ", <span data-whole>{part}</span>]);
}

/** Writes a day, or a day and a time, in the language of the page; other texts stay as they are. */
function timeInWords(text: string, { frame }: PageTexts): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return frame.day(Temporal.PlainDate.from(text));
  return /^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(text) ? frame.minute(Temporal.PlainDateTime.from(text)) : text;
}

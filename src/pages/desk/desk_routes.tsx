import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { ItemStatus } from "../../library/item.ts";
import { isPin, PIN_ALLOWED } from "../../library/pin.ts";
import type { Log } from "../../observability/log.ts";
import type { Desk, DeskChange, DeskRow } from "../../desk/desk.ts";
import { need } from "../frame/guard.tsx";
import { Layout } from "../frame/layout.tsx";
import { JournalPage, readJournalForm, searchOf } from "./journal_page.tsx";
import { addWayBack, type PageContext, type PageEnv, sendPage } from "../frame/page_context.ts";
import { readForm } from "../frame/read_form.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { addExceptions } from "./exception_routes.tsx";
import { sendCsv } from "../frame/send_csv.ts";
import { type MoneyShown, paymentCells, PaymentsPage, sumPayments } from "./payments_page.tsx";
import { type ChangeTold, ItemPage, PatronPage } from "./record_pages.tsx";
import { pageTimeZone } from "../frame/page_time.tsx";

/** What the desk's pages work on. */
export interface DeskPageParts {
  readonly current: () => Config;
  readonly clock: () => Temporal.Instant;
  readonly log: Pick<Log, "info">;
  readonly desk: Desk;
}

/** Rows of the journal on a page. */
const ON_A_PAGE = 200;

const DONE: Readonly<Record<DeskChange["kind"], string>> = {
  "block": "The card is blocked.",
  "unblock": "The card is blocked no longer.",
  "unlock": "PINs may be tried again.",
  "set-pin": "The PIN is set.",
  "set-status": "The status is set.",
};

/** Adds the pages of the desk: the journal, a patron, an item, and what staff change. */
export function addDesk(app: Hono<PageEnv>, parts: DeskPageParts, sessions: PageSessions): void {
  const atDesk = need("desk", sessions);
  addJournal(app, parts, sessions);
  addExceptions(app, parts, sessions);
  app.get("/patrons", atDesk, (context) => patronPage(context, parts, context.req.query("id") ?? ""));
  app.get("/items", atDesk, (context) => itemPage(context, parts, context.req.query("id") ?? ""));
  const changes: Readonly<Record<string, (id: string, form: Texts) => DeskChange | string>> = {
    "/patrons/block": (patronId, { message = "" }) => ({ kind: "block", patronId, message }),
    "/patrons/unblock": (patronId) => ({ kind: "unblock", patronId }),
    "/patrons/unlock": (patronId) => ({ kind: "unlock", patronId }),
    "/patrons/pin": (patronId, { pin = "" }) =>
      isPin(pin) ? { kind: "set-pin", patronId, pin } : `A PIN has ${PIN_ALLOWED}; nothing was done.`,
    "/items/status": (itemId, { status = "" }) => {
      const known = parts.desk.itemStatuses.find((each): each is ItemStatus => each === status);
      if (known === undefined) return "There is no such status; nothing was done.";
      return { kind: "set-status", itemId, status: known };
    },
  };
  for (const [path, read] of Object.entries(changes)) {
    addWayBack(app, path);
    app.post(path, atDesk, async (context) => {
      const form: Texts = Object.fromEntries(await readForm(context, "fields"));
      const { id = "" } = form;
      const told = await change(context, parts, read(id, form));
      const page = path.startsWith("/patrons") ? patronPage : itemPage;
      return await page(context, parts, id, told);
    });
  }
}

type Texts = Readonly<Partial<Record<string, string>>>;

async function change(
  context: PageContext,
  { desk, log }: DeskPageParts,
  asked: DeskChange | string,
): Promise<ChangeTold> {
  if (typeof asked === "string") return { done: false, text: asked };
  const { id } = context.get("member");
  const outcome = await desk.change(asked, id);
  if (outcome === "unknown") return { done: false, text: "Nothing was done." };
  if (outcome === "busy") return { done: false, text: "Others change it all the time; try again." };
  log.info("changed by staff", { staff: id, change: asked.kind });
  return { done: true, text: DONE[asked.kind] };
}

/** Whether other library systems serve all institutions, so that there are no records here. */
function isElsewhere({ institutions }: Config): boolean {
  return institutions.size > 0 && [...institutions.values()].every(({ upstream }) => upstream !== undefined);
}

function elsewherePage(context: PageContext, title: string, path: string) {
  const page = (
    <Layout title={title} member={context.get("member")} path={path}>
      <p role="status">
        Patrons and items are in the library system behind this server, which keeps no records of them. Look them up
        there.
      </p>
    </Layout>
  );
  return sendPage(context, page);
}

async function patronPage(context: PageContext, { desk, current }: DeskPageParts, given: string, told?: ChangeTold) {
  if (isElsewhere(current())) return elsewherePage(context, "Patron", "/patrons");
  const id = given.trim();
  const values = id === "" ? undefined : await desk.patron(id);
  const page = <PatronPage member={context.get("member")} id={id} values={values} told={told} />;
  return sendPage(context, page, id !== "" && values === undefined ? 404 : 200);
}

async function itemPage(context: PageContext, { desk, current }: DeskPageParts, given: string, told?: ChangeTold) {
  if (isElsewhere(current())) return elsewherePage(context, "Item", "/items");
  const id = given.trim();
  const values = id === "" ? undefined : await desk.item(id);
  const shown = { member: context.get("member"), id, values, told, statuses: desk.itemStatuses };
  return sendPage(context, <ItemPage {...shown} />, id !== "" && values === undefined ? 404 : 200);
}

function addJournal(app: Hono<PageEnv>, { current, clock, desk }: DeskPageParts, sessions: PageSessions): void {
  const atDesk = need("desk", sessions);
  const read = (context: PageContext) => {
    const timeZone = pageTimeZone(current());
    const today = clock().toZonedDateTimeISO(timeZone).toPlainDate().toString();
    const form = readJournalForm(context.req.query(), today);
    return { timeZone, form, search: searchOf(form, timeZone) };
  };

  app.get("/journal", atDesk, async (context) => {
    const { timeZone, form, search } = read(context);
    const shown = { member: context.get("member"), form, timeZone };
    if (typeof search === "string") {
      return sendPage(context, <JournalPage {...shown} rows={[]} more={false} problem={search} />, 400);
    }
    const rows = await take(desk.journal(search), ON_A_PAGE + 1);
    const page = <JournalPage {...shown} rows={rows.slice(0, ON_A_PAGE)} more={rows.length > ON_A_PAGE} />;
    return sendPage(context, page);
  });

  app.get("/journal.csv", atDesk, (context) => {
    const { search } = read(context);
    return typeof search === "string" ? context.text(search, 400) : sendCsv("journal", desk.journalCsv(search));
  });

  const payments = async ({ timeZone, search }: ReturnType<typeof read>) => {
    if (typeof search === "string") return search;
    return await sumPayments(desk.journal({ ...search, action: "fee-paid", after: undefined }), timeZone);
  };

  app.get("/payments", atDesk, async (context) => {
    const asked = read(context);
    const sums = await payments(asked);
    if (typeof sums === "string") return context.text(sums, 400);
    const shown = { sums, money: moneyOf(current()), query: String(new URLSearchParams(asked.form)) };
    return sendPage(context, <PaymentsPage member={context.get("member")} {...shown} />);
  });

  app.get("/payments.csv", atDesk, async (context) => {
    const sums = await payments(read(context));
    if (typeof sums === "string") return context.text(sums, 400);
    return sendCsv("payments", paymentCells(sums, moneyOf(current())).map(desk.csvLine));
  });
}

function moneyOf({ institutions }: Config): MoneyShown {
  const [{ currency, currencyDigits: digits } = { currency: "", currencyDigits: 2 }] = institutions.values();
  return { currency, digits };
}

/** Takes the first of some rows. */
async function take(rows: AsyncIterable<DeskRow>, most: number): Promise<readonly DeskRow[]> {
  const taken: DeskRow[] = [];
  for await (const row of rows) {
    taken.push(row);
    if (taken.length === most) break;
  }
  return taken;
}

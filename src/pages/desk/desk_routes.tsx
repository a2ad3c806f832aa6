import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { ItemStatus } from "../../library/item.ts";
import { isPin, LONGEST_PIN } from "../../library/pin.ts";
import type { Log } from "../../observability/log.ts";
import type { Desk, DeskChange, DeskRow } from "../../desk/desk.ts";
import type { RowLanguage } from "../../desk/row_words.ts";
import { need, redirectTelling, takeTold } from "../frame/guard.tsx";
import { elsewherePage } from "./elsewhere_page.tsx";
import { readJournalForm, searchOf } from "./journal_form.ts";
import { JournalPage } from "./journal_page.tsx";
import { addWayBack, type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import { readForm } from "../frame/read_form.ts";
import { sendCsv } from "../frame/send_csv.ts";
import { itemPath, patronPath } from "../frame/record_links.ts";
import type { ActionTold, PageSessions } from "../frame/page_sessions.ts";
import { addCounter } from "./counter_routes.tsx";
import { addExceptions } from "./exception_routes.tsx";
import { type MoneyShown, paymentCells, PaymentsPage, sumPayments } from "./payments_page.tsx";
import { ItemPage, PatronPage } from "./record_pages.tsx";
import { isElsewhere } from "../frame/site_context.ts";
import { pageTimeZone } from "../frame/page_time.tsx";
import type { PageTexts } from "../texts/page_texts.ts";

/** What the desk's pages work on. */
export interface DeskPageParts {
  readonly current: () => Config;
  readonly clock: () => Temporal.Instant;
  readonly log: Pick<Log, "info">;
  readonly desk: Desk;
}

/** Rows of the journal on a page. */
const ON_A_PAGE = 200;

/** Adds the pages of the desk: the journal, a patron, an item, and what staff change. */
export function addDesk(app: Hono<PageEnv>, parts: DeskPageParts, sessions: PageSessions): void {
  const atDesk = need("desk", sessions);
  addJournal(app, parts, sessions);
  addCounter(app, parts, sessions);
  addExceptions(app, parts, sessions);
  app.get("/patrons", atDesk, (context) => patronPage(context, parts, takeTold(context, sessions)));
  app.get("/items", atDesk, (context) => itemPage(context, parts, takeTold(context, sessions)));
  const changes: Readonly<Record<string, (id: string, form: Texts, texts: PageTexts) => DeskChange | string>> = {
    "/patrons/block": (patronId, { message = "" }) => ({ kind: "block", patronId, message }),
    "/patrons/unblock": (patronId) => ({ kind: "unblock", patronId }),
    "/patrons/unlock": (patronId) => ({ kind: "unlock", patronId }),
    "/patrons/pin": (patronId, { pin = "" }, { desk: { records } }) =>
      isPin(pin) ? { kind: "set-pin", patronId, pin } : records.badPin(LONGEST_PIN),
    "/items/status": (itemId, { status = "" }, { desk: { records } }) => {
      const known = parts.desk.itemStatuses.find((each): each is ItemStatus => each === status);
      if (known === undefined) return records.noStatus;
      return { kind: "set-status", itemId, status: known };
    },
  };
  for (const [path, read] of Object.entries(changes)) {
    addWayBack(app, path);
    app.post(path, atDesk, async (context) => {
      const form: Texts = Object.fromEntries(await readForm(context, "fields"));
      const { id = "" } = form;
      const told = await change(context, parts, read(id, form, textsOf(context)));
      const page = path.startsWith("/patrons") ? patronPath : itemPath;
      return redirectTelling(context, sessions, told, page(id));
    });
  }
}

type Texts = Readonly<Partial<Record<string, string>>>;

async function change(
  context: PageContext,
  { desk, log }: DeskPageParts,
  asked: DeskChange | string,
): Promise<ActionTold> {
  if (typeof asked === "string") return { done: false, text: asked };
  const { id } = context.get("member");
  const { records } = textsOf(context).desk;
  const outcome = await desk.change(asked, id);
  if (outcome === "unknown") return { done: false, text: records.nothingDone };
  if (outcome === "busy") return { done: false, text: records.busy };
  log.info("changed by staff", { staff: id, change: asked.kind });
  return { done: true, text: records.done[asked.kind] };
}

async function patronPage(context: PageContext, { desk, current }: DeskPageParts, told?: ActionTold) {
  if (isElsewhere(current())) return elsewherePage(context, textsOf(context).desk.records.patron, "/patrons");
  const id = context.req.query("id")?.trim() ?? "";
  const shown = id === "" ? undefined : await desk.patron(id, languageOf(context));
  const page = <PatronPage member={context.get("member")} id={id} shown={shown} told={told} />;
  return sendPage(context, page, id !== "" && shown === undefined ? 404 : 200);
}

async function itemPage(context: PageContext, { desk, current }: DeskPageParts, told?: ActionTold) {
  if (isElsewhere(current())) return elsewherePage(context, textsOf(context).desk.records.item, "/items");
  const id = context.req.query("id")?.trim() ?? "";
  const shown = id === "" ? undefined : await desk.item(id, languageOf(context));
  const page = { member: context.get("member"), id, shown, told, statuses: desk.itemStatuses };
  return sendPage(context, <ItemPage {...page} />, id !== "" && shown === undefined ? 404 : 200);
}

function addJournal(app: Hono<PageEnv>, { current, clock, desk }: DeskPageParts, sessions: PageSessions): void {
  const atDesk = need("desk", sessions);
  const read = (context: PageContext) => {
    const timeZone = pageTimeZone(current());
    const today = clock().toZonedDateTimeISO(timeZone).toPlainDate().toString();
    const form = readJournalForm(context.req.query(), today);
    return { timeZone, form, search: searchOf(form, timeZone, textsOf(context)) };
  };

  app.get("/journal", atDesk, async (context) => {
    const { timeZone, form, search } = read(context);
    const shown = { member: context.get("member"), actions: desk.journalActions, form, timeZone };
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
    const shown = {
      sums,
      money: moneyOf(current()),
      query: String(new URLSearchParams({ ...asked.form, at: "", after: "" })),
    };
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

function languageOf(context: PageContext): RowLanguage {
  const { frame: { minute, day, decimal }, records: texts } = textsOf(context);
  return { minute, day, decimal, texts };
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

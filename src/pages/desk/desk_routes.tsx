import type { Hono } from "hono";
import type { Config } from "../../config/config.ts";
import type { Log } from "../../observability/log.ts";
import type { Desk, DeskRow } from "../../desk/desk.ts";
import { deskInstitution } from "../../desk/work/desk_institution.ts";
import { need } from "../frame/guard.tsx";
import { readJournalForm, searchOf } from "./journal_form.ts";
import { JournalPage } from "./journal_page.tsx";
import { type PageContext, type PageEnv, sendPage, textsOf } from "../frame/page_context.ts";
import { sendCsv } from "../frame/send_csv.ts";
import type { PageSessions } from "../frame/page_sessions.ts";
import { addLastBorrower } from "./last_borrower.ts";
import { addExceptions } from "./exception_routes.tsx";
import { addOutage } from "./outage_routes.tsx";
import { addReturns } from "./return_routes.tsx";
import { type MoneyShown, paymentCells, PaymentsPage, sumPayments } from "./payments_page.tsx";
import { addRecords } from "./record_routes.tsx";
import { pageTimeZone } from "../frame/page_time_zone.ts";

/** What the desk's pages work on. */
export interface DeskPageParts {
  readonly current: () => Config;
  readonly clock: () => Temporal.Instant;
  readonly log: Pick<Log, "info">;
  readonly desk: Desk;
}

/** How many rows of the journal a page has. */
const ON_A_PAGE = 200;

/** Adds the pages of the desk: the journal, patrons, copies, and what staff change. */
export function addDesk(app: Hono<PageEnv>, parts: DeskPageParts, sessions: PageSessions): void {
  addJournal(app, parts, sessions);
  addExceptions(app, parts, sessions);
  addReturns(app, parts, sessions);
  addOutage(app, parts, sessions);
  addRecords(app, parts, sessions);
  addLastBorrower(app, parts, sessions);
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

function moneyOf(config: Config): MoneyShown {
  const { currency = "", currencyDigits: digits = 2 } = deskInstitution(config) ?? {};
  return { currency, digits };
}

/** Reads the first rows, up to a number. */
async function take(rows: AsyncIterable<DeskRow>, most: number): Promise<readonly DeskRow[]> {
  const taken: DeskRow[] = [];
  for await (const row of rows) {
    taken.push(row);
    if (taken.length === most) break;
  }
  return taken;
}

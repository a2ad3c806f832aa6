import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { isStaffPageOffered } from "../desk/sign_in/is_staff_page_offered.ts";
import type { StaffLogin } from "../desk/log_in_staff.ts";
import type { Log } from "../observability/log.ts";
import { addAdmin, type AdminPageParts } from "./admin/admin_routes.tsx";
import { addClosedDays, type ClosedDaysParts } from "./admin/closed_days_routes.tsx";
import { assets } from "./assets/assets.ts";
import { siteOf, useTexts } from "./frame/site_context.ts";
import { addCopy, type CopyPageParts } from "./copy/copy_routes.tsx";
import { addRecordForms } from "./records/record_form_routes.tsx";
import { addFind } from "./find/find_routes.tsx";
import { addDesk, type DeskPageParts } from "./desk/desk_routes.tsx";
import { createEventStreams } from "./watch/event_stream.ts";
import { beginSession, memberOf, refuseClearText, refuseForeign } from "./frame/guard.tsx";
import { Layout } from "./frame/layout.tsx";
import { addLanguages, languageOf } from "./frame/page_language.ts";
import { LoginPage } from "./frame/login_page.tsx";
import { outagesShown } from "./frame/outage_shown.ts";
import { loginReturn } from "./frame/login_return.ts";
import { type PageCaller, type PageContext, type PageEnv, sendPage, textsOf } from "./frame/page_context.ts";
import { pageTimeZone } from "./frame/page_time_zone.ts";
import { readForm, TooLargeForm, UnreadableForm } from "./frame/read_form.ts";
import { addLists } from "./lists/list_routes.tsx";
import { addScan } from "./scan/scan_routes.tsx";
import { addUndo } from "./scan/undo_routes.tsx";
import { addSignIn, type SignInPageParts } from "./sign_in/sign_in_routes.tsx";
import { addStatistics } from "./statistics/statistics_routes.tsx";
import { addSlips } from "./slips/slip_routes.tsx";
import { addWhy } from "./why/why_routes.tsx";
import { createTerminalMemory } from "./watch/terminal_memory.ts";
import { addWatching, type WatchedServer } from "./watch/watch_routes.tsx";
import { createPageSessions, type PageSessions } from "./frame/page_sessions.ts";

interface StaffAppParts
  extends WatchedServer, DeskPageParts, AdminPageParts, ClosedDaysParts, CopyPageParts, SignInPageParts {
  readonly log: Pick<Log, "info" | "error">;
  readonly staffLogin: StaffLogin;
}

/** The staff page, as the server of pages uses it. */
export interface StaffApp {
  /** Whether the configuration says who can log in. */
  readonly offered: boolean;
  /** To be called after a reload, since the staff may have changed. */
  reloaded(): void;
  fetch(request: Request, caller: PageCaller): Response | Promise<Response>;
}

/** Creates the staff page. While the configuration lets nobody in, none of its pages can be reached. */
export function createStaffApp(parts: StaffAppParts): StaffApp {
  const app = new Hono<PageEnv>();
  const memory = createTerminalMemory(parts.feed, parts.clock);
  const offered = () => isStaffPageOffered(parts.current());
  memory.listen(offered());
  const sessions = createPageSessions(parts.current, parts.clock);
  app.use(async (context, next) => {
    context.set("site", siteOf(parts.current(), languageOf(context), parts.clock()));
    await next();
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        // The style sheet draws its arrows and ticks with images of its own.
        imgSrc: ["'self'", "data:"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: "DENY",
      referrerPolicy: "same-origin",
      // That header would hold for all other services of this host, too.
      strictTransportSecurity: false,
    }),
    refuseClearText,
    refuseForeign,
  );
  for (const [path, { type, text }] of Object.entries(assets)) {
    app.get(path, (context) => context.body(text, 200, { "content-type": type, "cache-control": "max-age=300" }));
  }
  app.use(async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
  });
  addOutages(app, parts, sessions);
  addLanguages(app);
  addLogin(app, parts, sessions);
  addSignIn(app, parts, sessions);
  addWatching(app, { ...parts, csvLine: parts.desk.csvLine }, memory, sessions, createEventStreams());
  addRecordForms(app, parts, sessions);
  addScan(app, parts, sessions);
  addUndo(app, parts, sessions);
  addLists(app, parts, sessions);
  addDesk(app, parts, sessions);
  addFind(app, parts, sessions);
  addWhy(app, parts, memory, sessions);
  addSlips(app, parts, sessions);
  addStatistics(app, parts, sessions);
  addCopy(app, parts, sessions);
  addAdmin(app, parts, sessions);
  addClosedDays(app, { ...parts, csvLine: parts.desk.csvLine }, sessions);
  app.notFound((context) => sendPage(context, <Layout title={textsOf(context).frame.noSuchPage} />, 404));
  app.onError((error, context) => sendFailure(error, context, parts));
  return {
    get offered() {
      return offered();
    },
    reloaded: () => memory.listen(offered()),
    fetch: (request, caller) => app.fetch(request, caller),
  };
}

/** Has each page tell who has logged in of an outage in which a copy lends. */
function addOutages(app: Hono<PageEnv>, { current, upstreams, desk }: StaffAppParts, sessions: PageSessions): void {
  const timeZoneOf = (institution: string) =>
    current().institutions.get(institution)?.timeZone ?? pageTimeZone(current());
  app.use(async (context, next) => {
    if (upstreams().length > 0 && memberOf(context, sessions, false) !== undefined) {
      // While a database is away, pages tell what is known without it.
      const outages = outagesShown(upstreams(), await desk.outages.list().catch(() => []), timeZoneOf);
      context.set("site", { ...context.get("site"), outages });
    }
    await next();
  });
}

function addLogin(app: Hono<PageEnv>, { staffLogin }: StaffAppParts, sessions: PageSessions): void {
  app.get("/login", (context) => sendPage(context, <LoginPage />));
  app.post("/login", async (context) => {
    const { address } = context.env;
    const held = await staffLogin.refusal(address);
    if (held !== undefined) {
      return sendPage(context, <LoginPage problem={textsOf(context).frame.login[held]} local />, 403);
    }
    const form = await readForm(context, "login");
    const [id = "", password = ""] = [form.get("id")?.trim(), form.get("password")];
    const member = await staffLogin.logIn({ id, password, address });
    const back = loginReturn(form.get("back"));
    if (typeof member === "string") {
      const problem = textsOf(context).frame.login[member];
      return sendPage(context, <LoginPage problem={problem} back={back} local />, 403);
    }
    beginSession(context, member, sessions);
    return context.redirect(back, 303);
  });
}

async function sendFailure(error: Error, context: PageContext, { readiness, log }: StaffAppParts) {
  const texts = textsOf(context);
  const { frame } = texts;
  if (error instanceof UnreadableForm) return sendPage(context, <Layout title={frame.unreadableForm} />, 400);
  if (error instanceof TooLargeForm) return sendPage(context, <TooLargePage most={error.most} />, 413);
  const problem = await readiness.problem();
  // The log has a line of its own for a storage that is away.
  if (problem === undefined) log.error("page failed", { page: context.req.path, error: error.stack ?? String(error) });
  // Whoever has logged in finds the way on: questions may be answered all the same.
  const page = (
    <Layout title={frame.pageFailed} member={context.get("member")}>
      <p role="alert">{problem === undefined ? frame.logTells : texts.notice(problem)}</p>
      {context.req.method === "POST" && <p>{frame.lookFirst}</p>}
    </Layout>
  );
  return sendPage(context, page, problem === undefined ? 500 : 503);
}

function TooLargePage({ most }: { readonly most: number }) {
  const { frame } = useTexts();
  return (
    <Layout title={frame.tooLarge}>
      <p role="alert">{frame.formMost(most)}</p>
    </Layout>
  );
}

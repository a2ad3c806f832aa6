import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import type { StaffMember, StaffRole } from "../../config/config.ts";
import type { SignedIn } from "../../desk/sign_in/exchange_code.ts";
import { Layout, mayAct } from "./layout.tsx";
import { LoginPage } from "./login_page.tsx";
import { pageAsked } from "./login_return.ts";
import { type PageContext, type PageEnv, sendPage, textsOf } from "./page_context.ts";
import type { ActionResult, Again, OnceBounds, PageSessions } from "./page_sessions.ts";
import { readForm, TooLargeForm, UnreadableForm } from "./read_form.ts";
import { useTexts } from "./site_context.ts";

const COOKIE = "sip2d";

/**
 * Names the cookie of a session, or another. Browsers keep cookies by the host alone, so that servers at several ports of one
 * host, as `sip2d@.service` runs them, have a cookie each: a login at one would end the session at another.
 */
export function cookieOf({ req }: PageContext, name = COOKIE): string {
  const [, port] = /:(\d+)$/.exec(req.header("host") ?? "") ?? [];
  return port === undefined ? name : `${name}_${port}`;
}

/** Gives the secret of a request's session; empty if it has none. */
function secretOf(context: PageContext): string {
  return getCookie(context, cookieOf(context)) ?? "";
}

/** Refuses requests over connections that are not encrypted: a password must not travel in clear text. */
export const refuseClearText = createMiddleware<PageEnv>(async (context, next) => {
  const { address, encrypted } = context.env;
  if (encrypted || isThisMachine(address)) return await next();
  return context.text(`${textsOf(context).frame.clearText}\n`, 403);
});

/** Where the identity provider says that a session ended there. It is no browser, and its token proves who it is. */
export const BACK_CHANNEL = "/sign-in/back-channel";

/**
 * Refuses forms that a page of another site sends (CSRF). The session's cookie is strict, so that such a request has no
 * session in any case; this also keeps another site from logging somebody in.
 */
export const refuseForeign = createMiddleware<PageEnv>(async (context, next) => {
  const { method, path } = context.req;
  if (
    path === BACK_CHANNEL || method === "GET" || method === "HEAD" ||
    isOwn(context.req.header("origin"), context.req.header("host"))
  ) {
    return await next();
  }
  return context.text(`${textsOf(context).frame.foreign}\n`, 403);
});

/** Refuses everybody who has not logged in or lacks the role. */
export function need(role: StaffRole, sessions: PageSessions) {
  return createMiddleware<PageEnv>(async (context, next) => {
    const live = context.req.header("accept") === "text/event-stream";
    const member = memberOf(context, sessions, !live);
    // The form of a login does not fit into a part of a page, nor into a stream.
    if (member === undefined) return refuseStranger(context, live || context.req.query("part") !== undefined);
    if (!mayAct(member.role, role)) return sendPage(context, <RefusedPage member={member} needed={role} />, 403);
    context.set("member", member);
    await next();
  });
}

/** Begins a session, and sends the browser its cookie. */
export function beginSession(context: PageContext, who: StaffMember | SignedIn, sessions: PageSessions): void {
  endSession(context, sessions);
  setCookie(context, cookieOf(context), sessions.begin(who), {
    path: "/",
    httpOnly: true,
    sameSite: "Strict",
    secure: context.env.encrypted,
  });
}

/** Ends the session of a request, if it has one, and gives how its member had signed in at the provider, if so. */
export function endSession(context: PageContext, sessions: PageSessions): SignedIn | undefined {
  deleteCookie(context, cookieOf(context), { path: "/" });
  return sessions.end(secretOf(context));
}

/** Redirects to the page that shows the outcome of a form. Loading that page again does not send the form again. */
export function redirectTelling(
  context: PageContext,
  sessions: PageSessions,
  told: ActionResult,
  path: string,
): Response {
  sessions.tell(secretOf(context), told);
  return context.redirect(path, 303);
}

/** Gives the outcome of the member's last form, if no page has shown it yet. */
export function takeResult(context: PageContext, sessions: PageSessions): ActionResult | undefined {
  return sessions.takeResult(secretOf(context));
}

/** Carries an errand of the member's out, unless the same was asked for before, as {@link PageSessions.once} has it. */
export function carryOutOnce(
  context: PageContext,
  sessions: PageSessions,
  asked: string,
  carryOut: () => Promise<ActionResult>,
  bounds?: OnceBounds,
): Promise<ActionResult> {
  return sessions.once(secretOf(context), asked, carryOut, bounds);
}

/** Keeps an errand that may be asked for again in the member's session, and gives its number. */
export function keepAgain(context: PageContext, sessions: PageSessions, again: Again): number {
  return sessions.keepAgain(secretOf(context), again);
}

/** Gives the errand that the member asks for again, once. */
export function takeAgain(context: PageContext, sessions: PageSessions, number: number): Again | undefined {
  return sessions.takeAgain(secretOf(context), number);
}

/** Keeps the outcome of a scan. Without one, the outcomes of earlier scans are forgotten. */
export function noteScan(context: PageContext, sessions: PageSessions, told?: ActionResult): void {
  sessions.noteScan(secretOf(context), told);
}

/** Lists the outcomes of the member's last scans, the newest first. */
export function scansOf(context: PageContext, sessions: PageSessions): readonly ActionResult[] {
  return sessions.scans(secretOf(context));
}

/**
 * Finds the member of staff who sent a request. `seen` restarts the idle time; a request that a page makes by itself
 * must not do so.
 */
export function memberOf(context: PageContext, sessions: PageSessions, seen: boolean): StaffMember | undefined {
  return sessions.find(secretOf(context), seen)?.member;
}

async function refuseStranger(context: PageContext, byScript: boolean): Promise<Response> {
  if (byScript) return context.body(null, 204);
  // A script that fetches a file must not get the login page in its place.
  if (context.req.path.endsWith(".csv")) return refuseFile(context);
  const back = pageAsked(context);
  if (context.req.method === "GET") return sendPage(context, <LoginPage back={back} />);
  const { loggedOut } = textsOf(context).frame.login;
  return sendPage(context, <LoginPage problem={loggedOut} back={back} typed={await typedBefore(context)} />, 403);
}

/** The fields of forms in which somebody writes words or numbers, none of them secret. */
const TYPED = ["scan", "title", "card", "amount", "message", "reason", "word"];

/** Reads what somebody had typed whose session is over, so that it can be copied: no page has it any more. */
async function typedBefore(context: PageContext): Promise<readonly string[]> {
  // A form is read only if its sender has had a session.
  if (secretOf(context) === "") return [];
  try {
    const form = await readForm(context, "login");
    return TYPED.flatMap((name) => form.get(name)?.trim() || []);
  } catch (error) {
    if (error instanceof UnreadableForm || error instanceof TooLargeForm) return [];
    throw error;
  }
}

function refuseFile(context: PageContext): Response | Promise<Response> {
  context.header("www-authenticate", 'Cookie realm="sip2d"');
  return sendPage(context, <LoginPage problem={textsOf(context).frame.login.loggedOutOfFile} />, 401);
}

function RefusedPage({ member, needed }: { readonly member: StaffMember; readonly needed: StaffRole }) {
  const { frame } = useTexts();
  return (
    <Layout title={frame.notAllowed} member={member}>
      <p role="alert">{frame.roleNeeded(needed, member.role)}</p>
    </Layout>
  );
}

function isOwn(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

function isThisMachine(address: string): boolean {
  return address === "::1" || /^127\./.test(address);
}

import type { Context, Hono } from "hono";
import type { StaffMember } from "../../config/config.ts";

/** Who asks for a page, as the server tells it. */
export interface PageCaller {
  readonly address: string;
  /** Whether nobody on the way can read it. */
  readonly encrypted: boolean;
}

/** What pages know of a request: who asks, and who that is, once it is known. */
export interface PageEnv {
  /** `most`: bytes that a body may have, where this one had more and was left out. */
  readonly Bindings: PageCaller & { readonly most?: number };
  readonly Variables: { readonly member: StaffMember };
}

/** One request for a page. */
export type PageContext = Context<PageEnv>;

/** Answers with a page. */
export function sendPage(
  context: PageContext,
  page: unknown,
  status: 200 | 400 | 403 | 404 | 409 | 413 | 429 | 500 | 503 = 200,
) {
  return context.html(`<!doctype html>\n${page}`, status);
}

/**
 * Leads whoever asks for the address that a form was sent to, as a browser does whose address line is entered again, to the
 * page above it.
 */
export function addWayBack(app: Hono<PageEnv>, path: string): void {
  app.get(path, (context) => context.redirect(path.slice(0, path.lastIndexOf("/")), 303));
}

/** A form that was sent cannot be read. */
export class UnreadableForm extends Error {
  override readonly name = "UnreadableForm";
}

/**
 * Reads the form that a request brings.
 *
 * @throws {UnreadableForm} when it is not what its type says
 */
export async function readForm(context: PageContext): Promise<Readonly<Record<string, string | File>>> {
  try {
    return await context.req.parseBody();
  } catch (error) {
    throw new UnreadableForm(undefined, { cause: error });
  }
}

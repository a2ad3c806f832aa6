import { assertEquals } from "@std/assert";
import type { PageCaller } from "../../src/pages/frame/page_context.ts";
import type { createStaffApp } from "../../src/pages/staff_app.tsx";

type StaffApp = ReturnType<typeof createStaffApp>;

/** Lets one of the staff of a site log in, whose password is the name. */
export async function loggedIn({ app }: { readonly app: StaffApp }, id: "view" | "desk" | "admin"): Promise<Visitor> {
  const visitor = aVisitor(app);
  const { status, headers } = await visitor.post("/login", { id, password: id });
  assertEquals([status, headers.get("location")], [303, "/"]);
  return visitor;
}

/** Somebody who asks for pages with a browser that keeps one cookie. */
export interface Visitor {
  cookie: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Seen>;
  /** Asks for a stream, which the caller must cancel. */
  stream(path: string): Promise<Response>;
  post(path: string, form: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<Seen>;
}

/** What a visitor gets to see. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends a form, and gives the text of the page to which that leads. */
export async function followed(
  visitor: Visitor,
  path: string,
  form: Readonly<Record<string, string>>,
): Promise<string> {
  const { status, headers } = await visitor.post(path, form);
  assertEquals(status, 303);
  return (await visitor.get(headers.get("location") ?? "")).text;
}

const HERE: PageCaller = { address: "127.0.0.1", encrypted: false };

/** Makes a visitor of the staff page, who has not logged in. */
export function aVisitor(app: StaffApp, caller: PageCaller = HERE): Visitor {
  async function answer(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("host", "sip.example");
    if (visitor.cookie !== "") headers.set("cookie", visitor.cookie);
    return await app.fetch(new Request(`http://sip.example${path}`, { ...init, headers }), caller);
  }
  async function ask(path: string, init: RequestInit): Promise<Seen> {
    const response = await answer(path, init);
    for (const set of response.headers.getSetCookie()) visitor.cookie = set.split(";")[0] ?? "";
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
  const visitor: Visitor = {
    cookie: "",
    get: (path, headers = {}) => ask(path, { headers }),
    stream: (path) => answer(path, { headers: { accept: "text/event-stream" } }),
    post: (path, form, headers = { origin: "http://sip.example" }) =>
      ask(path, { method: "POST", headers, body: new URLSearchParams(form) }),
  };
  return visitor;
}

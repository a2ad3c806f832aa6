import { assertEquals, assertRejects } from "@std/assert";
import { Hono } from "hono";
import type { PageEnv } from "../../../src/pages/frame/page_context.ts";
import { readForm, TooLargeForm, UnreadableForm } from "../../../src/pages/frame/read_form.ts";

/** Reads what a request brings, as a page does. */
async function read(init: RequestInit, kind: "login" | "fields" | "upload" = "upload"): ReturnType<typeof readForm> {
  let form: Awaited<ReturnType<typeof readForm>> | undefined;
  let failure: unknown;
  const app = new Hono<PageEnv>().post("/", async (context) => {
    form = await readForm(context, kind);
    return context.text("");
  });
  app.onError((error, context) => {
    failure = error;
    return context.text("");
  });
  await app.request("/", { method: "POST", ...init });
  if (form === undefined) throw failure;
  return form;
}

function multipart(body: string, boundary = "x"): RequestInit {
  return { headers: { "content-type": `multipart/form-data; boundary=${boundary}` }, body };
}

const part = (text: string) => `--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n${text}\r\n`;

Deno.test("readForm() reads what a browser writes, with a file and without", async () => {
  const sent = new FormData();
  sent.set("text", "Grün & <b>\r\n--x");
  sent.set("file", new File(["<acsconfig>\n</acsconfig>"], "SIP Server.xml", { type: "text/xml" }));
  sent.set("none", new File([], ""));
  assertEquals(
    [...await read({ body: sent })],
    [["text", "Grün & <b>\r\n--x"], ["file", "<acsconfig>\n</acsconfig>"], ["none", ""]],
  );
  const pairs = new URLSearchParams({ id: "a b", password: "ü&=%" });
  assertEquals([...await read({ body: pairs }, "login")], [["id", "a b"], ["password", "ü&=%"]]);
  assertEquals([...await read(multipart("--x--\r\n"))], []);
  assertEquals([...await read(multipart(`${part("")}--x--`, '"x"'))], [["a", ""]]);
});

Deno.test("readForm() refuses what is cut, without names, or of too many parts", async () => {
  for (
    const body of [
      "",
      "--y--",
      "--x",
      "--x\r\n\r\n",
      part("1"),
      "--x\r\nA: b\r\n\r\n1\r\n--x--",
      part("1").repeat(9) + "--x--",
    ]
  ) {
    await assertRejects(() => read(multipart(body)), UnreadableForm, undefined, body);
  }
  await assertRejects(
    () => read({ ...multipart(""), headers: { "content-type": "multipart/form-data" } }),
    UnreadableForm,
  );
  await assertRejects(
    () => read({ body: "a&".repeat(100), headers: { "content-type": "application/x-www-form-urlencoded" } }, "fields"),
    UnreadableForm,
  );
  await assertRejects(() => read({ body: new URLSearchParams({ a: "x".repeat(70_000) }) }, "fields"), TooLargeForm);
});

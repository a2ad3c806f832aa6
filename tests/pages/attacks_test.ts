import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { aConfig } from "../support/files/sample_config.ts";
import { serving } from "../support/server/serving.ts";
import { anEntry, aStaffSite, aTerminal, type StaffSite } from "./staff_site.ts";

/** Serves a staff page on a real socket. */
function attacked(test: (port: number, site: StaffSite) => Promise<void>): Promise<void> {
  const site = aStaffSite();
  const config = aConfig({ pages: [{ host: "127.0.0.1", port: 0, transport: "http" }] });
  return serving({ config, pageApp: () => site.app }, ({ server }) => test(server.addresses.at(-1)?.port ?? 0, site));
}

/** Sends bytes as no browser would, and gives all that comes back. */
async function sendRaw(port: number, text: string): Promise<string> {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    await socket.write(new TextEncoder().encode(text.replaceAll("\n", "\r\n")));
    return await new Response(socket.readable).text();
  } catch {
    return "";
  }
}

async function logIn(port: number, who = "admin"): Promise<string> {
  const url = `http://127.0.0.1:${port}`;
  const response = await fetch(`${url}/login`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: url },
    body: new URLSearchParams({ id: who, password: who }),
  });
  await response.body?.cancel();
  return response.headers.getSetCookie().at(-1)?.split(";", 1)[0] ?? "";
}

/** Forms of the desk, whose pages are named by what they hold. */
const FORMS = ["/desk/scan", "/desk/again", "/desk/branch", "/language", "/patrons/card", "/patrons/pay", "/items/due"]
  .map((path) => [path, 303] as const);

Deno.test("the staff page puts nothing that was sent into a header", () =>
  attacked(async (port) => {
    const cookie = await logIn(port);
    const get = (path: string) =>
      sendRaw(port, `GET ${path} HTTP/1.1\nHost: 127.0.0.1:${port}\nCookie: ${cookie}\nConnection: close\n\n`);
    for (
      const path of [
        "/journal.csv?since=&patron=%0d%0aX-Injected:%20yes",
        "/terminals/7%0d%0aX-Injected:yes/disconnect",
        "/messages?terminal=%0d%0aSet-Cookie:%20sip2d=chosen",
        "/messages.csv?patron=%0d%0aX-Injected:%20yes",
        "/find?q=%0d%0aX-Injected:%20yes",
        "/desk?card=%0d%0aX-Injected:%20yes&mode=%0d%0aSet-Cookie:%20sip2d=chosen",
        "/%0d%0aX-Injected:%20yes",
      ]
    ) {
      const [head = ""] = (await get(path)).split("\r\n\r\n", 1);
      assertMatch(head, /^HTTP\/1\.1 \d{3}/);
      assertNotMatch(head, /injected|chosen/i, path);
    }
    const form = "id=x%0d%0aSet-Cookie:a=b&password=x&scan=x&card=x%0d%0aSet-Cookie:a=b&language=de";
    // The page to which a form leads is named by what was sent.
    for (
      const [path, status] of [["/login", 403], ["/patrons/unblock", 303], ["/items/status", 303], ...FORMS] as const
    ) {
      const posted = await sendRaw(
        port,
        `POST ${path} HTTP/1.1\nHost: 127.0.0.1:${port}\nOrigin: http://127.0.0.1:${port}\nCookie: ${cookie}\n` +
          `Content-Type: application/x-www-form-urlencoded\nContent-Length: ${form.length}\nConnection: close\n\n${form}`,
      );
      const [head = ""] = posted.split("\r\n\r\n", 1);
      assertMatch(head, new RegExp(`^HTTP/1\\.1 ${status}`), path);
      assertNotMatch(head, /^set-cookie: *a=b/im, path);
    }
  }));

Deno.test("the staff page says of what is too large how much it takes, to who reads when all is sent", () =>
  attacked(async (port) => {
    const cookie = await logIn(port);
    const host = `127.0.0.1:${port}`;
    const length = 30_000_000;
    const socket = await Deno.connect({ hostname: "127.0.0.1", port });
    const head = `POST /configuration/check HTTP/1.1\nHost: ${host}\nOrigin: http://${host}\nCookie: ${cookie}\n` +
      `Content-Type: application/x-www-form-urlencoded\nContent-Length: ${length}\n\n`;
    const writer = socket.writable.getWriter();
    await writer.write(new TextEncoder().encode(head.replaceAll("\n", "\r\n")));
    await writer.write(new Uint8Array(length).fill(120));
    const told = await new Response(socket.readable).text();
    assertMatch(told, /^HTTP\/1\.1 413 /);
    assertMatch(told, /<h1>What was sent is too large; nothing was done<\/h1>/);
    assertMatch(told, /A form, with the file in it, may have at most 262,144 bytes\./);
    assertMatch(told, /content-security-policy/i);
  }));

Deno.test("the staff page answers one request of what hides a second one in its body", () =>
  attacked(async (port, site) => {
    const cookie = await logIn(port);
    site.terminals = [aTerminal()];
    const hidden =
      `POST /terminals/7/disconnect HTTP/1.1\nHost: x\nOrigin: http://x\nCookie: ${cookie}\nContent-Length: 0\n\n`;
    const both = `POST /login HTTP/1.1\nHost: x\nContent-Length: 0\nTransfer-Encoding: chunked\n\n0\n\n${hidden}`;
    const answers = await sendRaw(port, both);
    assertEquals(answers.match(/^HTTP\/1\.1 /gm)?.length ?? 0, 1);
    assertEquals(site.disconnected, []);
  }));

Deno.test("the staff page does nothing for an origin that only looks like its own", () =>
  attacked(async (port, site) => {
    const cookie = await logIn(port);
    const host = `127.0.0.1:${port}`;
    for (
      const origin of [`http://${host}@evil.example`, `http://evil.example/${host}`, "null", "", `http://${host}.evil`]
    ) {
      const told = await sendRaw(
        port,
        `POST /terminals/7/disconnect HTTP/1.1\nHost: ${host}\nOrigin: ${origin}\nCookie: ${cookie}\nContent-Length: 0\nConnection: close\n\n`,
      );
      assertMatch(told, /^HTTP\/1\.1 (403|400)/, origin);
    }
    assertEquals(site.disconnected, []);
  }));

Deno.test("the staff page takes no session that somebody else has chosen, and gives none in an address", () =>
  attacked(async (port) => {
    const url = `http://127.0.0.1:${port}`;
    const cookie = `sip2d_${port}=chosen`;
    const chosen = await fetch(`${url}/terminals?${cookie}`, { headers: { cookie } });
    assertMatch(await chosen.text(), /<h1>Log in<\/h1>/);
    const response = await fetch(`${url}/login`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: url, cookie },
      body: new URLSearchParams({ id: "view", password: "view" }),
    });
    await response.body?.cancel();
    assertNotMatch(response.headers.getSetCookie().at(-1) ?? "", /chosen/);
    assertEquals(response.headers.get("location"), "/");
  }));

Deno.test("the staff page goes on while others hold connections open and ask slowly", () =>
  attacked(async (port) => {
    const held = await Promise.all(
      Array.from({ length: 40 }, () => Deno.connect({ hostname: "127.0.0.1", port })),
    );
    for (const socket of held) {
      await socket.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")).catch(() => {});
    }
    assertEquals((await logIn(port)) === "", false);
    for (const socket of held) socket.close();
  }));

Deno.test("the staff page shows words of terminals, accounts and forms as words", () =>
  attacked(async (port, site) => {
    const cookie = await logIn(port);
    const script = "<img src=x onerror=alert(1)>";
    site.terminals = [aTerminal({ terminal: script, address: script })];
    const fields = { itemId: script, [script]: script };
    site.feed.publish(
      anEntry({ terminal: script, words: () => ({ request: { code: "11", name: "checkout", fixed: {}, fields } }) }),
    );
    const quoted = encodeURIComponent(`"><script>alert(1)</script>`);
    for (
      const path of [
        "/terminals",
        "/messages",
        `/messages?terminal=${quoted}`,
        `/messages?patron=${quoted}&item=${quoted}&at=${quoted}`,
        `/find?q=${quoted}`,
        `/find?q=${quoted}&part=list`,
        `/patrons?id=${quoted}`,
        `/items?id=${quoted}`,
        `/journal?patron=${quoted}&since=`,
        `/try?account=${quoted}&message=${quoted}`,
      ]
    ) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie } });
      assertNotMatch(await response.text(), /<img src=x|<script>alert/, path);
    }
  }));

/** Posts a form as somebody who has not logged in; gives the status, and how much of the body was taken. */
async function postRaw(app: StaffSite["app"], type: string, parts: readonly string[], origin = HERE) {
  let taken = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const part = parts[taken++];
      if (part === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(part));
    },
  }, { highWaterMark: 0 });
  const headers = { origin, "host": "sip.example", "content-type": type };
  const request = new Request(`${HERE}/login`, { method: "POST", headers, body });
  const { status } = await app.fetch(request, { address: "127.0.0.1", encrypted: false });
  return { status, taken };
}

const HERE = "http://sip.example";
const FORM = "application/x-www-form-urlencoded";

Deno.test("the staff page takes little of what somebody sends before the login, and only forms of few fields", async () => {
  const { app } = aStaffSite();
  const piece = "x".repeat(1000);
  assertEquals(await postRaw(app, FORM, ["id=", ...Array<string>(999).fill(piece)]), { status: 413, taken: 6 });
  assertEquals((await postRaw(app, FORM, ["a&".repeat(1000)])).status, 400);
  assertEquals(await postRaw(app, "multipart/form-data; boundary=x", [piece]), { status: 400, taken: 0 });
  assertEquals(await postRaw(app, "text/plain", [piece]), { status: 400, taken: 0 });
  assertEquals((await postRaw(app, FORM, ["id=view&", "password=view"])).status, 303);
});

Deno.test("the staff page reads nothing of a form from elsewhere, or when too many logins were tried", async () => {
  const { app } = aStaffSite();
  assertEquals(await postRaw(app, FORM, ["id=view"], "http://evil.example"), { status: 403, taken: 0 });
  for (let tries = 0; tries < 30; tries++) await postRaw(app, FORM, [`id=a${tries}&password=b`]);
  assertEquals(await postRaw(app, FORM, ["id=view&password=view"]), { status: 403, taken: 0 });
});

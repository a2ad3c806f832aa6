import { notice } from "../../../src/library/notice.ts";
import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { resolve } from "node:path";
import { aFile, load } from "../../config/sample_xml.ts";
import { aStaffSite } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";

const LOGIN = '<login id="a" password="hidden" institution="MAIN" terminator="CR"/>';

/** A site whose configuration was read from a file, which stands there still. */
function aConfiguredSite() {
  const text = aFile({ logins: LOGIN });
  const { config } = load(text);
  const site = aStaffSite({ document: config?.document, storage: { kind: "sqlite", path: resolve("library.db") } });
  site.file = text;
  return site;
}

Deno.test("createStaffApp() shows the configuration and tries accounts for admins only", async () => {
  for (const role of ["view", "desk"] as const) {
    const site = aConfiguredSite();
    const visitor = await loggedIn(site, role);
    for (const path of ["/configuration", "/try"]) assertEquals((await visitor.get(path)).status, 403);
    for (const path of ["/configuration/check", "/configuration/reload", "/try"]) {
      assertEquals((await visitor.post(path, { account: "sipterm1", message: "checkout" })).status, 403);
    }
    assertEquals(site.reloads(), 0);
    assertNotMatch((await visitor.get("/")).text, /Configuration|Try/);
  }
});

Deno.test("createStaffApp() shows the configuration as it was read, without secrets, and what a reload would change", async () => {
  const site = aConfiguredSite();
  const admin = await loggedIn(site, "admin");
  const { text } = await admin.get("/configuration");
  assertMatch(text, /What a reload would change.*<p>Nothing\.<\/p>.*As it was read/s);
  assertStringIncludes(text, "<dt>terminator</dt><dd>CR</dd>");
  assertNotMatch(text, /hidden"|>hidden</);
  site.file = aFile({ logins: LOGIN.replace('"CR"', '"CRLF"').replace("hidden", "&lt;script&gt;") });
  const changed = (await admin.get("/configuration")).text;
  assertMatch(
    changed,
    /login a \(changed\)<\/td><td data-column="Attribute">password<\/td><td [^>]*>\*\*\*<\/td><td [^>]*>\*\*\*<\/td>/,
  );
  assertMatch(changed, />terminator<\/td><td data-column="Now">CR<\/td><td data-column="Then">CRLF<\/td>/);
  assertNotMatch(changed, /<script>/);
  site.file = aFile({ logins: "" });
  assertMatch((await admin.get("/configuration")).text, /It has errors: a reload would change nothing\./);
});

Deno.test("createStaffApp() checks a pasted file while somebody waits for it, and shows faults at their places", async () => {
  const site = aConfiguredSite();
  const admin = await loggedIn(site, "admin");
  const faulty = aFile({
    logins: '<login id="<b>" password="p" institution="MAIN" terminatr="CR"/>'.replace("<b>", "&lt;b&gt;"),
  });
  const { text } = await admin.post("/configuration/check", { text: faulty });
  assertMatch(text, /<p role="alert">It has errors\.<\/p>/);
  assertEquals(site.waited?.aborted, false);
  const lines = text.replaceAll(/<\/?strong[^>]*>/g, "").split("\n");
  const at = lines.findIndex((line) => line.includes("did you mean"));
  const shown = lines.slice(0, at).findLast((line) => /^ +6 /.test(line))?.replaceAll("&lt;", "<").replaceAll(
    "&gt;",
    ">",
  ).replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
  assertEquals(shown?.slice(lines[at]?.indexOf("^")), 'terminatr="CR"/>');
  const right = await admin.post("/configuration/check", { text: aFile({ logins: LOGIN }) });
  assertMatch(right.text, /<p role="status">It is in order\.<\/p>/);
  const long = await admin.post("/configuration/check", { text: `<acsconfig>${"<a/>".repeat(10_000)}</acsconfig>` });
  assertMatch(long.text, /It has errors.*the file has more than 10000 tags/s);
  const none = await admin.post("/configuration/check", { text: "" });
  assertMatch(none.text, /It has errors/);
});

Deno.test("createStaffApp() reloads, and says who asked for it and what came of it", async () => {
  const site = aConfiguredSite();
  const admin = await loggedIn(site, "admin");
  assertMatch(
    await followed(admin, "/configuration/reload", {}),
    /<p role="status">The configuration was read again\./,
  );
  site.reloadProblem = notice("file-has-errors", "the file has errors");
  assertMatch(
    await followed(admin, "/configuration/reload", {}),
    /<p role="alert">Everything stays as it was: the file/,
  );
  assertEquals(site.reloads(), 2);
  assertEquals((await site.log.logged("reload asked for by staff")).properties, { staff: "admin" });
  assertEquals((await admin.post("/configuration/reload", {}, { origin: "http://evil.example" })).status, 403);
  assertEquals(site.reloads(), 2);
});

Deno.test("createStaffApp() tries an account, shows what came of it, and keeps no password in the form", async () => {
  const admin = await loggedIn(aConfiguredSite(), "admin");
  assertNotMatch((await admin.get("/try?account=nobody&message=checkout")).text, /AA patron/);
  assertMatch(
    (await admin.get("/try?account=sipterm1&message=checkout")).text,
    /name="value\.patronPassword"[^>]* type="password" autocomplete="new-password"/,
  );
  const form = { "account": "sipterm1", "message": "checkout", "value.patronId": "P1", "value.patronPassword": "4711" };
  const text = await followed(admin, "/try", form);
  assertMatch(text, /data-outcome="refused">refused: No patron has this card <small><code>patron-unknown</);
  assertStringIncludes(text, "AAP1|by admin as sipterm1");
  assertMatch(
    text,
    />hide_fields<\/td><td [^>]*><span lang="en">AH due date<\/span><\/td><td [^>]*><em>not sent<\/em><\/td><td [^>]*><code>&lt;b&gt;/,
  );
  assertMatch(text, />messages<\/td><td [^>]*>the request<\/td><td [^>]*>refused<\/td><td [^>]*>carried out</);
  assertNotMatch(text, /<script>alert|4711/);
  // To load the page again sends nothing, and shows nothing of it.
  assertNotMatch((await admin.get("/try?account=sipterm1&message=checkout&result=")).text, /AAP1/);
  const wrong = await admin.post("/try", { ...form, "value.patronId": "" });
  assertEquals(wrong.status, 400);
  assertMatch(wrong.text, /checkout needs AA patron identifier\./);
});

import { asSaid } from "../../src/library/notice.ts";
import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { engineTest } from "../support/library/engine.ts";
import { aPatron } from "../support/library/records.ts";
import { aStaffSite } from "./staff_site.ts";
import { loggedIn } from "./visitor.ts";

const CALLER = { address: "127.0.0.1", encrypted: false };

for (const type of ["multipart/form-data", "multipart/form-data; boundary=x"]) {
  Deno.test(`createStaffApp() refuses a form that cannot be read, and logs nothing of it (${type})`, async () => {
    const site = aStaffSite();
    const headers = { origin: "http://sip.example", host: "sip.example", "content-type": type };
    const request = new Request("http://sip.example/login", { method: "POST", headers, body: "not what it says" });
    const answer = await site.app.fetch(request, CALLER);
    assertEquals(answer.status, 400);
    assertMatch(await answer.text(), /cannot be read/);
    assertEquals(site.log.entries, []);
  });
}

engineTest("createStaffApp() says while the storage is away what is the matter", {
  patrons: [aPatron()],
}, async ({ storage }) => {
  const fails = () => Promise.reject(new Error("a secret of the database"));
  const site = aStaffSite({}, { ...storage, loansFacts: fails, apply: fails });
  const desk = await loggedIn(site, "desk");
  site.problem = asSaid("the database is away");
  const told = site.log.entries.length;
  const away = await desk.get("/patrons?id=P1");
  assertEquals([away.status, /the database is away/.test(away.text)], [503, true]);
  // The menu and the search are there: other questions may be answered all the same.
  assertMatch(away.text, /type="search".*href="\/desk"/s);
  assertNotMatch(away.text, /whether it was done/);
  const { text: notStored } = await desk.post("/patrons/block", { id: "P1" });
  assertMatch(notStored, /the database is away.*Look at the record, whether it was done/s);
  // The log has told of the outage, once.
  assertEquals(site.log.entries.length, told);
  site.problem = undefined;
  const failed = await desk.get("/patrons?id=P1");
  assertEquals(failed.status, 500);
  assertNotMatch(failed.text, /secret/);
  const [{ level, message, properties } = {}] = site.log.entries.slice(told);
  assertEquals([level, message, properties?.page], ["error", "page failed", "/patrons"]);
  assertMatch(String(properties?.error), /^Error: a secret of the database/);
});

import { assertEquals } from "@std/assert";
import { aFile, load, told } from "./sample_xml.ts";

/** Loads a file with one login, at a service that lets everybody in unless it is said otherwise. */
function loaded(attributes: string, service?: string) {
  const login = `<login id="a" password="p" institution="MAIN" terminator="CR" ${attributes}/>`;
  const text = aFile({ logins: login });
  return load(service === undefined ? text : text.replace(/<service [^>]*>/, service));
}

function accountOf(attributes: string) {
  return loaded(attributes).config?.accounts.get("a");
}

Deno.test("use gives a login the messages and fields that its trade needs", () => {
  const content = accountOf('use="e-content"');
  assertEquals([...content?.messages ?? []], [
    ...["login", "scStatus", "requestAcsResend", "patronStatusRequest", "patronInformation", "endPatronSession"],
  ]);
  assertEquals([...content?.presentation?.hiddenFields ?? []].toSorted(), [
    ...["AS", "AT", "AU", "AV", "BD", "BE", "BF", "BU", "CD", "PB"],
  ]);
  assertEquals(content?.hideWithoutPin, true);
  const sorter = accountOf('use="sorter"');
  assertEquals([sorter?.messages?.has("checkin"), sorter?.messages?.has("patronInformation")], [true, false]);
  assertEquals([...sorter?.presentation?.hiddenFields ?? []], ["AA", "CY", "DA"]);
});

Deno.test("who has the hold is told a return's terminal only where its trade gives copies to people", () => {
  const told = (attributes: string) =>
    ["CY", "DA"].filter((id) => accountOf(attributes)?.presentation?.hiddenFields.has(id) !== true);
  for (const use of ["sorter", "self-check"]) assertEquals(told(`use="${use}"`), [], use);
  assertEquals(told('use="locker"'), ["CY", "DA"]);
  assertEquals(told('use="sorter" hide_fields="AA,DA"'), ["CY"]);
});

Deno.test("what is written beside use counts more", () => {
  const account = accountOf('use="e-content" messages="63" hide_fields="BD" hide_without_pin="no"');
  assertEquals([...account?.messages ?? []], ["patronInformation"]);
  assertEquals([...account?.presentation?.hiddenFields ?? []], ["BD"]);
  assertEquals(account?.hideWithoutPin, false);
});

Deno.test("a login without use may send every message and is told all, as before", () => {
  const account = accountOf("");
  assertEquals([account?.messages, account?.presentation, account?.hideWithoutPin], [undefined, undefined, false]);
});

Deno.test("no trade that asks about patrons is told their address, mail or telephone", () => {
  for (const use of ["self-check", "pc-booking", "e-content", "locker", "payment", "catalogue"]) {
    const { messages, presentation } = accountOf(`use="${use}"`) ?? {};
    assertEquals(messages?.has("patronInformation"), true, use);
    for (const field of ["BD", "BE", "BF"]) assertEquals(presentation?.hiddenFields.has(field), true, use);
  }
});

Deno.test("loadConfig() names a login that hands out what its trade does not need, or has no network", () => {
  const notes = (attributes: string, service?: string) =>
    told(loaded(attributes, service)).filter((fault) => fault.includes("note")).map((fault) =>
      fault.replace(/^\S+ /, "")
    );
  const from = 'allow="10.0.0.0/8"';
  const open = '<service port="6001/tcp" transport="RAW" timeout="60"/>';
  assertEquals(notes(`use="pc-booking" ${from} messages="63,11,15" hide_fields="BD" hide_without_pin="no"`, open), [
    'note login "a" may send checkout, hold, which pc-booking does not need',
    'note login "a" is told BE, BF, AS, AT, AU, BU, CD, AV, which pc-booking does not need',
    'note login "a" is told of patrons whose PIN it does not send, which pc-booking does not need',
  ]);
  assertEquals(notes('use="locker"', open), [
    'note login "a" may log in from any address; allow names the networks of locker',
  ]);
  assertEquals(notes(`use="locker" ${from}`, open), []);
  assertEquals(notes('use="locker"', open.replace("RAW", 'RAW" allow="10.0.0.0/8')), []);
  assertEquals(notes('use="locker"', open.replace("6001/tcp", "127.0.0.1:6001/tcp")), []);
  assertEquals(notes("", open), []);
});

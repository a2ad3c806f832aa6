import { assertEquals } from "@std/assert";
import { isCarriedOut, preferenceMeanings } from "../../src/config/koha/preferences.ts";
import { login } from "../../src/config/login_element.ts";
import { FOLDER_OF_OPTIONS } from "./option_case.ts";

/** What no two answers to one request could show, and where it is shown instead. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  // Who may log in and how lines travel: tests/server.
  ...["id", "institution", "delimiter", "error-detect", "terminator", "allow", "expires", "client_subject"],
  // Refuses the file: tests/config/koha.
  "prevcheckout_block_checkout",
  // Tells the journal: tests/circulation/decide/decide_payment_test.ts.
  ...["payment_type_writeoff", "register_id"],
  // Where another library system serves: tests/gateway.
  ...["upstream_login", "upstream_password", "upstream_location", "unconfirmed_payment", "returns_dated"],
  // A copy of that system's records: tests/gateway/stand_in.
  "stand_in",
  // Depends on what was asked before: tests/scenarios/many_cards_test.ts.
  ...["many_cards", "sync"],
  // Depends on what was heard before: tests/scenarios/retries/equal_coins_test.ts.
  "answers_may_be_lost",
  // Has no effect: tests/config/koha.
  "allow_branch_override",
  // Languages and texts: tests/texts, tests/server/wording.
  ...["language", "languages", "texts"],
]);

Deno.test("every option of a login, element in it and preference that does something has a case here", async () => {
  let cases = "";
  for await (const { name } of Deno.readDir(FOLDER_OF_OPTIONS)) {
    if (name !== "complete_test.ts") cases += await Deno.readTextFile(new URL(name, FOLDER_OF_OPTIONS));
  }
  const names = [
    ...Object.keys(login.attributes).filter((name) => !ELSEWHERE.has(name)),
    ...login.children.filter((child) => !("ignored" in child)).map(({ name }) => name),
    ...[...preferenceMeanings.keys()].filter(isCarriedOut),
  ];
  assertEquals(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(cases)), []);
});

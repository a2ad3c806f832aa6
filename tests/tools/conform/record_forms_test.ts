import { assertEquals } from "@std/assert";
import { createRecordForms } from "../../../src/tools/conform/profile/record_forms.ts";

Deno.test("createRecordForms() tells a server's own form of a card from another's", () => {
  const forms = createRecordForms(["ada", "bob"]);
  assertEquals(forms.judge("ada", "C-1001", "Ada"), "own form", "nothing is learned yet");
  assertEquals(forms.judge("ada", "BOB", undefined), "another's", "the profile names the other");
  forms.learn("ada", "C-1001", "Ada Byron");
  forms.learn("bob", "C-1002", "");
  assertEquals(forms.judge("ada", "c-1001", undefined), "own form");
  assertEquals(forms.judge("ada", "C-1002", undefined), "another's", "that is how the other is called");
  assertEquals(forms.judge("ada", "1001", "Ada Byron"), "own form", "a third form, of the same name");
  assertEquals(forms.judge("ada", "C-4711", "Charles Babbage"), "another's", "another name");
  assertEquals(forms.judge("bob", "C-4711", "Charles Babbage"), "own form", "no name was learned to compare with");
});

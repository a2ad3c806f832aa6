import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { createRedaction, formerRedaction, redactUnknown } from "../../src/library/redaction.ts";
import { withoutSwallowed } from "../../src/library/plausible.ts";

const redact = createRedaction(() => "a key");

Deno.test("createRedaction() keeps a text that holds no password as it is", () => {
  for (const text of ["", "T1", "EXIT-CO1-0001", "00:1b:44:11:3a:b7"]) assertEquals(redact(text), text);
});

Deno.test("createRedaction() keeps different texts different, and puts no end of them into what it makes", () => {
  const [one, two] = [redact("00:AC:12"), redact("00:AC:13")];
  assertMatch(one, /^00~[0-9a-f]{12}$/);
  assertNotEquals(one, two);
  assertEquals(redact("00:AC:12"), one);
});

Deno.test("createRedaction() makes another text with another key", () => {
  assertNotEquals(createRedaction(() => "another")("B|AD1234"), redact("B|AD1234"));
});

Deno.test("createRedaction() makes a text that holds no password", () => {
  for (let number = 0; number < 200; number++) {
    const made = redact(`B|AD${number}`);
    assertEquals(withoutSwallowed(made), made);
    assert(!made.includes("AD"));
  }
});

Deno.test("formerRedaction() gives what versions before stored", () => {
  assertEquals([formerRedaction(redact("B|AD1234")), formerRedaction("T1"), formerRedaction("T~1")], [
    "B",
    undefined,
    undefined,
  ]);
});

Deno.test("redactUnknown() cuts off what stands behind letters, too, and redacts nothing twice", () => {
  assertMatch(redactUnknown("I1ADsecret", redact), /^I1~[0-9a-f]{12}$/);
  assertEquals(redactUnknown("I1;ADsecret", redact), redact("I1;ADsecret"));
  assertEquals(redactUnknown(redact("I1;ADsecret"), redact), redact("I1;ADsecret"));
  assertEquals(redactUnknown("04AD3F22", redact), "04AD3F22");
});

import { assert, assertEquals } from "@std/assert";
import { completions } from "../../../src/tools/client/completions.ts";

const NOTHING = new Map();

Deno.test("completions() completes requests and commands", () => {
  assertEquals(completions("che", NOTHING), [["checkout ", "checkin "], "che"]);
  assertEquals(completions("re", NOTHING), [["request-acs-resend ", "renew ", "renew-all ", "reconnect "], "re"]);
  assertEquals(completions("help ho", NOTHING), [["hold"], "ho"]);
});

Deno.test("completions() completes the elements and fields of a request, in words or as on the wire", () => {
  assertEquals(completions("checkin no", NOTHING), [["no-block="], "no"]);
  assertEquals(completions("checkin A", NOTHING), [["AO=", "AC=", "AB=", "AP="], "A"]);
  assertEquals(completions("patron-information AA=1 l", NOTHING), [["language=", "list="], "l"]);
  assertEquals(completions("checkin patron", NOTHING), [[], "patron"]);
  const [all] = completions("set patron-", NOTHING);
  assertEquals(all, ["patron-id=", "patron-password="]);
});

Deno.test("completions() completes values: codes, lists, and what the last answer holds", () => {
  assertEquals(completions("hold hold-mode=", NOTHING)[0], ["hold-mode=+", "hold-mode=-", "hold-mode=*"]);
  assertEquals(completions("checkout no-block=", NOTHING)[0], ["no-block=Y", "no-block=N"]);
  assertEquals(completions("patron-information list=c", NOTHING)[0], ["list=charged"]);
  const [held] = completions("checkin AB=$", new Map([["AU", ["I1"]], ["charged-items", ["I1"]]]));
  assertEquals(held, ["AB=$AU", "AB=$charged-items"]);
  assert(completions("quit x", NOTHING)[0].length === 0);
});

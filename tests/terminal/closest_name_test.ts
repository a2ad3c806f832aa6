import { assertEquals } from "@std/assert";
import { closestName } from "../../src/terminal/closest_name.ts";
import { requestNames } from "../../src/terminal/request_names.ts";

Deno.test("closestName() finds the name that was meant", () => {
  const cases = [
    ["patron-informaton", "patron-information"],
    ["patronstatus-request", "patron-status-request"],
    ["chekout", "checkout"],
    ["chekin", "checkin"],
    ["sc_status", "sc-status"],
    ["hodl", "hold"],
    ["foo", undefined],
    ["", undefined],
  ] as const;
  for (const [word, name] of cases) assertEquals(closestName(word, requestNames.keys()), name, word);
});

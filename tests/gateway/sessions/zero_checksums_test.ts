import { assertStringIncludes } from "@std/assert";
import { logIn, SIP1 } from "../../support/gateway/before_koha.ts";
import { gatewayed } from "../../support/gateway/gatewayed.ts";
import { usualReply, withMadeUpSystem } from "../../support/gateway/made_up_system.ts";
import { itemInformation } from "../../support/wire/messages.ts";

/** Answers with the number of the request, if it has one, and this in place of a checksum. */
const withSum = (sum: string) => (line: string) => {
  const [, request = "", number = ""] = /^(.*?)(AY\d)?(?:AZ.{4})?$/.exec(line) ?? [];
  return `${usualReply(request)}${number}AZ${sum}`;
};

for (const errorDetection of [true, false]) {
  const named = errorDetection ? "with AY and AZ" : "without AY and AZ";
  Deno.test(`a system that writes AZ0000 always is served ${named}, where its element says so`, () =>
    withMadeUpSystem(
      { reply: withSum("0000") },
      ({ port }) =>
        gatewayed({ port, account: SIP1, upstream: { errorDetection, zeroChecksums: true } }, async (served) => {
          const terminal = await logIn(served);
          terminal.send(itemInformation("I2001"));
          await terminal.expect(/^1803.*\|AJTitle\|$/);
        }),
    ));
}

for (
  const [sum, upstream, why] of [
    ["0000", {}, "its checksum is AZ0000, which is wrong; if this system always writes that, set zero_checksums="],
    ["0001", { zeroChecksums: true }, "no answer: damaged"],
  ] as const
) {
  Deno.test(`a system that writes AZ${sum} is away, and the log says why`, () =>
    withMadeUpSystem(
      { reply: withSum(sum) },
      ({ port }) =>
        gatewayed({ port, account: SIP1, upstream }, async (served) => {
          const terminal = await logIn(served);
          terminal.send(itemInformation("I2001"));
          await terminal.expect(/^1801/);
          const { properties } = await served.log.logged("library system: away");
          assertStringIncludes(String(properties.reason), why);
        }),
    ));
}

import { assertEquals } from "@std/assert";
import { tellMeanings } from "../../../src/config/meanings/tell_meanings.ts";

function tell(text: string): readonly string[] {
  const file =
    `<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:s="urn:sip2d:config:1">\n${text}\n</acsconfig>`;
  const meanings = tellMeanings("SIPServer.xml", { readText: () => file, env: () => undefined });
  return meanings.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

const LIBRARIES = `<s:limits wrong_pins="0"/><s:libraries><s:library code="MAIN"/></s:libraries>`;

Deno.test("tellMeanings() says of a file that leaves everything to its default what is meant", () => {
  assertEquals(
    tell(`<accounts><login id="a" password="p" institution="MAIN"/></accounts>
<institutions>
<institution id="MAIN"/></institutions>`),
    [
      "1:1: wrong_pins is 10: so many different wrong PINs at a terminal lock a card there for 30 minutes",
      "2:11: allow_empty_passwords is no: an empty PIN (AD) counts as none given: nothing is refused for it, but CQ is N",
      "3:1: libraries is not there: only ids of institutions count as branches in AP, CP and AO; what else terminals " +
      "call a place is a description",
      "4:1: third_party_renewal is yes: one patron's card may renew another's loan where the terminal allows it (29)",
      "4:1: offline is no: terminals are told not to work off-line (98); what they did off-line (no block) is taken " +
      "over either way, and the journal says that it was not expected",
    ],
  );
});

Deno.test("tellMeanings() says once what several say, and each value where it stands first", () => {
  assertEquals(
    tell(`<institutions>
<institution id="A"><policy offline="true" third_party_renewal="no"/></institution>
<institution id="B"><policy third_party_renewal="0" offline="yes"/></institution>
<institution id="C"><policy offline="true"/></institution>
</institutions>${LIBRARIES}`),
    [
      "3:29: offline is yes here and in 2 more: terminals are told to work off-line (98); what they did off-line (no " +
      "block) is taken over either way",
      "3:44: third_party_renewal is no here and in 1 more: only the card of the patron who has a copy renews its loan (29)",
      "5:21: third_party_renewal is yes: one patron's card may renew another's loan where the terminal allows it (29)",
    ],
  );
});

Deno.test("tellMeanings() says what an empty PIN is where an account allows it", () => {
  assertEquals(
    tell(`<accounts><login id="a" password="p" institution="A" allow_empty_passwords="1"/></accounts>${LIBRARIES}`),
    ["2:54: allow_empty_passwords is yes: an empty PIN (AD) counts as none given, and is told to be right (CQ Y)"],
  );
});

Deno.test("tellMeanings() says until when wrong PINs lock a card", () => {
  const ofLimits = (limits: string) => tell(`<s:limits ${limits}/><s:libraries><s:library code="A"/></s:libraries>`);
  const locks = "so many different wrong PINs at a terminal lock a card there";
  assertEquals(ofLimits('wrong_pins="3" lock_minutes="5"'), [`2:11: wrong_pins is 3: ${locks} for 5 minutes`]);
  assertEquals(ofLimits('lock_minutes="0"'), [`2:1: wrong_pins is 10: ${locks} until staff unlock it`]);
  assertEquals(ofLimits('wrong_pins="0"'), []);
});

Deno.test("tellMeanings() says nothing of a file that is no configuration", () => {
  for (const text of ["<a", "<a/>"]) {
    assertEquals(tellMeanings("x.xml", { readText: () => text, env: () => undefined }), []);
  }
});

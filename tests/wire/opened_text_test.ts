import { assert, assertEquals } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { requests } from "../../src/protocol/requests.ts";
import { responses } from "../../src/protocol/responses.ts";
import { openText } from "../../src/wire/opened_text.ts";

const shown = (text: string) => openText(text, "|").shown;

Deno.test("openText() masks passwords wherever they stand", () => {
  const cases = [
    ["9300CNsipterm1|COterm1|CPentrance|", "9300CNsipterm1|CO***|CPentrance|"],
    ["9300COterm1|CNsipterm1|", "9300CO***|CNsipterm1|"],
    ["3520261124    101500ADgeheim", "3520261124    101500AD***"],
    ["35ADgeheim|AAP1|", "35AD***|AAP1|"],
    [
      "6300120261124    101500  Y       AOMAIN|AAP1|ACone|ADtwo|",
      "6300120261124    101500  Y       AOMAIN|AAP1|AC***|AD***|",
    ],
    ["6300120261124    101500          AAP1|ADtwo|ADthree|", "6300120261124    101500          AAP1|AD***|AD***|"],
    ["1720261124    101500ABI1|ADnot in 17|", "1720261124    101500ABI1|AD***|"],
    ["6300AD1234|AAP1|ADgeheim", "6300AD***|AAP1|AD***"],
    ["63001AD1234|AAP1|", "63001AD***|AAP1|"],
    ["93|COterm1|", "93|CO***|"],
    ["XXCOterm1|AD1|", "XXCO***|AD***|"],
    ["24              00120261124    101500AAP1|AD1234|", "24              00120261124    101500AAP1|AD***|"],
  ] as const;
  for (const [text, expected] of cases) assertEquals(shown(text), expected);
});

Deno.test("openText() masks the checksum with a password, from which it could be worked out, and only then", () => {
  assertEquals(shown("9300CNsipterm1|COterm1|AY1AZ1234"), "9300CNsipterm1|CO***|AY1AZ***");
  assertEquals(shown("9300CNsipterm1|COterm1AY1AZ1234"), "9300CNsipterm1|CO***AY1AZ***");
  assertEquals(shown("9900802.00AY9AZFC98"), "9900802.00AY9AZFC98");
});

Deno.test("openText() leaves everything else as it travelled", () => {
  const texts = [
    ...Object.values(responses).map(({ sample }) => sample),
    "",
    "9",
    "96AZFEF6",
    "HTTP/1.1 400 BAD REQUEST",
    "6300120261124    101500          AAP1|AD|",
    "1720261124    101500ABAD1234|AJCOAST|",
    "1720261124    101500ABäöü|AJ„x“|AY1AZ1234",
  ];
  for (const text of texts) assertEquals(shown(text), text);
});

Deno.test("openText() never shows a password, whatever the message looks like", () => {
  const prefixes = Object.values(requests).map(({ sample }) => sample);
  const request = fc.constantFrom(...prefixes);
  const place = fc.tuple(request, fc.nat(), fc.constantFrom("AC", "AD", "CO"), fc.boolean());
  fc.assert(fc.property(place, ([sample, cut, id, closed]) => {
    const text = `${sample.slice(0, 2 + cut % sample.length)}|${id}Secret-Äß 42${closed ? "|" : ""}`;
    assert(!shown(text).includes("Secret"), shown(text));
  }));
});

Deno.test("openText() gives the message of a known command whose fixed part is whole", () => {
  assertEquals(openText("9900802.00AY9AZFC98", "|").message?.name, "scStatus");
  assertEquals(openText("941", "|").message?.name, "loginResponse");
  assertEquals(openText("94", "|").message, undefined);
  assertEquals(openText("XX", "|").message, undefined);
});

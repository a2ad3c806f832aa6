import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import type { Handlers } from "../../../src/server/engine/handler.ts";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { serving, twice } from "../../support/server/serving.ts";
import { guarded } from "../../support/wire/terminal.ts";
import { checksumOf } from "../../support/wire/wire.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const ITEM = "1720261124    101500AOMAIN|ABI1|";
const SERVED = "1803020120261124    101500ABI1|AJMiddlemarch|BGMAIN|";

const KOHAS = { answers: { resentUnnumbered: true } } as const;
const RESENDS_AS_KOHA = aConfig({ accounts: [anAccount(KOHAS)] });

twice(
  "startServer() answers a request for resend with 96 while nothing was sent",
  (how) =>
    serving({}, async ({ connect }) => {
      const terminal = await connect(how);
      for (let i = 0; i < 3; i++) {
        await terminal.ask("97", "96");
      }
    }),
);

Deno.test("startServer() sends the last answer again, byte for byte, as often as it is asked", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    terminal.sendRaw(`${guarded(LOGIN, "4")}\r`);
    const loggedIn = `${guarded("941", "4")}\r`;
    await terminal.expectRaw(loggedIn);
    for (const request of ["97", "97AZFEF5", guarded("97", "9"), "97|"]) {
      terminal.sendRaw(`${request}\r`);
      await terminal.expectRaw(loggedIn);
    }
    terminal.sendRaw(`${ITEM}\r97AZFEF5\r`);
    await terminal.expectRaw(`${SERVED}\r${SERVED}\r`);
  }));

Deno.test("startServer() sends a refused login and a negative answer again, too", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    for (const [request, answer] of [["9300CNnobody|CO|", "940"], [ITEM, /^18010101.*AFLogin required\|$/]] as const) {
      await terminal.ask(request, answer);
      await terminal.ask("97", answer);
    }
  }));

Deno.test("startServer() does not send a 96 again, nor what was sent before it", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    await terminal.ask("XX", "96");
    terminal.sendRaw("97\r97AZFEF5\r");
    await terminal.expectRaw("96\r96AZFEF6\r");
    await terminal.ask(ITEM, SERVED);
    await terminal.ask("97", SERVED);
  }));

Deno.test("startServer() asks for a resend of what it cannot read, and does not carry it out", () => {
  let asked = 0;
  const handlers = {
    itemInformation: () => {
      asked++;
      return Promise.reject(new Error("nothing readable was sent"));
    },
  };
  return serving({ handlers }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    const damaged = guarded(ITEM, "1").replace("ABI1", "ABI2");
    for (const unknown of ["XX", "9", "98YYYYYY", "00", "  ", "|", "AY1AZ", "96"]) {
      terminal.sendRaw(`${unknown}\r`);
      await terminal.expectRaw("96\r");
    }
    for (const unreadable of [damaged, guarded("XX", "1"), guarded("96", "2"), `${ITEM}AZ0000`, "97AZ0000"]) {
      terminal.sendRaw(`${unreadable}\r`);
      await terminal.expectRaw("96AZFEF6\r");
    }
    assertEquals(asked, 0);
  });
});

Deno.test("startServer() asks once for a resend of a message that is too long, and goes on after it", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    terminal.sendRaw(`17${"A".repeat(200_000)}AY1AZ0000\r${ITEM}\r`);
    await terminal.expectRaw(`96\r${SERVED}\r`);
  }));

Deno.test("startServer() sends an answer again with AY0 to an account that wants it as from Koha, as often as it is asked", () =>
  serving({ config: RESENDS_AS_KOHA }, async ({ connect }) => {
    const terminal = await connect();
    terminal.sendRaw("9300CNsipterm1|COterm1|AY4AZF692\r");
    await terminal.expectRaw("941AY4AZFDF9\r");
    // The sum is one of the specification's.
    for (const request of ["97AZFEF5", "97AZFEF5", "97AY9AZFE22", "97|AZFE79"]) {
      terminal.sendRaw(`${request}\r`);
      await terminal.expectRaw("941AY0AZFDFD\r");
    }
    for (const sequence of ["0", "7", "10"]) {
      terminal.sendRaw(`${guarded(ITEM, sequence)}\r97AZFEF5\r`);
      await terminal.expectRaw(`${guarded(SERVED, sequence)}\r${SERVED}AY0AZF0CF\r`);
    }
  }));

Deno.test("startServer() leaves AY and AZ out for such an account where the 97 has no AZ", () =>
  serving({ config: RESENDS_AS_KOHA }, async ({ connect }) => {
    const terminal = await connect();
    terminal.sendRaw("9300CNsipterm1|COterm1|AY4AZF692\r");
    await terminal.expectRaw("941AY4AZFDF9\r");
    terminal.sendRaw("97\r97\r97AZFEF5\r");
    await terminal.expectRaw("941\r941\r941AY0AZFDFD\r");
  }));

Deno.test("startServer() sends such an account the same bytes again where the answer had no AY", () =>
  serving({ config: RESENDS_AS_KOHA }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(LOGIN, "941");
    terminal.sendRaw(`${ITEM}\r97\r97AZFEF5\r97AY9AZFE22\r`);
    await terminal.expectRaw(`${SERVED}\r`.repeat(4));
    const unnumbered = `${ITEM}AZ`, answered = `${SERVED}AZ`;
    terminal.sendRaw(`${unnumbered}${checksumOf(Buffer.from(unnumbered))}\r97AZFEF5\r`);
    await terminal.expectRaw(`${answered}${checksumOf(Buffer.from(answered))}\r`.repeat(2));
  }));

Deno.test("startServer() answers such an account with 96 where there is nothing to send again, or a 96 was last", () =>
  serving({ config: RESENDS_AS_KOHA }, async ({ connect }) => {
    const terminal = await connect();
    terminal.sendRaw("97\r97AZFEF5\r");
    await terminal.expectRaw("96\r96AZFEF6\r");
    await terminal.ask(LOGIN, "941");
    terminal.sendRaw(`${guarded("XX", "1")}\r97AZFEF5\r97\r`);
    await terminal.expectRaw("96AZFEF6\r96AZFEF6\r96\r");
  }));

/** The sums of what a terminal gets of "Café Müller", worked out over those bytes. */
const ENCODED = [
  ["latin1", "Caf\xe9 M\xfcller", "F01E"],
  ["cp850", "Caf\x82 M\x81ller", "F100"],
  ["utf8", "Caf\xc3\xa9 M\xc3\xbcller", "EF18"],
  ["ascii", "Cafe Muller", "F129"],
] as const;

for (const [encoding, title, digits] of ENCODED) {
  for (const terminator of ["\r", "\r\n"] as const) {
    const end = terminator.length === 1 ? "CR" : "CRLF";
    Deno.test(`startServer() sums up what such an account gets again in ${encoding}, ended with ${end}, as it is sent`, () => {
      const config = aConfig({ accounts: [anAccount({ ...KOHAS, encoding, terminator })] });
      return serving({ config, handlers: CAFE }, async ({ connect }) => {
        const terminal = await connect();
        terminal.sendRaw("9300CNsipterm1|COterm1|\r");
        await terminal.expectRaw(`941${terminator}`);
        const answer = SERVED.replace("Middlemarch", title);
        terminal.sendRaw(`${guarded(ITEM, "5")}\r97AZFEF5\r97\r97AZFEF5\r`);
        const again = `${answer}AY0AZ${digits}${terminator}`;
        await terminal.expectRaw(`${guarded(answer, "5")}${terminator}${again}${answer}${terminator}${again}`);
      });
    });
  }
}

/** Tells of an item whose title has letters that are more or other bytes in other encodings. */
const CAFE: Handlers = {
  itemInformation: ({ fields: { itemId = "" } }, { local, now }) =>
    Promise.resolve({
      response: {
        name: "itemInformationResponse",
        fixed: { circulationStatus: "03", securityMarker: "02", feeType: "01", transactionDate: local.timestamp(now) },
        fields: { itemId, titleId: "Café Müller", owner: "MAIN" },
      },
    }),
};

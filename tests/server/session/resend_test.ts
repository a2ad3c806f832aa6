import { assertEquals } from "@std/assert";
import { serving, twice } from "../../support/server/serving.ts";
import { guarded } from "../../support/wire/terminal.ts";

const LOGIN = "9300CNsipterm1|COterm1|";
const ITEM = "1720261124    101500AOMAIN|ABI1|";
const SERVED = "1803020120261124    101500ABI1|AJMiddlemarch|BGMAIN|";

twice(
  "startServer() answers a request for resend with 96 while nothing was sent",
  (how) =>
    serving({}, async ({ connect }) => {
      const terminal = await connect(how);
      for (let i = 0; i < 3; i++) {
        terminal.send("97");
        await terminal.expect("96");
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
      terminal.send(request);
      await terminal.expect(answer);
      terminal.send("97");
      await terminal.expect(answer);
    }
  }));

Deno.test("startServer() does not send a 96 again, nor what was sent before it", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    terminal.send(LOGIN);
    await terminal.expect("941");
    terminal.send("XX");
    await terminal.expect("96");
    terminal.sendRaw("97\r97AZFEF5\r");
    await terminal.expectRaw("96\r96AZFEF6\r");
    terminal.send(ITEM);
    await terminal.expect(SERVED);
    terminal.send("97");
    await terminal.expect(SERVED);
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
    terminal.send(LOGIN);
    await terminal.expect("941");
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
    terminal.send(LOGIN);
    await terminal.expect("941");
    terminal.sendRaw(`17${"A".repeat(200_000)}AY1AZ0000\r${ITEM}\r`);
    await terminal.expectRaw(`96\r${SERVED}\r`);
  }));

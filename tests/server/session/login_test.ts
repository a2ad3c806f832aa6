import { assertEquals } from "@std/assert";
import { aConfig, anAccount } from "../../support/files/sample_config.ts";
import { NOW, serving, twice } from "../../support/server/serving.ts";

const ITEM = "1720261124    101500AOMAIN|ABI1|ACx|";
const SERVED = "1803020120261124    101500ABI1|AJMiddlemarch|BGMAIN|";
const LOGIN_REQUIRED = "1801010120261124    101500ABI1|AJ|AFLogin required|";

twice("startServer() lets a terminal in and serves it", (how) =>
  serving({}, async ({ connect }) => {
    const terminal = await connect(how);
    await terminal.ask("9300CNsipterm1|COterm1|CPentrance|", "941");
    await terminal.ask(ITEM, SERVED);
  }));

twice("startServer() leaves the connection open after a failed login", (how) =>
  serving({}, async ({ connect }) => {
    const terminal = await connect(how);
    for (const wrong of ["9300CNsipterm1|COterm2|", "9300CNnobody|COterm1|", "9300CNsipterm1|CO term1|"]) {
      await terminal.ask(wrong, "940");
    }
    await terminal.ask(ITEM, LOGIN_REQUIRED);
    await terminal.ask("9300CNsipterm1|COterm1|", "941");
  }));

twice("startServer() wipes an earlier login before it tries the next one", (how) =>
  serving({}, async ({ connect }) => {
    const terminal = await connect(how);
    for (const failing of ["9300CNsipterm1|COwrong|", "9310CNsipterm1|COterm1|", "9300CNsipterm1|"]) {
      await terminal.ask("9300CNsipterm1|COterm1|", "941");
      await terminal.ask(failing, "940");
      await terminal.ask(ITEM, LOGIN_REQUIRED);
    }
  }));

Deno.test("startServer() refuses logins that are encrypted", () =>
  serving({}, async ({ connect, log }) => {
    const terminal = await connect();
    for (const algorithms of ["10", "01", "11", "X0"]) {
      await terminal.ask(`93${algorithms}CNsipterm1|COterm1|`, "940");
    }
    await terminal.ask("93  CNsipterm1|COterm1|", "941");
    const reasons = log.entries.filter(({ message }) => message === "login failed").map((entry) =>
      entry.properties.reason
    );
    assertEquals(reasons, ["unknown algorithm"], "once a minute");
  }));

Deno.test("startServer() refuses a login that lacks a part", () =>
  serving({}, async ({ connect }) => {
    const terminal = await connect();
    for (const partial of ["93", "930", "9300", "9300CNsipterm1|", "9300COterm1|", "9300CN|COterm1|"]) {
      await terminal.ask(partial, "940");
    }
  }));

Deno.test("startServer() trims the login user id and leaves the password as it is", () => {
  const accounts = [anAccount(), anAccount({ id: "spaced", password: { kind: "clear", value: " two  words " } })];
  return serving({ config: aConfig({ accounts }) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask("9300|CN sipterm1 |COterm1|", "941");
    await terminal.ask("9300CNspaced|CO two  words |", "941");
    await terminal.ask("9300CNspaced|COtwo  words|", "940");
  });
});

Deno.test("startServer() logs who logged in and who did not, with the address", () =>
  serving({}, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask("9300CNsipterm1|COwrong|", "940");
    await terminal.ask("9300CNnobody|COterm1|", "940");
    await terminal.ask("9300CNsipterm1|COterm1|CPentrance|", "941");
    const about = { connection: 1, address: "127.0.0.1" };
    assertEquals(log.entries.filter(({ message }) => message.startsWith("login")), [
      {
        level: "warning",
        message: "login failed",
        properties: { ...about, account: "sipterm1", reason: "wrong password" },
      },
      {
        level: "warning",
        message: "login failed",
        properties: { ...about, account: "***", reason: "unknown account" },
      },
      { level: "info", message: "login", properties: { ...about, account: "sipterm1", terminal: "entrance" } },
    ]);
  }));

Deno.test("startServer() reads a login in the delimiter of any account", () => {
  const accounts = [anAccount(), anAccount({ id: "caret", delimiter: "^", password: { kind: "clear", value: "a|b" } })];
  return serving({ config: aConfig({ accounts }) }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask("9300CNcaret^COa|b^CPdesk^", "941");
    await terminal.ask("1720261124    101500AOMAIN^ABI|1^", "1803020120261124    101500ABI|1^AJMiddlemarch^BGMAIN^");
    await terminal.ask("9300CNsipterm1|COterm1|", "941");
    await terminal.ask(ITEM, SERVED);
  });
});

Deno.test("startServer() speaks in the terminator and encoding of the account, from its login on", () => {
  const password = { kind: "clear", value: "Zürich" } as const;
  const accounts = [anAccount({ id: "dos", password, terminator: "\r\n", encoding: "cp850" })];
  return serving({ config: aConfig({ accounts }) }, async ({ connect }) => {
    const terminal = await connect();
    terminal.sendRaw("9300CNdos|COwrong|\r");
    await terminal.expectRaw("940\r");
    terminal.sendRaw("9300CNdos|COZ\x81rich|\r");
    await terminal.expectRaw("941\r\n");
    terminal.sendRaw("1720261124    101500AOMAIN|AB\x82|\r");
    await terminal.expectRaw("1803020120261124    101500AB\x82|AJMiddlemarch|BGMAIN|\r\n");
    terminal.sendRaw("XX\r");
    await terminal.expectRaw("96\r\n");
  });
});

Deno.test("startServer() verifies hashed passwords, and takes as long over an account that does not exist", () => {
  const verified: string[][] = [];
  const verify = (clear: string, phc: string) => {
    verified.push([clear, phc]);
    return Promise.resolve(clear === "right");
  };
  const accounts = [anAccount(), anAccount({ id: "hashed", password: { kind: "hash", phc: "$stored" } })];
  return serving({ config: aConfig({ accounts }), verify }, async ({ connect }) => {
    const terminal = await connect();
    for (
      const [login, answer] of [["CNhashed|COright", "941"], ["CNhashed|COnope", "940"], ["CNnobody|COright", "940"]]
    ) {
      await terminal.ask(`9300${login}|`, answer ?? "");
    }
    assertEquals(verified, [["right", "$stored"], ["nope", "$stored"], ["right", "$stored"]]);
  });
});

Deno.test("startServer() refuses a login whose password cannot be verified, and stays", () => {
  const accounts = [anAccount({ password: { kind: "hash", phc: "$stored" } })];
  const verify = () => Promise.reject(new Error("too many passwords are waiting"));
  return serving({ config: aConfig({ accounts }), verify }, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask("9300CNsipterm1|COterm1|", "940");
    assertEquals(log.entries.filter(({ level }) => level === "error").length, 1);
    await terminal.ask(ITEM, LOGIN_REQUIRED);
  });
});

Deno.test("startServer() refuses messages without checksum where the account requires one", () => {
  const accounts = [anAccount({ errorDetectionRequired: true })];
  return serving({ config: aConfig({ accounts }) }, async ({ connect }) => {
    const terminal = await connect({ errorDetection: true });
    await terminal.ask("9300CNsipterm1|COterm1|", "941");
    for (const bare of [ITEM, "9900302.00", "97"]) {
      terminal.sendRaw(`${bare}\r`);
      await terminal.expectRaw("96\r");
    }
    await terminal.ask(ITEM, SERVED);
  });
});

/** An account whose last day ends a second after the moment of these tests. */
const ENDING = aConfig({
  accounts: [anAccount({ end: { lastDay: "2026-11-24", moment: NOW.add({ seconds: 1 }) } })],
});

Deno.test("startServer() ends an open session at the first message after the account's last day, and lets nobody in then", () => {
  let now = NOW;
  return serving({ config: ENDING, clock: () => now }, async ({ connect, log }) => {
    const terminal = await connect();
    await terminal.ask("9300CNsipterm1|COterm1|", "941");
    await terminal.ask(ITEM, SERVED);
    now = NOW.add({ seconds: 1 });
    await terminal.ask(ITEM, /AFLogin required\|$/);
    await terminal.ask("9300CNsipterm1|COterm1|", "940");
    const told = log.entries.filter(({ level }) => level === "warning");
    assertEquals(told.map(({ message, properties }) => [message, properties.reason]), [
      ["logged out: account expired", undefined],
      ["login failed", "account expired"],
    ]);
  });
});

Deno.test("startServer() lets nobody in by a service that acts as an account whose last day is past", () =>
  serving({
    config: aConfig({
      accounts: [anAccount({ end: { lastDay: "2026-11-23", moment: NOW } })],
      listener: { loginAs: "sipterm1" },
    }),
  }, async ({ connect }) => {
    const terminal = await connect();
    await terminal.ask(ITEM, LOGIN_REQUIRED);
  }));

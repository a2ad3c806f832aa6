import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import {
  checkout,
  CLOCK,
  hold,
  itemInformation,
  itemStatusUpdate,
  login as loginMessage,
  patronInformation,
} from "../support/wire/messages.ts";
import { anItem, aPatron } from "../support/library/records.ts";
import { type Desk, scenario, type Setting } from "../support/server/scenario.ts";
import { guarded } from "../support/wire/terminal.ts";

/** Two letters that every Western set has, Czech ones that Latin-1 has not, a dash, and Greek. */
const TITLE = "Çà – Žluťoučký ß Ελλάδα";
const LIBRARY: Setting = {
  items: [
    anItem({ title: TITLE, callNumber: "" }),
    anItem({ itemId: "É2", titleId: "T2", title: "Été", callNumber: "" }),
  ],
  patrons: [aPatron({ loginId: "zoë", firstName: "Zoë", lastName: "Dvořák" })],
};

/** The title as it travels in each encoding; characters are bytes. */
const WRITTEN: Readonly<Record<string, string>> = {
  utf8: Buffer.from(TITLE, "utf8").toString("latin1"),
  latin1: "\xc7\xe0 - Zlutouck\xfd \xdf ??????",
  cp850: "\x80\x85 - Zlutouck\xec \xe1 ??????",
  ascii: "Ca - Zlutoucky ss ??????",
};

/** `Été` and `É2`, as a terminal writes them; ASCII has no such letters. */
const ASKED: Readonly<Record<string, readonly [title: string, item: string]>> = {
  utf8: ["\xc3\x89t\xc3\xa9", "\xc3\x892"],
  latin1: ["\xc9t\xe9", "\xc92"],
  cp850: ["\x90t\x82", "\x902"],
};

for (const [encoding, written] of Object.entries(WRITTEN)) {
  scenario(`encoding ${encoding}: what is sent, with a checksum over the bytes as sent`, {
    ...LIBRARY,
    login: { encoding },
  }, async ({ login }) => {
    const desk = await login();
    const answer = `18030201${CLOCK}ABI1|AJ${written}|BGMAIN|CK001|AQMAIN|APMAIN|`;
    desk.sendRaw(`${itemInformation("I1")}\r${guarded(itemInformation("I1"), "3")}\r`);
    await desk.expectRaw(`${answer}\r${guarded(answer, "3")}\r`);
  });
}

for (const [encoding, [title, item]] of Object.entries(ASKED)) {
  scenario(
    `encoding ${encoding}: what is received, and echoed`,
    { ...LIBRARY, login: { encoding } },
    async ({ login }) => {
      const desks = [await login(), await login()] as const;
      const known = `18030201${CLOCK}AB${item}|AJ${title}|BGMAIN|CK001|AQMAIN|APMAIN|`;
      await both(desks, itemInformation(item), known);
      await both(desks, hold("+", "P1", `AJ${title}|`), `161Y${CLOCK}BR1|BSMAIN|AOMAIN|AAP1|AJ${title}|`);
      await both(desks, itemStatusUpdate(item, title), `201${CLOCK}AB${item}|AJ${title}|CH${title}|`);
      await both(desks, checkout("P1", `${item}x`), `120NUN${CLOCK}AOMAIN|AAP1|AB${item}x|AJ|AH|BLY|AFInvalid Item|`);
    },
  );
}

/**
 * Asks without and, on another connection, with error detection; the sums are over the bytes. A message that comes on
 * another connection with the date of the first is a retry of it.
 */
async function both([plain, summed]: readonly [Desk, Desk], message: string, answer: string): Promise<void> {
  plain.sendRaw(`${message}\r`);
  await plain.expectRaw(`${answer}\r`);
  summed.sendRaw(`${guarded(message, "7")}\r`);
  await summed.expectRaw(`${guarded(answer, "7")}\r`);
}

scenario(
  "a terminal that sends Latin-1 to an account of UTF-8 is understood all the same",
  LIBRARY,
  async ({ login }) => {
    const desk = await login();
    desk.sendRaw(`${itemInformation("\xc92")}\r`);
    await desk.expectRaw(`18030201${CLOCK}AB\xc3\x892|AJ\xc3\x89t\xc3\xa9|BGMAIN|CK001|AQMAIN|APMAIN|\r`);
  },
);

scenario("each account is answered in its own encoding, on the same connection", {
  ...LIBRARY,
  logins: [{ id: "latin", encoding: "iso-8859-1" }, { id: "dos", encoding: "cp850" }, {
    id: "plain",
    encoding: "ascii",
  }],
}, async ({ login }) => {
  const desk = await login();
  for (
    const [account, name] of [
      ["sipterm1", "Zo\xc3\xab Dvo\xc5\x99\xc3\xa1k"],
      ["latin", "Zo\xeb Dvor\xe1k"],
      ["dos", "Zo\x89 Dvor\xa0k"],
      ["plain", "Zoe Dvorak"],
    ]
  ) {
    await desk.ask(loginMessage(account ?? "", "term1"), "941");
    await desk.ask(patronInformation("P1"), new RegExp(`\\|AE${name}\\|BLY\\|`));
  }
});

scenario("a delimiter or a line end in a title becomes a blank, in every encoding", {
  items: [
    anItem({ title: "a|b\r\nc\td" }),
    anItem({ itemId: "I2", titleId: "T2", title: "wide\uff5cbar" }),
    anItem({ itemId: "I3", titleId: "T3", title: "x".repeat(300) }),
  ],
  login: { encoding: "ascii" },
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(itemInformation("I1"), /ABI1\|AJa b {2}c d\|BG/);
  await desk.ask(itemInformation("I2"), /ABI2\|AJwide bar\|BG/);
  await desk.ask(itemInformation("I3"), /ABI3\|AJx{255}\|BG/);
});

scenario(
  "an account with another delimiter reads and writes with it",
  { login: { delimiter: "^" } },
  async ({ connect }) => {
    const desk = await connect();
    desk.send("9300CNsipterm1^COterm1^");
    await desk.expect("941");
    desk.send(`17${CLOCK}AO^ABI1^`);
    await desk.expect(`18030201${CLOCK}ABI1^AJMiddlemarch^BGMAIN^CK001^AQMAIN^APMAIN^CS823.8 ELI^`);
  },
);

scenario("a checksum summed over code points instead of bytes is right, too", LIBRARY, async ({ login, storage }) => {
  const desk = await login();
  const text = `${itemStatusUpdate("I1", "Été")}AY1AZ`;
  const sum = [...text].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  const digits = ((65536 - sum % 65536) % 65536).toString(16).toUpperCase().padStart(4, "0");
  desk.sendRaw(`${Buffer.from(text, "utf8").toString("latin1")}${digits}\r`);
  const answer = `201${CLOCK}ABI1|AJ${WRITTEN.utf8}|CH\xc3\x89t\xc3\xa9|`;
  await desk.expectRaw(`${guarded(answer, "1")}\r`);
  assertEquals((await storage.itemFacts("I1"))?.item.properties, "Été");
});

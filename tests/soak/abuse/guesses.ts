import { createPasswords } from "../../../src/password/passwords.ts";
import { aPatron } from "../../support/library/records.ts";
import { login, patronInformation } from "../../support/wire/messages.ts";
import { type Asker, connectAsker, fromAddress } from "./asker.ts";
import type { Attack } from "./attack.ts";
import { onStage } from "./stage.ts";

/** Addresses that guess at one card, and how often each does. */
const ADDRESSES = 12, GUESSES = 10;
/** What `wrong_pins` grants by default. */
const GRANTED = 10;

/** A card is guessed at from many addresses, while its patron stands at a terminal and an app polls with the right PIN. */
export const guesses: Attack = {
  name: "guesses",
  async make() {
    const pin = await createPasswords({ waiting: 1 }).hash("1234");
    const records = { patrons: [aPatron({ patronId: "P1", pin }), aPatron({ patronId: "P2", pin })] };
    const logins = [{ id: "own" }, { id: "app" }];
    return await onStage({ records, logins, service: { proxy_protocol: "127.0.0.1" } }, async ({ port }) => {
      const faults: string[] = [];
      const terminal = async (account: string, address: string) => {
        const asker = await connectAsker(port, fromAddress(address));
        await asker.ask(login(account, "term1"));
        return asker;
      };
      const isRight = async (asker: Asker, card = "P1") =>
        (await asker.ask(patronInformation(card, undefined, "AD1234|"))).includes("CQY");
      const [own, app, stranger] = [
        await terminal("own", "10.1.0.1"),
        await terminal("app", "10.1.0.2"),
        await terminal("own", "10.1.0.3"),
      ];
      for (const asker of [own, app]) if (!await isRight(asker)) faults.push("a right PIN was refused before");
      let wrong = 0;
      let over = false;
      const guessing = Array.from({ length: ADDRESSES }, async (_, number) => {
        const asker = await terminal("sipterm1", `10.0.0.${number}`);
        for (let guess = 0; guess < GUESSES; guess++) {
          const answer = await asker.ask(patronInformation("P1", undefined, `AD${9000 - number * GUESSES - guess}|`));
          if (answer.includes("Invalid password")) wrong++;
        }
        asker.close();
      });
      const polling = (async () => {
        for (let refused = 0;; await new Promise((resolve) => setTimeout(resolve, 100))) {
          if (!await isRight(app)) refused++;
          if (over) return refused;
        }
      })();
      await Promise.all(guessing);
      over = true;
      const sent = ADDRESSES * GUESSES;
      const refused = await polling;
      if (wrong > GRANTED) faults.push(`${wrong} of ${sent} guesses were looked at, ${GRANTED} are granted`);
      if (refused > 0) faults.push(`the app was refused ${refused} times`);
      if (!await isRight(own)) faults.push("the patron's own terminal is locked out");
      if (!await isRight(stranger, "P2")) faults.push("another card is locked");
      if (await isRight(stranger)) faults.push("the card is open to strangers");
      for (const asker of [own, app, stranger]) asker.close();
      return { figures: `of ${sent} guesses from ${ADDRESSES} addresses ${wrong} were looked at`, faults };
    });
  },
};

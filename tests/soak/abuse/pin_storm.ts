import { createPasswords } from "../../../src/password/passwords.ts";
import { aPatron } from "../../support/library/records.ts";
import { login, patronInformation } from "../../support/wire/messages.ts";
import { type Asker, connectAsker, fromAddress, ms } from "./asker.ts";
import type { Attack } from "./attack.ts";
import { onStage } from "./stage.ts";

/** Terminals that send PINs for cards that there are not: more than can be in a line. */
const STORM = { whole: 1_500, short: 1_200 };
/** Right PINs, and logins whose password is hashed, that are sent meanwhile. */
const RIGHT = 20;
/** What one of them may take on a quiet machine, where one processor checks some thirty a second. */
const PATIENCE = 1_500;

/** Terminals with one account send PINs for cards that do not exist, without pause. */
export const pinStorm: Attack = {
  name: "pin storm",
  async make({ short, slack }) {
    const passwords = createPasswords({ waiting: 10 });
    const pin = await passwords.hash("1234");
    const records = { patrons: Array.from({ length: RIGHT }, (_, number) => aPatron({ patronId: `P${number}`, pin })) };
    const logins = [{ id: "genuine", password: "term1" }, { id: "hashed", password: await passwords.hash("term1") }];
    const service = { proxy_protocol: "127.0.0.1" };
    return await onStage({ records, logins, service }, async ({ port }) => {
      let over = false;
      const askers: Asker[] = [];
      for (let number = 0; number < (short ? STORM.short : STORM.whole); number++) {
        const asker = await connectAsker(port, fromAddress(`10.0.${number % 4}.1`));
        await asker.ask(login("sipterm1", "term1"));
        askers.push(asker);
      }
      const storm = askers.map(async (asker, number) => {
        for (let card = 0; !over; card++) {
          await asker.ask(patronInformation(`NOBODY-${number}-${card}`, undefined, "AD4711|")).catch(() => over = true);
        }
      });
      const faults: string[] = [];
      const genuine = await connectAsker(port, fromAddress("10.1.0.1"));
      await genuine.ask(login("genuine", "term1"));
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const right = await timed(
        RIGHT,
        faults,
        "right PIN",
        async (number) => (await genuine.ask(patronInformation(`P${number}`, undefined, "AD1234|"))).includes("CQY"),
      );
      const hashed = await timed(RIGHT / 4, faults, "login", async () => {
        const asker = await connectAsker(port, fromAddress("10.1.0.2"));
        const answer = await asker.ask(login("hashed", "term1"));
        asker.close();
        return answer === "941";
      });
      over = true;
      for (const asker of [...askers, genuine]) asker.close();
      await Promise.allSettled(storm);
      const worst = Math.max(right, hashed);
      if (worst > PATIENCE * slack) faults.push(`one took ${ms(worst)}`);
      return { figures: `beside ${askers.length} a right PIN took up to ${ms(right)}, a login ${ms(hashed)}`, faults };
    });
  },
};

/** Does something again and again; gives how long it took at most, and adds how often it failed to the faults. */
async function timed(
  times: number,
  faults: string[],
  what: string,
  work: (number: number) => Promise<boolean>,
): Promise<number> {
  let longest = 0;
  let refused = 0;
  for (let number = 0; number < times; number++) {
    const began = performance.now();
    if (!await work(number).catch(() => false)) refused++;
    longest = Math.max(longest, performance.now() - began);
  }
  if (refused > 0) faults.push(`${refused} of ${times} were refused: ${what}`);
  return longest;
}

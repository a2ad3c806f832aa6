import { anItem } from "../../support/library/records.ts";
import { login } from "../../support/wire/messages.ts";
import { connectDeaf } from "../../support/wire/deaf_terminal.ts";
import { connectAsker } from "./asker.ts";
import type { Attack } from "./attack.ts";
import { bystand, during } from "./bystander.ts";
import { onStage } from "./stage.ts";

const RECORDS = { items: [anItem()] };
const LOGINS = [{ id: "bystander" }];

/** Connections that flood, and those that take none of their answers. */
const FLOODS = 4, DEAF = 50;

/** Connections that never log in send 99 after 99 without waiting for an answer. */
export const floods: Attack = {
  name: "floods",
  make({ short, slack }) {
    return onStage({ records: RECORDS, logins: LOGINS }, async (stage) => {
      const flooding = await Promise.all(Array.from({ length: FLOODS }, () => flood(stage.port)));
      const felt = await during(short ? 2_000 : 30_000, (over) => bystand(stage, over, slack));
      for (const stop of flooding) stop();
      return felt;
    });
  },
};

/** Terminals that are logged in ask and ask, and take none of their answers. */
export const slowReaders: Attack = {
  name: "slow readers",
  make({ short, slack }) {
    return onStage({ records: RECORDS, logins: LOGINS }, async (stage) => {
      const ask = "1720261124    101500AOMAIN|ABI1|\r".repeat(100);
      const deaf = await Promise.all(
        Array.from({ length: DEAF }, () => connectDeaf(stage.port, `${login("sipterm1", "term1")}\r`, ask)),
      );
      const felt = await during(short ? 2_000 : 30_000, (over) => bystand(stage, over, slack));
      await Promise.all(deaf.map((terminal) => terminal.close()));
      return felt;
    });
  },
};

/** Sends without pause, and takes the answers; gives what ends that. */
async function flood(port: number): Promise<() => void> {
  const { socket, close } = await connectAsker(port);
  const lines = "9900302.00\r".repeat(2_000);
  const send = () => {
    while (!socket.destroyed && socket.write(lines));
  };
  socket.on("drain", send);
  send();
  return close;
}

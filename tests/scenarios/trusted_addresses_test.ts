import { itemInformation, patronStatus } from "../support/wire/messages.ts";
import { scenario } from "../support/server/scenario.ts";

scenario(
  '`service login="ID"` (with `allow` networks) needs no 93: some sites trust addresses',
  { service: { login: "sipterm1", allow: "127.0.0.0/8" } },
  async ({ connect }) => {
    const desk = await connect();
    await desk.ask(itemInformation("I1"), /^1803.*ABI1\|/);
    await desk.ask("9900801.00", /1\.00AOMAIN\|$/);
    await desk.ask(patronStatus("P1"), /\|AEAda Byron\|AF/);
  },
);

scenario(
  "an account logs in only from where it is allowed to, and another account from there still does",
  { login: { allow: "192.0.2.0/24" }, logins: [{ id: "near", allow: "127.0.0.1" }] },
  async ({ connect }) => {
    const desk = await connect();
    await desk.ask("9300CNsipterm1|COterm1|", "940");
    await desk.ask("9300CNnear|COterm1|", "941");
  },
);

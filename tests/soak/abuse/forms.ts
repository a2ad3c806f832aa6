import { anItem } from "../../support/library/records.ts";
import type { Attack } from "./attack.ts";
import { bystand, during } from "./bystander.ts";
import { onStage } from "./stage.ts";

const RECORDS = { items: [anItem()] };

/** Forms that are on their way at once: of strangers, and of a member of staff. */
const STRANGERS = 12, OWN = 4;

const MIB = 1 << 20;
/** What an upload may have at most. */
const LARGEST = 1 << 18;
const FORM = "application/x-www-form-urlencoded";
const PARTS = "multipart/form-data; boundary=x";
const part = (text: string) => `--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n${text}\r\n`;

/** What nobody has asked for: too large, of too many fields, of too many parts. */
const HOSTILE = [
  { type: FORM, body: `id=x&password=${"%41".repeat(MIB / 3)}` },
  { type: FORM, body: "a=b&".repeat(150_000) },
  { type: FORM, body: "a&".repeat(2_000) },
  { type: PARTS, body: `${part("x").repeat(17_000)}--x--` },
];

/** What an administrator may send: a configuration of the largest size, such as it is. */
const UPLOADS = [
  { type: PARTS, body: `${part(`<acsconfig>${"<a/>".repeat(LARGEST / 4 - 100)}</acsconfig>`)}--x--` },
  { type: PARTS, body: `${part("\r\n".repeat(LARGEST / 2 - 100))}--x--` },
  { type: FORM, body: `text=${"%3C".repeat(LARGEST / 3 - 10)}` },
  ...HOSTILE,
];

/** People who are nobody post forms to the login, and a member of staff uploads what is large. */
export const forms: Attack = {
  name: "forms",
  make({ short, slack }) {
    const setting = {
      records: RECORDS,
      logins: [{ id: "bystander" }],
      staff: [{ id: "admin", password: "admin", role: "admin" }],
    };
    return onStage(setting, async (stage) => {
      const url = `http://127.0.0.1:${stage.pages}`;
      const cookie = await logIn(url);
      let sent = 0;
      let over = false;
      const send = async (path: string, among: typeof HOSTILE, headers: Readonly<Record<string, string>>) => {
        while (!over) {
          for (const { type, body } of among) {
            await post(`${url}${path}`, body, { ...headers, "content-type": type });
            sent++;
          }
        }
      };
      const sending = [
        ...Array.from({ length: STRANGERS / 2 }, () => send("/login", HOSTILE, { origin: url })),
        ...Array.from(
          { length: STRANGERS / 2 },
          () => send("/configuration/check", HOSTILE, { origin: "http://evil.example" }),
        ),
        ...Array.from({ length: OWN }, () => send("/configuration/check", UPLOADS, { origin: url, cookie })),
      ];
      const felt = await during(short ? 4_000 : 30_000, (isOver) => bystand(stage, isOver, slack));
      over = true;
      await Promise.all(sending);
      const faults = cookie === "" ? [...felt.faults, "the administrator could not log in"] : felt.faults;
      return { figures: `${sent} forms, ${felt.figures}, ${await memory(url)} MiB`, faults };
    });
  },
};

async function logIn(url: string): Promise<string> {
  const body = new URLSearchParams({ id: "admin", password: "admin" });
  const answer = await fetch(`${url}/login`, { method: "POST", redirect: "manual", headers: { origin: url }, body });
  await answer.body?.cancel();
  return answer.headers.getSetCookie().at(-1)?.split(";", 1)[0] ?? "";
}

async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<void> {
  try {
    await (await fetch(url, { method: "POST", headers, body })).body?.cancel();
  } catch {
    // The server may hang up on whoever sends too much.
  }
}

async function memory(url: string): Promise<number> {
  const told = await (await fetch(`${url}/metrics`)).text();
  return Math.round(Number(/^process_resident_memory_bytes (\S+)/m.exec(told)?.[1]) / MIB);
}

import { Worker } from "node:worker_threads";
import { anItem } from "../../support/library/records.ts";
import type { Attack } from "./attack.ts";
import { bystand, during } from "./bystander.ts";
import type { FormSending, SentForm } from "./form_sender.ts";
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

/** Logins with nothing but attributes that nobody knows. */
const LOGIN = `<login ${Array.from({ length: 200 }, (_, number) => `a${number}=""`).join(" ")}/>`;
const ATTRIBUTES = `<accounts>${LOGIN.repeat(LARGEST / LOGIN.length - 1)}</accounts>`;
/** Tags at most in a configuration that is checked, as docs/page.md has it. */
const MOST_TAGS = 10_000;

/** What an administrator may send: a configuration of the largest size, such as it is. */
const UPLOADS = [
  { type: PARTS, body: `${part(`<acsconfig>${"<a/>".repeat(MOST_TAGS - 2)}</acsconfig>`)}--x--` },
  {
    type: PARTS,
    body: `${part(`<acsconfig xmlns="http://openncip.org/acs-config/1.0/">${ATTRIBUTES}</acsconfig>`)}--x--`,
  },
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
      const send = (path: string, forms: readonly SentForm[], atOnce: number, headers: FormSending["headers"]) =>
        startSending({ url: `${url}${path}`, headers, forms, atOnce }, () => sent++);
      const senders = [
        send("/login", HOSTILE, STRANGERS / 2, { origin: url }),
        send("/configuration/check", HOSTILE, STRANGERS / 2, { origin: "http://evil.example" }),
        send("/configuration/check", UPLOADS, OWN, { origin: url, cookie }),
      ];
      const felt = await during(short ? 2_000 : 30_000, (isOver) => bystand(stage, isOver, slack));
      await Promise.all(senders.map((sender) => sender.terminate()));
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

/** Has a thread send forms until it is ended; `onSent` is told of each. */
export function startSending(sending: FormSending, onSent: () => void): Worker {
  return new Worker(new URL("./form_sender.ts", import.meta.url), { workerData: sending }).on("message", onSent);
}

async function memory(url: string): Promise<number> {
  const told = await (await fetch(`${url}/metrics`)).text();
  return Math.round(Number(/^process_resident_memory_bytes (\S+)/m.exec(told)?.[1]) / MIB);
}

import { connect, type Socket } from "node:net";
import { anItem } from "../../support/library/records.ts";
import { posted, postOf } from "../../support/wire/poster.ts";
import type { Attack } from "./attack.ts";
import { bystand, during } from "./bystander.ts";
import { startSending } from "./forms.ts";
import { onStage } from "./stage.ts";

/** Documents that are on their way at once, and connections that send theirs for ever. */
const STRANGERS = 12, SLOW = 100;

const MIB = 1 << 20;
const TYPE = "application/xml";
const ITEM = "1720260302    130000AOMAIN|ABI1|";
const declared = (content: string) => `<a:sip xmlns:a="http://axiell.com/Schema/sip.xsd" ${content}`;

/** What readers of XML, and those who judge logins, have trouble with. */
const HOSTILE = [
  "x".repeat(MIB),
  "<".repeat(50_000),
  `<?xml version="1.0"${" ".repeat(40_000)}?`,
  "<a>".repeat(16_000),
  declared(Array.from({ length: 5_000 }, (_, at) => `b${at}=""`).join(" ")),
  declared(`login="another" password="${"&#38;".repeat(9_000)}"><request>99</request></a:sip>`),
  `<!DOCTYPE a [<!ENTITY b "${"c".repeat(9_000)}">]>${declared("><request>&b;&b;&b;</request></a:sip>")}`,
  declared(`><request>${" ".repeat(49_000)}x</request></a:sip>`),
  posted(ITEM, "another", "wrong"),
  posted(ITEM, "nobody", "wrong"),
].map((body) => ({ type: TYPE, body }));

/** Strangers post what is none, try passwords, send ahead without end, or send a byte now and then. */
export const posts: Attack = {
  name: "posts",
  make({ short, slack }) {
    const setting = {
      records: { items: [anItem()] },
      // Wrong passwords lock an account at the address that they come from, which is everybody's here.
      logins: [{ id: "bystander" }, { id: "another" }],
      transports: ["RAW", "https"] as const,
    };
    return onStage(setting, async (stage) => {
      const to = stage.posts ?? 0;
      let sent = 0;
      const url = `http://127.0.0.1:${to}/sip2`;
      const sender = startSending({ url, headers: {}, forms: HOSTILE, atOnce: STRANGERS }, () => sent++);
      const held = Array.from({ length: SLOW }, () => slowPost(to));
      const ahead = setInterval(() => sendAhead(to), 50);
      const felt = await during(short ? 2_000 : 30_000, (isOver) => bystand(stage, isOver, slack));
      clearInterval(ahead);
      await sender.terminate();
      for (const { socket, timer } of held) {
        clearInterval(timer);
        socket.destroy();
      }
      return { figures: `${sent} documents, ${felt.figures}`, faults: felt.faults };
    });
  },
};

/** Begins a post of which a byte comes now and then. */
function slowPost(port: number): { readonly socket: Socket; readonly timer: ReturnType<typeof setInterval> } {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  socket.write("POST /sip2 HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n");
  return { socket, timer: setInterval(() => void socket.write("<"), 500) };
}

/** Sends hundreds of posts, reads nothing, and goes away a second later. */
function sendAhead(port: number): void {
  const socket = connect(port, "127.0.0.1").on("error", () => {}).pause();
  for (let posts = 0; posts < 200; posts++) socket.write(postOf(posted(ITEM, "bystander")));
  setTimeout(() => socket.destroy(), 1_000);
}

import type * as Sip2 from "../../../src/protocol/public/sip2.ts";
import type { Conversation, ConversationStep } from "./vector_files.ts";
import { jsonMessageOf, messageOf } from "./vector_message.ts";

/** Milliseconds that a terminal waits where nothing comes, and where something does. */
const SILENCE = 30, LONG = 60_000;

const utf8 = new TextEncoder();

/**
 * Holds a conversation with a terminal over a stream in memory. Gives the steps of the vector, and those that were taken:
 * they are the same where the terminal does what it must.
 */
export async function converse(
  sip2: typeof Sip2,
  { settings, steps }: Conversation,
): Promise<readonly [expected: unknown, got: unknown]> {
  const line = memoryStream(), taken: unknown[] = [];
  const timeoutMs = steps.some((step) => "silence" in step) ? SILENCE : LONG;
  const terminal = await sip2.openTerminal(line.stream, { ...settings, timeoutMs });
  let answer: Promise<unknown> = Promise.resolve();
  for (const step of steps) taken.push(await take(step));
  await terminal.close();
  return [steps, [...taken, ...line.sent().map((sends) => ({ sends }))]];

  async function take(step: ConversationStep): Promise<unknown> {
    if ("asks" in step) {
      answer = terminal.request(messageOf(sip2, step.asks) as Sip2.OutgoingRequest).then(
        ({ response }) => ({ answer: jsonMessageOf(sip2, response) }),
        (error) => error instanceof sip2.TerminalError ? { fails: error.problem } : Promise.reject(error),
      );
      return step;
    }
    if ("sends" in step) return { sends: await Promise.race([line.next(), answer.then(() => "nothing")]) };
    if ("answer" in step || "fails" in step) return await answer;
    if ("hears" in step) { for (const piece of step.hears) line.hear(utf8.encode(piece)); }
    if ("ends" in step) line.end();
    return step;
  }
}

/** A stream of Node's kind that leads nowhere. */
function memoryStream() {
  const listeners = new Map<string, ((value: never) => void)[]>();
  const tell = (event: string, value?: unknown) => {
    for (const listener of listeners.get(event) ?? []) listener(value as never);
  };
  const sent: string[] = [];
  let wanted: ((text: string) => void) | undefined;
  const stream: Sip2.NodeByteStream = {
    on(event: string, listener: (value: never) => void) {
      listeners.set(event, [...listeners.get(event) ?? [], listener]);
    },
    write(bytes) {
      sent.push(new TextDecoder().decode(bytes));
      const next = wanted;
      wanted = undefined;
      if (next !== undefined) next(sent.shift() ?? "");
    },
    destroy: () => tell("close"),
  };
  return {
    stream,
    hear: (bytes: Uint8Array) => tell("data", bytes),
    end: () => tell("end"),
    /** What was sent and is not yet taken. */
    sent: () => sent,
    next: () => new Promise<string>((resolve) => sent.length > 0 ? resolve(sent.shift() ?? "") : wanted = resolve),
  };
}

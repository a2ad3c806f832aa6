import { parentPort, workerData } from "node:worker_threads";

/** A form as it is sent. */
export interface SentForm {
  readonly type: string;
  readonly body: string;
}

/** The forms that are posted again and again, all of them in turn. */
export interface FormSending {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly forms: readonly SentForm[];
  /** How many are on their way at once. */
  readonly atOnce: number;
}

/** Runs in a thread, since what it costs to send would delay those who measure; tells of each form that it has sent. */
async function send({ url, headers, forms }: FormSending): Promise<never> {
  for (;;) {
    for (const { type, body } of forms) {
      await post(url, body, { ...headers, "content-type": type });
      parentPort?.postMessage("sent");
    }
  }
}

async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<void> {
  try {
    await (await fetch(url, { method: "POST", headers, body })).body?.cancel();
  } catch {
    // The server may hang up on whoever sends too much.
  }
}

const sending: FormSending = workerData;
await Promise.all(Array.from({ length: sending.atOnce }, () => send(sending)));

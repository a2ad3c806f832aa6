import { requestByCode } from "../../protocol/message_table.ts";
import type { RequestName } from "../../protocol/requests.ts";
import { type Conversation, createConversation, type Manner } from "./conversation.ts";
import { unexpected } from "./expected.ts";
import type { OpenedAnswer } from "./opened_answer.ts";
import { fill } from "./placeholders.ts";
import type { CleanUp, ConformScenario } from "./scenario.ts";
import { TerminalError } from "../terminal_error.ts";

/** How often a step is made until nothing is left: a server that places a hold twice has two to be cancelled. */
const MOST = 10;

/** Puts the library back after a scenario, and tells what it could not. */
export async function cleanUp(
  { after = [] }: ConformScenario,
  { exchanges }: Pick<Conversation, "exchanges">,
  manner: Manner,
  offered: ReadonlySet<RequestName>,
): Promise<readonly string[]> {
  const isOffered = (message: string) => {
    const row = requestByCode(message.slice(0, 2));
    return row === undefined || offered.has(row.name);
  };
  const steps = after.filter(({ send }) => isOffered(send));
  if (steps.length === 0 || exchanges.length === 0) return [];
  const conversation = createConversation(manner);
  const left: string[] = [];
  try {
    const began = await conversation.begin("logged in");
    for (const step of steps) {
      if (!began || !await isDone(step, conversation, manner, isOffered)) {
        left.push(fill(step.otherwise, manner.valueOf));
      }
    }
    await conversation.end();
  } catch (error) {
    await conversation.leave();
    if (!(error instanceof TerminalError)) throw error;
    left.push(...steps.slice(left.length).map(({ otherwise }) => fill(otherwise, manner.valueOf)));
  }
  return left;
}

/** Asks, and puts back, until nothing is left. Where nothing can be asked, once is all that can be done. */
async function isDone(
  { send, asks, until, nothing }: CleanUp,
  conversation: Conversation,
  { valueOf }: Manner,
  isOffered: (message: string) => boolean,
): Promise<boolean> {
  const act = (text: string) => conversation.open() ? conversation.act({ send: text }) : Promise.resolve(undefined);
  const is = (answer: OpenedAnswer, expected: string) => unexpected(fill(expected, valueOf), answer, []) === undefined;
  for (let made = 0;; made++) {
    const told = isOffered(asks) ? await act(asks) : undefined;
    if (told !== undefined && until.every((expected) => is(told, expected))) return true;
    const answer = made === MOST ? undefined : await act(send);
    if (answer === undefined) return false;
    if (nothing !== undefined && is(answer, nothing)) return true;
    if (nothing === undefined && !isOffered(asks)) return true;
  }
}

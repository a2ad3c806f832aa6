import { requestByCode } from "../../protocol/message_table.ts";
import type { RequestName } from "../../protocol/requests.ts";
import { type Conversation, createConversation, type Manner } from "./conversation.ts";
import { unexpected } from "./expected.ts";
import type { Exchange } from "./exchange.ts";
import { openAnswer, type OpenedAnswer } from "./opened_answer.ts";
import { fill } from "./placeholders.ts";
import type { CleanUp, ConformScenario } from "./scenario.ts";
import { TerminalError } from "../../protocol/public/sip2.ts";

/** How often a step is made until nothing is left: a server that places a hold twice has two to be cancelled. */
const MOST = 10;

/** Something that could not be put back. */
interface LeftBehind {
  readonly says: string;
  /** What of the profile cannot be used any more. */
  readonly of: string;
}

/** What came of putting the library back. */
interface CleanedUp extends Pick<Conversation, "exchanges" | "findings"> {
  readonly left: readonly LeftBehind[];
}

const NOTHING_TO_DO: CleanedUp = { left: [], exchanges: [], findings: [] };

/** Puts the library back after a scenario, and tells what it could not. */
export async function cleanUp(
  { after = [] }: ConformScenario,
  { exchanges }: Pick<Conversation, "exchanges">,
  manner: Manner,
  offered: ReadonlySet<RequestName>,
): Promise<CleanedUp> {
  const isOffered = (message: string) => {
    const row = requestByCode(message.slice(0, 2));
    return row === undefined || offered.has(row.name);
  };
  const steps = after.filter(({ send }) => isOffered(send)).flatMap((step) =>
    Array<CleanUp>(step.undoes === undefined ? 1 : timesDone(step.undoes, exchanges, manner)).fill(step)
  );
  if (steps.length === 0 || exchanges.length === 0) return NOTHING_TO_DO;
  const conversation = createConversation(manner);
  const left: LeftBehind[] = [];
  let tried = 0;
  const leave = ({ otherwise, of }: CleanUp) => void left.push({ says: fill(otherwise, manner.valueOf), of });
  try {
    const began = await conversation.begin("logged in");
    for (const step of steps) {
      const believed = !(step.send.startsWith("09") && lentWithoutReturn(exchanges));
      if (!began || !await isDone(step, conversation, { ...manner, believed }, isOffered)) leave(step);
      tried++;
    }
    await conversation.end();
  } catch (error) {
    await conversation.leave();
    if (!(error instanceof TerminalError)) throw error;
    steps.slice(tried).forEach(leave);
  }
  return { left, exchanges: conversation.exchanges, findings: conversation.findings };
}

/** Tells how often a request of which this is a part was answered so. */
function timesDone(
  { sent: part, answered }: NonNullable<CleanUp["undoes"]>,
  exchanges: readonly Exchange[],
  { delimiter }: Manner,
): number {
  return exchanges.filter(({ sent, received }) =>
    sent.includes(part.replaceAll("|", delimiter)) && received !== undefined &&
    unexpected(answered, openAnswer(received, delimiter), []) === undefined
  ).length;
}

/** Whether more was lent than came back, as the server acknowledged it: then what a 17 says of the copy is not believed. */
function lentWithoutReturn(exchanges: readonly Exchange[]): boolean {
  const count = (sent: string, yes: string) =>
    exchanges.filter((one) => one.sent.startsWith(sent) && one.received?.startsWith(yes)).length;
  return count("11", "121") > count("09", "101");
}

/** Sends once what takes a request back, and tells whether the server shows that it did. */
async function isUndone(
  { send, asks, until }: CleanUp,
  act: (text: string) => Promise<OpenedAnswer | undefined>,
): Promise<boolean> {
  const before = await act(asks);
  await act(send);
  const answer = await act(asks);
  return before !== undefined && answer !== undefined &&
    until.every((expected) => unexpected(expected, answer, [before]) === undefined);
}

/** Asks, and puts back, until nothing is left. Where nothing can be asked, once is all that can be done. */
async function isDone(
  step: CleanUp,
  conversation: Conversation,
  { valueOf, believed }: Pick<Manner, "valueOf"> & { readonly believed: boolean },
  isOffered: (message: string) => boolean,
): Promise<boolean> {
  const { send, asks, until, nothing, instead = [], left = [] } = step;
  const act = (text: string) =>
    conversation.open() && isOffered(text) ? conversation.act({ send: text }) : Promise.resolve(undefined);
  const is = (answer: OpenedAnswer | undefined, expected: string) =>
    answer !== undefined && unexpected(fill(expected, valueOf), answer, []) === undefined;
  if (step.undoes !== undefined) return await isUndone(step, act);
  for (let made = 0; made < MOST; made++) {
    const told = await act(asks);
    // Some servers do not count holds on the shelf. So a step that does no harm is made once before their counts are
    // believed.
    if (until.every((expected) => is(told, expected)) && (made > 0 || nothing === undefined && believed)) {
      return true;
    }
    const answer = await act(send);
    if (answer === undefined) return false;
    if (told === undefined && nothing === undefined) return true;
    if (nothing === undefined || !is(answer, nothing)) continue;
    if (!left.some((expected) => is(told, expected))) return true;
    for (const other of instead) await act(other);
  }
  return false;
}

import { foldId } from "../../library/id.ts";
import { decodeText } from "../../protocol/encoding.ts";
import type { RawMessage } from "../../protocol/raw_message.ts";
import type { Heard } from "./learn_answer.ts";

/**
 * Holds back, for a while, answers that say again what the last answer about the same card or copy said: programs of PC
 * booking ask about a patron each minute, and shelves are read over and over. The newest of them is told once the while is
 * over, so that all is known as of the moment when it was said last.
 */
export interface Repeats {
  /** Notes an answer: it is told at once, or later if it says nothing new. */
  note(heard: Heard): void;
  /** Tells all that is held back. */
  close(): void;
}

/** The parts that {@link createRepeats} needs. */
interface RepeatsParts {
  readonly tell: (heard: Heard) => void;
  readonly after: (milliseconds: number, ring: () => void) => () => void;
}

/** Milliseconds for which a repeated answer is held back at most, twice. */
const WHILE = 60_000;
/** How many cards and copies are remembered; further ones are told at once. */
const MOST = 50_000;
/** How many answers are told at once where they are no longer held back. */
const SLICE = 500, PAUSE = 1_000;

/** What is remembered of a card or a copy. */
interface Said {
  /** The answer without its date. */
  readonly text: string;
  /** The newest answer that said the same, and was not told. */
  again?: Heard;
}

/** Makes what holds back repeated answers of one institution. */
export function createRepeats({ tell, after }: RepeatsParts): Repeats {
  // Those that were told in this while, and those in the one before, which are told in slices.
  let said = new Map<string, Said>(), due: MapIterator<Said> | undefined;
  let stop: (() => void) | undefined;

  function plan(): void {
    stop ??= after(due === undefined ? WHILE : PAUSE, () => {
      stop = undefined;
      turn();
    });
  }

  function turn(): void {
    if (due === undefined) {
      due = said.values();
      said = new Map();
    }
    for (let told = 0; told < SLICE;) {
      const next = due.next();
      if (next.done === true) {
        due = undefined;
        break;
      }
      if (next.value.again === undefined) continue;
      tell(next.value.again);
      told++;
    }
    if (due !== undefined || said.size > 0) plan();
  }

  return {
    note(heard) {
      const about = aboutOne(heard);
      if (about === undefined) {
        for (const key of changedBy(heard)) said.delete(key);
        return tell(heard);
      }
      const { key, text } = about, before = said.get(key);
      if (before?.text === text) return void (before.again = heard);
      if (before !== undefined || said.size < MOST) {
        said.set(key, { text });
        plan();
      }
      tell(heard);
    },
    close() {
      stop?.();
      for (const rest of [...due ?? [], ...said.values()]) if (rest.again !== undefined) tell(rest.again);
      due = undefined;
      said.clear();
    },
  };
}

/** Where the date stands in the answers to questions: an 18, a 24 and a 64. */
const DATES: Readonly<Record<string, readonly [from: number, to: number]>> = {
  "18": [8, 26],
  "24": [19, 37],
  "64": [19, 37],
};

/** The card or copy that a question was about, and what was said; `undefined` for an answer to anything else. */
function aboutOne({ request, answer }: Heard): { readonly key: string; readonly text: string } | undefined {
  switch (request.name) {
    case "itemInformation":
      return { key: copyKey(request.fields.itemId), text: textOf(answer) };
    case "patronStatusRequest":
    case "patronInformation":
      return { key: cardKey(request.fields.patronId), text: textOf(answer) };
    default:
      return undefined;
  }
}

function textOf({ body, encoding }: RawMessage): string {
  const text = decodeText(body, encoding), [from, to] = DATES[text.slice(0, 2)] ?? [0, 0];
  return text.slice(0, from) + text.slice(to);
}

/** What a change is about: what was said of it before may be so no more. */
function changedBy({ request: { fields } }: Heard): readonly string[] {
  return [
    ..."itemId" in fields ? [copyKey(fields.itemId)] : [],
    ..."patronId" in fields ? [cardKey(fields.patronId)] : [],
  ];
}

function copyKey(itemId = ""): string {
  return `copy ${foldId(itemId.trim())}`;
}

function cardKey(patronId = ""): string {
  return `card ${foldId(patronId.trim())}`;
}

import type { DeskRow } from "../../desk/desk.ts";
import type { FeedEntry } from "../../observability/feed.ts";
import { isRefusal } from "../../observability/outcomes.ts";
import { detailInWords } from "../frame/journal_words.ts";
import { reasonInWords } from "../frame/reason_words.ts";
import type { PageTexts } from "../../texts/languages.ts";

/** One thing that happened, in a sentence. */
export interface StoryLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether it went well, for the sign beside it. */
  readonly well: boolean;
  readonly text: string;
}

/** What a story is told from: what terminals sent, as far as it is remembered, and the rows of the journal. */
interface StoryParts {
  readonly messages: readonly FeedEntry[];
  readonly rows: readonly DeskRow[];
  readonly texts: PageTexts;
}

/** Tells what happened to a card or a copy at terminals and at the desk, the newest first. */
export function tellStory({ messages, rows, texts }: StoryParts): readonly StoryLine[] {
  const begun = Math.min(...messages.map(({ time }) => time));
  const told = messages.toSorted((a, b) => a.number - b.number);
  const journal = rows.filter(({ action }) => action !== "patron-seen")
    // What a terminal did is told by its message, where that is remembered.
    .filter(({ account, told: at }) => account === "desk" || at < begun)
    .map((row) => rowInWords(row, texts));
  // Of one moment, what was told later comes first.
  return [...messagesInWords(told, texts).toReversed(), ...journal].toSorted((a, b) => b.at - a.at);
}

/** Says each message in a sentence; of wrong PINs in a row it says which one each is. */
function messagesInWords(messages: readonly FeedEntry[], texts: PageTexts): readonly StoryLine[] {
  const { frame, desk: { why } } = texts;
  let wrong = 0;
  return messages.map(({ time, terminal, address, message, result, reason = "" }) => {
    wrong = result === "wrong-pin" ? wrong + 1 : result === "answered" ? 0 : wrong;
    const what = frame.messages[message] ?? message;
    const where = terminal || address;
    const came = frame.outcomes[result] ?? result;
    const because = reasonInWords(reason, texts);
    const more = result === "wrong-pin" && wrong > 1 ? `, ${why.nth(wrong)}` : "";
    const told = because === undefined || result === "wrong-pin" && reason === "pin-wrong"
      ? came
      : `${came}: ${because}`;
    return { at: time, well: !isRefusal(result), text: why.atTerminal(what, where, `${told}${more}`) };
  });
}

function rowInWords(row: DeskRow, texts: PageTexts): StoryLine {
  const { frame, desk: { why } } = texts;
  const { told: at, account, terminal, action, outcome, reason, detail, money } = row;
  const what = frame.actions[action] ?? action.replaceAll("-", " ");
  const because = reasonInWords(reason, texts);
  const came = [
    ...outcome === "done"
      ? []
      : [`${frame.outcomes[outcome] ?? outcome}${because === undefined ? "" : `: ${because}`}`],
    ...money === "" ? [] : [frame.decimal(money)],
    ...detail === "" ? [] : [detailInWords(row, texts)],
  ].join(", ");
  const sentence = account === "desk" ? why.byStaff(what, terminal, came) : why.atTerminal(what, terminal, came);
  return { at, well: outcome === "done", text: sentence };
}

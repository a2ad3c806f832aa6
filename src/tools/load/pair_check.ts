import type { AnswerRule } from "./answer_rule.ts";
import { checkAnswer, type Verdict } from "./check_answer.ts";
import { compose, emptyLine, type Filling, type LineTemplate } from "./line_template.ts";
import type { Speech } from "./load_plan.ts";

/** The requests of one terminal, numbered, and what their answers must be. */
export interface PairCheck {
  /** Makes the bytes of the next request; they hold until the one after is made. */
  ask(template: LineTemplate, rule: AnswerRule, filling: Filling): Uint8Array;
  /** Compares an answer with what was asked last. */
  check(answer: Uint8Array): Verdict;
}

/**
 * Makes the check of one terminal's requests and answers.
 *
 * @param capacity bytes of the longest request
 * @param first the rule for what comes before anything was asked
 */
export function createPairCheck(
  speech: Speech,
  terminator: Uint8Array,
  capacity: number,
  first: AnswerRule,
): PairCheck {
  const line = emptyLine(capacity);
  const asked: { rule: AnswerRule; line: typeof line; sequence?: number; sequenceBefore?: number } = {
    rule: first,
    line,
  };
  let next = 0;
  let bytes = line.bytes;

  function ask(template: LineTemplate, rule: AnswerRule, filling: Filling): Uint8Array {
    asked.rule = rule;
    asked.sequenceBefore = asked.sequence;
    if (speech.errorDetection) asked.sequence = next;
    next = (next + 1) % 10;
    compose(line, template, filling, asked.sequence, terminator);
    // Most requests of a terminal have the same length; then the bytes are the same view of the same memory.
    if (bytes.length !== line.length) bytes = line.bytes.subarray(0, line.length);
    return bytes;
  }

  return { ask, check: (answer) => checkAnswer(answer, asked, speech) };
}

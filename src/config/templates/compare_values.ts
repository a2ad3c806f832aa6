import { isMoney, numberIn, type TemplateSurroundings, type TemplateValue, textOf } from "./template_value.ts";

/** A comparison of two values: whether it holds. */
type CompareValues = (left: TemplateValue, right: TemplateValue, surroundings: TemplateSurroundings) => boolean;

/** By what is written between the values. */
export const COMPARISONS: Readonly<Record<string, CompareValues>> = {
  "==": areEqual,
  "!=": (left, right, surroundings) => !areEqual(left, right, surroundings),
  "<": (left, right, surroundings) => order(left, right, surroundings) < 0,
  ">": (left, right, surroundings) => order(left, right, surroundings) > 0,
  "<=": (left, right, surroundings) => order(left, right, surroundings) <= 0,
  ">=": (left, right, surroundings) => order(left, right, surroundings) >= 0,
};

/** As texts, so that `007` is not `7`; money as an amount, so that `5.00` is `5`. */
function areEqual(left: TemplateValue, right: TemplateValue, surroundings: TemplateSurroundings): boolean {
  const texts = [textOf(left, surroundings), textOf(right, surroundings)] as const;
  const amounts = (isMoney(left) || isMoney(right)) && texts.every(isNumber);
  return amounts ? numberIn(texts[0]) === numberIn(texts[1]) : texts[0] === texts[1];
}

/** As numbers, as in Perl; as texts where neither is one, so that dates can be told apart. Below 0: left is less. */
function order(left: TemplateValue, right: TemplateValue, surroundings: TemplateSurroundings): number {
  const [first, second] = [textOf(left, surroundings), textOf(right, surroundings)];
  if (isNumber(first) || isNumber(second)) return numberIn(first) - numberIn(second);
  return first === second ? 0 : first < second ? -1 : 1;
}

function isNumber(text: string): boolean {
  return /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(text);
}

import { type Budget, FOR_EACH_DATE_OR_AMOUNT, limitLength } from "./budget.ts";
import { type TemplateRecord, type TemplateSurroundings, type TemplateValue, textOf } from "./template_value.ts";

/** A compiled expression. */
export type Evaluate = (rendering: Rendering) => TemplateValue;

/** A compiled statement, which writes to the rendering. */
export type Execute = (rendering: Rendering) => void;

/** A compiled filter. */
export type TextFilter = (text: string, rendering: Rendering) => string;

/** One use of a template: its object, the variables and the text so far, and the budget. */
export class Rendering {
  readonly object: TemplateRecord;
  readonly surroundings: TemplateSurroundings;
  readonly budget: Budget;
  /** What was set, by the places that the compiler gave out. */
  readonly variables: TemplateValue[] = [];
  #written = "";

  constructor(object: TemplateRecord, surroundings: TemplateSurroundings, budget: Budget) {
    this.object = object;
    this.surroundings = surroundings;
    this.budget = budget;
  }

  get written(): string {
    return this.#written;
  }

  /** Adds to the text, and pays for it. */
  write(text: string): void {
    this.budget.spend(text.length);
    this.#written += text;
    limitLength(this.#written);
  }

  /** Gives a text, paid for, if it is not too long. */
  limited(text: string): string {
    this.budget.spend(text.length);
    limitLength(text);
    return text;
  }

  /** Gives what `execute` writes, which is not added to the text. */
  capture(execute: () => void): string {
    const before = this.#written;
    this.#written = "";
    execute();
    const captured = this.#written;
    this.#written = before;
    return captured;
  }

  textOf(value: TemplateValue): string {
    if (typeof value === "object") this.budget.spend(FOR_EACH_DATE_OR_AMOUNT);
    return textOf(value, this.surroundings);
  }
}

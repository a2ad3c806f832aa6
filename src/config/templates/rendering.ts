import { type Budget, FOR_EACH_DATE_OR_AMOUNT, limitLength } from "./budget.ts";
import { type TemplateRecord, type TemplateSurroundings, type TemplateValue, textOf } from "./template_value.ts";

/** What a compiled expression is. */
export type Evaluate = (rendering: Rendering) => TemplateValue;

/** What a compiled statement is: it writes. */
export type Execute = (rendering: Rendering) => void;

/** What a compiled filter is. */
export type TextFilter = (text: string, rendering: Rendering) => string;

/** One use of a template: what it is about, what it has set and written up to now, and what that cost. */
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

  /** Writes on. */
  write(text: string): void {
    this.budget.spend(text.length);
    this.#written += text;
    limitLength(this.#written);
  }

  /** A text that was made, paid for, if it is not too long. */
  limited(text: string): string {
    this.budget.spend(text.length);
    limitLength(text);
    return text;
  }

  /** What is written meanwhile, which is not kept. */
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

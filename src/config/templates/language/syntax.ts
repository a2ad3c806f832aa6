/** What gives a value. */
export type Expression =
  | QuotedText
  | { readonly kind: "number"; readonly value: number }
  | Path
  | { readonly kind: "not"; readonly operand: Expression }
  | Chain
  | { readonly kind: "join"; readonly parts: readonly Expression[] }
  | Comparison
  | Choice;

/** A text between quotes. */
export interface QuotedText {
  readonly kind: "quoted";
  readonly text: string;
  /** Where each of its characters stands in the template, and the quote behind them, for what is found inside of it. */
  readonly places: readonly number[];
}

/** `patron.library.branchname`: names, some of them with arguments. */
export interface Path {
  readonly kind: "path";
  readonly steps: readonly PathStep[];
  readonly offset: number;
}

/** One name of a path. */
export interface PathStep {
  readonly name: string;
  readonly offset: number;
  readonly passed: readonly Expression[];
}

/** `a || b && c`, done from left to right. */
export interface Chain {
  readonly kind: "chain";
  readonly first: Expression;
  readonly rest: readonly { readonly operator: "and" | "or"; readonly operand: Expression }[];
}

/** `a == b`. */
export interface Comparison {
  readonly kind: "comparison";
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

/** `a ? b : c`. */
interface Choice {
  readonly kind: "choice";
  readonly condition: Expression;
  readonly yes: Expression;
  readonly no: Expression;
}

/** What does something. */
export type Statement =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "show"; readonly value: Expression }
  | { readonly kind: "set"; readonly name: string; readonly offset: number; readonly value: Expression }
  | { readonly kind: "branches"; readonly branches: readonly ConditionalBlock[] }
  | { readonly kind: "filter"; readonly filters: readonly FilterCall[]; readonly body: readonly Statement[] }
  | { readonly kind: "use"; readonly plugin: string; readonly offset: number; readonly as: string };

/** A part of an IF: what is done where its condition holds. ELSE has none. */
export interface ConditionalBlock {
  readonly condition?: Expression;
  readonly body: readonly Statement[];
}

/** A filter's name, and what is handed to it. */
export interface FilterCall {
  readonly name: string;
  /** Whether it was written with a `$`, as a plugin is. */
  readonly plugin: boolean;
  readonly offset: number;
  readonly passed: readonly FilterArgument[];
  readonly named: readonly (FilterArgument & { readonly name: string })[];
}

/** An argument of a filter, and its place in the template. */
interface FilterArgument {
  readonly offset: number;
  readonly value: Expression;
}

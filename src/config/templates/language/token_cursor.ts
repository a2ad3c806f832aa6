import type { Problem } from "./problem.ts";
import type { Token } from "./tokens.ts";

/** How deep blocks and parentheses may stand in each other. */
const MOST_DEPTH = 50;

const END: Token = { kind: "end", text: "", offset: 0 };

/** Ends the reading of a statement whose problem is noted. */
class Unreadable extends Error {}

/** A place among tokens, and the problems that were met up to there. */
export class TokenCursor {
  readonly #problems: Problem[];
  readonly #tokens: readonly Token[];
  readonly #reserved: ReadonlySet<string>;
  #at = 0;
  #depth = 0;
  #givenUp = false;

  /** Reserved words are no names. */
  constructor(tokens: readonly Token[], problems: readonly Problem[], reserved: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#reserved = reserved;
    this.#problems = [...problems];
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** The token at this place, or the one `ahead` of it. */
  peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1) ?? END;
  }

  /** The token at this place; goes on behind it. */
  next(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  /** Whether one of the words or signs stands here. */
  isAt(...words: readonly string[]): boolean {
    const { kind, text } = this.peek();
    return (kind === "sign" || kind === "name") && words.includes(text);
  }

  /** Goes on behind one of the words or signs, if it stands here. */
  take(...words: readonly string[]): boolean {
    const taken = this.isAt(...words);
    if (taken) this.#at++;
    return taken;
  }

  /** Goes on behind a sign that must stand here. */
  expect(sign: string): void {
    if (!this.take(sign)) this.fail(sign === ";" ? "the end of the statement" : JSON.stringify(sign));
  }

  /** Whether a name stands here. */
  isAtName(): boolean {
    const { kind, text } = this.peek();
    return kind === "name" && !this.#reserved.has(text);
  }

  /** The name that must stand here; goes on behind it. */
  name(what: string): Token {
    return this.isAtName() ? this.next() : this.fail(what);
  }

  /** Notes that something else should stand here, and ends the statement. */
  fail(expected: string): never {
    const { kind, text, offset } = this.peek();
    if (kind === "unreadable") throw new Unreadable();
    const found = kind === "end" ? "the end" : text === ";" ? "the end of the statement" : JSON.stringify(text);
    this.stop(offset, `${found} stands where ${expected} is expected`);
  }

  /** Notes a problem; none any more once the rest of the template is not read. */
  note(offset: number, message: string): void {
    if (!this.#givenUp) this.#problems.push({ offset, message });
  }

  /** Notes a problem, and ends the statement. */
  stop(offset: number, message: string): never {
    this.note(offset, message);
    throw new Unreadable();
  }

  /** What is read, or nothing if a problem ended it: then the rest of the statement is read over. */
  recover<Read>(read: () => Read): Read | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.skipStatement();
      return undefined;
    }
  }

  /** Goes on behind the end of this statement. */
  skipStatement(): void {
    while (this.peek().kind !== "end" && this.next().text !== ";");
  }

  /** Reads something inside of something else. Where that goes too deep, nothing more of the template is read. */
  nested<Read>(read: () => Read): Read {
    if (this.#depth === MOST_DEPTH) {
      this.note(this.peek().offset, `more than ${MOST_DEPTH} blocks and parentheses stand in each other here`);
      this.#at = this.#tokens.length;
      this.#givenUp = true;
      throw new Unreadable();
    }
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }
}

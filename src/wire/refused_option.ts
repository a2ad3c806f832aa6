import type { Notice } from "../library/notice.ts";

/** A request cannot be built of what was given: a value is not of its type, or something is lacking. */
export class RefusedOption extends RangeError {
  /** What is wrong, for people who read it in their own language. */
  readonly notice: Notice;

  constructor(refusal: Notice) {
    super(refusal.english.replace(/\.$/, ""));
    this.notice = refusal;
  }
}

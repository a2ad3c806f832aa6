/** What is wrong in a text that a site wrote: a template or a regular expression. */
export interface Problem {
  /** Where it stands, in UTF-16 code units from the start of the text. */
  readonly offset: number;
  /** What is wrong with which part. */
  readonly message: string;
  /** An unknown name, and the known ones for its place; absent if the problem is another. */
  readonly unknown?: { readonly written: string; readonly allowed: readonly string[] };
}

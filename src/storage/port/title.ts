/** A bibliographic record, as far as its copies and holds need one. Empty text means "not known". */
export interface Title {
  /** The identifier of the title. */
  readonly titleId: string;
  /** The title proper. */
  readonly title: string;
  /** The author, as it is to be shown. */
  readonly author: string;
}

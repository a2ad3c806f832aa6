/** A bibliographic record, as far as its copies and holds need one. Empty text means "not known". */
export interface Title {
  readonly titleId: string;
  /** The title proper, without its author. */
  readonly title: string;
  /** As people read it. */
  readonly author: string;
}

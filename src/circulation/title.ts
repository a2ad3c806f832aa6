/** A bibliographic record, as far as its copies and holds need one. Empty text means "not known". */
export interface Title {
  readonly titleId: string;
  readonly title: string;
  readonly author: string;
}

/** How far bringing a database up to date has come. */
export interface UpdateProgress {
  /** The table whose rows are gone through; absent: the steps of the update are counted. */
  readonly table?: string;
  /** Rows or steps that are done. */
  readonly done: number;
  /** Rows or steps in all. */
  readonly total: number;
}

/** Called with how far bringing a database up to date has come. */
export type TellUpdate = (progress: UpdateProgress) => void;

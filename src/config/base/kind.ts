import * as v from "valibot";

/**
 * What values look like to programs that cannot read them, such as an editor: never less than what is read. Blanks around
 * them do not count, nor does the case of letters.
 */
export type ValueForm =
  | {
    readonly words: readonly string[];
    /** Absent: nothing but the words is read. */
    readonly pattern?: string;
  }
  | { readonly from: number; /** Absent: there is no end. */ readonly to?: number }
  /** A regular expression that XML Schema knows, too; a letter in brackets stands for itself alone. */
  | { readonly pattern: string };

/** A kind of attribute value: how it is read, and how errors name what is allowed. */
export interface Kind<T> {
  /** What is allowed, worded to follow "must be". */
  readonly allowed: string;
  readonly schema: v.GenericSchema<string, T>;
  /** Whether faults leave the value out. */
  readonly secret?: true;
  /** Absent: any text. */
  readonly form?: ValueForm;
}

/**
 * Refuses a value. `why` says what is wrong where {@link Kind.allowed} does not tell enough: it follows `name is
 * "value",` or, of a secret, `name`.
 */
type Refuse = (why?: string) => never;

/** Makes a kind of value from a function that turns the text into the value, or refuses it. */
export function kind<T>(allowed: string, read: (text: string, refuse: Refuse) => T, form?: ValueForm): Kind<T> {
  const schema = v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) =>
      read(dataset.value, (why = "") => {
        addIssue({ message: why });
        return NEVER;
      })
    ),
  );
  return { allowed, schema, ...form && { form } };
}

/** Makes a kind of value that faults must not show. */
export function secretKind<T>(allowed: string, read: (text: string, refuse: Refuse) => T, form?: ValueForm): Kind<T> {
  return { ...kind(allowed, read, form), secret: true };
}

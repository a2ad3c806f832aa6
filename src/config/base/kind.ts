import * as v from "valibot";

/** A kind of attribute value: how it is read, and how errors name what is allowed. */
export interface Kind<T> {
  /** What is allowed, worded to follow "must be". */
  readonly allowed: string;
  readonly schema: v.GenericSchema<string, T>;
  /** Whether faults leave the value out. */
  readonly secret?: true;
}

/**
 * Refuses a value. `why` says what is wrong where {@link Kind.allowed} does not tell enough: it follows `name is
 * "value",` or, of a secret, `name`.
 */
type Refuse = (why?: string) => never;

/** Makes a kind of value from a function that turns the text into the value, or refuses it. */
export function kind<T>(allowed: string, read: (text: string, refuse: Refuse) => T): Kind<T> {
  const schema = v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) =>
      read(dataset.value, (why = "") => {
        addIssue({ message: why });
        return NEVER;
      })
    ),
  );
  return { allowed, schema };
}

/** Makes a kind of value that faults must not show. */
export function secretKind<T>(allowed: string, read: (text: string, refuse: Refuse) => T): Kind<T> {
  return { ...kind(allowed, read), secret: true };
}

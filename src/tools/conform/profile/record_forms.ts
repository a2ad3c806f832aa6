/** What a server calls the patrons and items of a profile: a user name may be answered with the number of a card. */
export interface RecordForms {
  /** Notes how an answer calls what was asked for, and its name or title, where it tells one. */
  learn(asked: string, answered: string, name: string | undefined): void;
  /**
   * Tells of an identifier unlike the one that was asked for whether it is the server's own form of it, or another's.
   *
   * @param name the name or the title in the same answer
   */
  judge(asked: string, answered: string, name: string | undefined): "own form" | "another's";
}

interface Form {
  readonly answered: string;
  readonly name: string;
}

/**
 * Begins with nothing learned: then an identifier that is not one of those in the profile passes for a form of its own.
 *
 * @param known the identifiers of the profile
 */
export function createRecordForms(known: readonly string[]): RecordForms {
  const forms = new Map<string, Form>();
  const others = (asked: string) =>
    new Set([
      ...known.filter((one) => !same(one, asked)).map(normal),
      ...[...forms].flatMap(([one, { answered }]) => same(one, asked) ? [] : [normal(answered)]),
    ]);

  return {
    learn: (asked, answered, name = "") => void forms.set(normal(asked), { answered, name }),
    judge(asked, answered, name) {
      const own = forms.get(normal(asked));
      if (own !== undefined && same(own.answered, answered)) return "own form";
      if (others(asked).has(normal(answered))) return "another's";
      // A record that is called otherwise and bears another name is not the one that was asked for.
      const renamed = own !== undefined && name !== undefined && name !== "" && own.name !== "" &&
        !same(own.name, name);
      return renamed ? "another's" : "own form";
    },
  };
}

function normal(text: string): string {
  return text.trim().toLowerCase();
}

function same(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

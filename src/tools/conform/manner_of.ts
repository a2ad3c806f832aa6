import type { Destination } from "../../wire/dial.ts";
import type { Manner } from "./conversation.ts";
import type { OpenedAnswer } from "./opened_answer.ts";
import { valuesFrom } from "./placeholders.ts";
import type { Profile } from "./profile/profile.ts";
import { createRecordForms } from "./profile/record_forms.ts";
import { createSuiteClock, type SuiteClock } from "./suite_clock.ts";

/** Whom a suite speaks to, beside what the profile says of it. */
interface Spoken extends Destination {
  /** Milliseconds to wait for an answer. */
  readonly timeoutMs: number;
  /** Whether messages carry AY and AZ where a scenario does not say. */
  readonly errorDetection?: boolean;
  /** Whether the server asks for the login by prompts. */
  readonly telnet?: boolean;
  /** Letters and digits that no earlier run has had. */
  readonly run: string;
  /** The clock of an earlier run of the same process. */
  readonly clock?: SuiteClock;
}

/** Works out how a server is spoken to in all scenarios. */
export function mannerOf(
  profile: Profile,
  { timeoutMs, errorDetection = false, telnet = false, run, clock = createSuiteClock(), ...server }: Spoken,
): Manner {
  const { encoding, terminator, delimiter, login, patrons, items, unknown } = profile;
  const itsLogin = login && { login: login.id, password: login.password };
  const prompts = telnet ? itsLogin : undefined;
  const baseline = new Map<string, OpenedAnswer>();
  const detection = { takesGuarded: false, needsPin: false };
  const post = server.post && { ...server.post, ...itsLogin };
  return {
    probe: { ...server, ...post && { post }, timeoutMs, encoding, terminator, telnet: prompts },
    encoding,
    delimiter,
    errorDetection,
    logsIn: login !== undefined && prompts === undefined && post === undefined,
    valueOf: valuesFrom(profile, clock, run, { baseline, needsPin: () => detection.needsPin }),
    baseline,
    clock,
    forms: createRecordForms([
      ...[...patrons.values()].map(({ id }) => id),
      ...items.values(),
      unknown.patron,
      unknown.item,
    ]),
    detection,
  };
}

/** The record that stands for each state of a profile, by the names in the profile: `good` may be `good-2`. */
export type Cast = ReadonlyMap<string, string>;

/** Speaks in a manner of these records. */
export function inRoles(manner: Manner, cast: Cast): Manner {
  return {
    ...manner,
    valueOf(name) {
      const [state = "", ...more] = name.split(".");
      return manner.valueOf([cast.get(state) ?? state, ...more].join("."));
    },
    baseline: byRole(manner.baseline, cast),
  };
}

/** Gives what is known of records under the names of the states that they stand for. */
export function byRole<T>(known: Iterable<readonly [name: string, value: T]>, cast: Cast): Map<string, T> {
  const roles = new Map([...cast].map(([state, name]) => [name, state]));
  return new Map([...known].flatMap(([name, value]): readonly (readonly [string, T])[] => {
    const [record = "", ...more] = name.split(".");
    const role = roles.get(record);
    if (role !== undefined) return [[[role, ...more].join("."), value]];
    return cast.has(record) ? [] : [[name, value]];
  }));
}

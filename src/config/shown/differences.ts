import type { ShownElement, ShownSetting } from "./shown_elements.ts";

/** The difference of one element between two configurations. */
export interface ConfigDifference {
  readonly path: string;
  readonly key: string;
  readonly kind: "added" | "removed" | "changed";
  /** Attributes that were added, removed or changed; a secret is masked. */
  readonly settings: readonly SettingDifference[];
}

/** One attribute before and after; absent where it was not or is not there. */
interface SettingDifference {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** Compares two configurations, element by element; the order of elements and attributes does not count. */
export function configDifferences(
  before: readonly ShownElement[],
  after: readonly ShownElement[],
): readonly ConfigDifference[] {
  const old = new Map(before.map((element) => [nameOf(element), element]));
  const names = new Set(after.map(nameOf));
  return [
    ...after.flatMap((element) => compareElements(old.get(nameOf(element)), element)),
    ...before.filter((element) => !names.has(nameOf(element))).flatMap((element) =>
      compareElements(element, undefined)
    ),
  ];
}

function nameOf({ path, key }: ShownElement): string {
  return JSON.stringify([path, key]);
}

function compareElements(
  before: ShownElement | undefined,
  after: ShownElement | undefined,
): readonly ConfigDifference[] {
  const { path, key } = after ?? before ?? { path: "", key: "" };
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  const settings = compareSettings(before?.values ?? [], after?.values ?? []);
  return settings.length === 0 ? [] : [{ path, key, kind, settings }];
}

function compareSettings(
  before: readonly ShownSetting[],
  after: readonly ShownSetting[],
): readonly SettingDifference[] {
  const find = (settings: readonly ShownSetting[], wanted: string) => settings.find(({ name }) => name === wanted);
  const names = new Set([...after, ...before].map(({ name }) => name));
  return [...names].flatMap((name) => {
    const [old, now] = [find(before, name), find(after, name)];
    if (old?.written === now?.written) return [];
    return [{ name, ...old && { before: old.shown }, ...now && { after: now.shown } }];
  });
}

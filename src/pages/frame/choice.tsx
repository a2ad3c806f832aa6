import { useTexts } from "./site_context.ts";

/** The values of a choice in a form; an empty choice is always added. */
interface ChoiceParts {
  readonly label: string;
  readonly name: string;
  readonly values: readonly string[];
  readonly chosen: string;
  /** Says a value in words; absent: values are words. */
  readonly words?: (value: string) => string;
}

/** Shows a choice of one of some words, or of any. */
export function Choice({ label, name, values, chosen, words = String }: ChoiceParts) {
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">{useTexts().frame.any}</option>
        {values.map((value) => <option value={value} selected={value === chosen}>{words(value)}</option>)}
      </select>
    </label>
  );
}

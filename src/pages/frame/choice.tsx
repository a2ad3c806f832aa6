/** The values of a choice in a form; an empty choice is always added. */
interface ChoiceParts {
  readonly label: string;
  readonly name: string;
  readonly values: readonly string[];
  readonly chosen: string;
}

/** Lets people choose one of some words, or any. */
export function Choice({ label, name, values, chosen }: ChoiceParts) {
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">any</option>
        {values.map((value) => <option value={value} selected={value === chosen}>{value}</option>)}
      </select>
    </label>
  );
}

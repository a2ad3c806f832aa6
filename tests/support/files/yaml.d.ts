/** Reads the documents of a YAML file. */
export function parseAll(content: string): unknown[];

/** A unit of systemd, as far as it says how to run something. */
export interface UnitFile {
  /** All values of a setting in their order. */
  all(setting: string): readonly string[];
}

/** Reads a unit. */
export async function readUnit(path: string): Promise<UnitFile> {
  const lines = (await Deno.readTextFile(path)).split("\n");
  return {
    all: (setting) =>
      lines.filter((line) => line.startsWith(`${setting}=`)).map((line) => line.slice(setting.length + 1)),
  };
}

/** The words of a command line as systemd splits it; `$NAME` that stands alone becomes the words of the variable. */
export function wordsOf(line: string, variables: ReadonlyMap<string, string>): readonly string[] {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  return words.flatMap((word) => {
    const [, name] = /^\$([A-Z0-9_]+)$/.exec(word) ?? [];
    return name === undefined ? [word] : (variables.get(name) ?? "").split(/\s+/).filter((part) => part !== "");
  });
}

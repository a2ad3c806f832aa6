/** Works by author (empty if there is none); several are parted by ` / `. */
export type Works = Readonly<Record<string, string>>;

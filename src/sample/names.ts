const words = (list: string): readonly string[] => list.trim().split(/\s+/);

/** First names of the regular patrons. */
export const FIRST_NAMES = words(`
  Amelia Benjamin Clara Dominic Edith Felix Grace Henry Iris Julian Katharine Leonard Margaret Nathan Olive Peter
  Quentin Rosa Samuel Theresa Ursula Victor Winifred Xavier Yvonne Zachary Agnes Bernard Cecilia Douglas Eleanor
`);

/** Their surnames; of another length than the first names, so that every pair is a new one. */
export const LAST_NAMES = words(`
  Ashworth Bennett Carmichael Delgado Everett Fairchild Gutiérrez Holloway Ingram Jacobsen Kowalski Lindqvist Moreau
  Nakamura O'Brien Pereira Quigley Rahman Söderberg Thornton Underhill Vasquez Whitaker Yates Zimmermann Abernathy
  Blackwood Castellano Dubois
`);

export const STREETS = [
  "Church Street",
  "Mill Lane",
  "Station Road",
  "Orchard Avenue",
  "Library Square",
  "River Walk",
  "Market Place",
  "Chestnut Drive",
  "Old School Lane",
  "Harbour View",
  "Windmill Hill",
] as const;

/** Languages of the patrons, as SIP2's list has them: mostly English, then French, German, Spanish, Swedish, Polish. */
export const LANGUAGES = words("001 001 001 002 001 001 003 001 008 001 006 001 017");

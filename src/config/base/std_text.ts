import { closestString as closest } from "deno-std/text/closest_string.js";
import { levenshteinDistance as distance } from "deno-std/text/levenshtein_distance.js";

// What `@std/text` declares: the same code on npm has no types of its own.

/** Finds the string with the fewest edits, the first of several; case counts for nothing. There must be one. */
export const closestString: (givenWord: string, possibleWords: readonly string[]) => string = closest;

/** Counts the letters to add, drop or change. */
export const levenshteinDistance: (str1: string, str2: string) => number = distance;

import type { RULES } from "../../../src/gateway/core/next.ts";
import { keyOf, shortened } from "./name_world.ts";
import { firstWorld, stepsFrom } from "./walked_steps.ts";
import { problemsAtTheEnd, type WalkedPart, type World } from "./walked_world.ts";

/** What a walk has found. */
export interface WalkFound {
  readonly states: number;
  readonly transitions: number;
  /** What is broken first, and the steps that led there; absent: nothing is. */
  readonly broken?: { readonly problem: string; readonly way: readonly string[] };
}

/** Walks every state that can be reached, the nearest first, until something is broken. */
export function walk(part: WalkedPart, rules: typeof RULES): WalkFound {
  const start = firstWorld(part);
  const known = new Set([shortened(keyOf(start, part))]);
  /** The states to go on from, and for all states how they were reached. */
  let worlds: (readonly [at: number, world: World])[] = [[0, start]];
  const from: number[] = [-1], names: string[] = [""];
  let transitions = 0;
  const wayTo = (at: number): readonly string[] => at <= 0 ? [] : [...wayTo(from[at] ?? 0), names[at] ?? ""];
  while (worlds.length > 0) {
    const further: (readonly [at: number, world: World])[] = [];
    for (const [at, world] of worlds) {
      const steps = stepsFrom(world, part, rules);
      const [atEnd] = steps.length === 0 ? problemsAtTheEnd(world, part) : [];
      if (atEnd !== undefined) return { states: known.size, transitions, broken: { problem: atEnd, way: wayTo(at) } };
      for (const { name, take } of steps) {
        transitions++;
        const { world: after, problems: [problem] } = take();
        if (problem !== undefined) {
          return { states: known.size, transitions, broken: { problem, way: [...wayTo(at), name] } };
        }
        const key = shortened(keyOf(after, part));
        if (known.has(key)) continue;
        known.add(key);
        further.push([from.length, after]);
        from.push(at);
        names.push(name);
      }
    }
    worlds = further;
  }
  return { states: known.size, transitions };
}

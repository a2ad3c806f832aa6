import { type LibrarySize, patternsOf, PIN } from "./bench_library.ts";
import type { LoadArguments } from "./drive.ts";

/** One kind of work, as `sip2d load` is told of it. */
export interface Work {
  readonly title: string;
  readonly args: LoadArguments;
  /** Seconds after which nothing new is met any more, if that takes long. */
  readonly warmUp?: number;
  /** The least share of the ceiling that is aimed at, with 50 terminals. */
  readonly ofCeiling?: number;
  /** The least share of raw storage that is aimed at, with 50 terminals. */
  readonly ofRaw?: number;
}

/** Seconds in which code is compiled and caches are filled. */
export const WARM_UP = 2;

/** A work of so many terminals, for so many seconds. */
export function timed(args: LoadArguments, terminals: number, seconds: number): LoadArguments {
  return [...args, "--terminals", String(terminals), "--duration", String(seconds)];
}

/** The messages that are measured one by one. */
export function worksOn(size: LibrarySize): readonly Work[] {
  return [statusWork(), itemWork(size), patronWork(size), anyPatronWork(size), pairWork(size)];
}

/** 99: all that the protocol costs. */
export function statusWork(): Work {
  return { title: "99 status", args: ["--mix", "sc-status"], ofCeiling: 0.6 };
}

/** 17: one read. */
export function itemWork(size: LibrarySize): Work {
  const args = ["--mix", "item-information", "--items", patternsOf(size).items];
  return { title: "17 item, random", args, ofCeiling: 0.35 };
}

/**
 * 63: many reads, and a PIN that is right. Only so many patrons as can have their PIN checked while the load warms up: a
 * check takes 35 ms by design, and is remembered.
 */
export function patronWork(size: LibrarySize): Work {
  const args = ["--mix", "patron-information", "--patrons", patternsOf(size).readers, "--patron-password", PIN];
  return {
    title: "63 patron with PIN, 10 loans, all lists in turn",
    args: [...args, "--lists", "all"],
    warmUp: 20,
    ofCeiling: 0.2,
  };
}

/** 63 about any of very many patrons, none of whom gives a PIN. */
export function anyPatronWork(size: LibrarySize): Work {
  const args = ["--mix", "patron-information", "--patrons", patternsOf(size).borrowers, "--lists", "all"];
  return { title: "63 any patron, no PIN, 10 loans, all lists in turn", args };
}

/** 11 and 09: changes, each answered when it is durable. */
export function pairWork(size: LibrarySize): Work {
  const { newPatrons, freeItems } = patternsOf(size);
  const args = ["--mix", "checkout+checkin", "--patrons", newPatrons, "--items", freeItems];
  return { title: "11+09 pairs, durable", args, ofRaw: 0.6 };
}

/** All of them, as they come together in a library. */
export function mixedWork(size: LibrarySize): LoadArguments {
  const { newPatrons, freeItems } = patternsOf(size);
  const mix = "sc-status=1,item-information=4,patron-information=3,checkout+checkin=2";
  return ["--mix", mix, "--patrons", newPatrons, "--items", freeItems];
}

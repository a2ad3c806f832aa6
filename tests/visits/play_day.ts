import { createChance } from "./chance.ts";
import { drawVisit } from "./draw_visit.ts";
import { drawHabits } from "./habits.ts";
import { judgeVisit, type Miss } from "./oracle/judge_visit.ts";
import { Kiosk, type PlayedVisit } from "./kiosk.ts";
import { withoutHaste } from "./without_haste.ts";
import type { Visit } from "./wish.ts";
import type { Deed, SetUp, World } from "./world.ts";

/** A day as it came out. */
export interface PlayedDay {
  readonly visits: readonly PlayedVisit[];
  readonly misses: readonly Miss[];
}

/** Visits before one terminal, one after the other. */
const AT_ONE = 8;

/** Plays a day of so many visits, at as many terminals as that takes. */
export async function playDay(setUp: SetUp, seed: number, visits: number): Promise<PlayedDay> {
  const chance = createChance(seed);
  const kiosks = Array.from({ length: Math.ceil(visits / AT_ONE) }, (_, place) => {
    const habits = drawHabits(chance, setUp.posts);
    const first = place * AT_ONE, many = Math.min(AT_ONE, visits - first);
    const all = Array.from({ length: many }, (_, at) => drawVisit(chance, first + at + 1, habits.hasBk, setUp.visits));
    return { place, habits, visits: all };
  });
  const played: PlayedVisit[] = [], misses: Miss[] = [];
  const everybody = kiosks.flatMap(({ visits }) => visits);
  await withoutHaste(() =>
    setUp.open(everybody, seed, async (world) => {
      await world.time.play(kiosks.map(({ place, habits, visits }) => async () => {
        const kiosk = new Kiosk({
          time: world.time,
          chance: createChance(seed * 1000 + place),
          habits,
          processes: setUp.processes,
          connect: (numbered) => world.connect({ place, habits }, numbered),
        });
        played.push(...await servePeople(world, kiosk, visits, createChance(seed * 1000 + 500 + place)));
        kiosk.close();
      }));
      // What was slow may still be done.
      await world.time.play([() => world.time.pass(600)]);
      misses.push(...judgeAll(world, played, await world.deeds()));
    })
  );
  return { visits: played, misses };
}

async function servePeople(
  world: World,
  kiosk: Kiosk,
  visits: readonly Visit[],
  chance: ReturnType<typeof createChance>,
): Promise<readonly PlayedVisit[]> {
  const played: PlayedVisit[] = [];
  for (const visit of visits) {
    await world.time.pass(chance.is(0.2) ? chance.between(0, 3) : chance.between(3, 90));
    played.push(await kiosk.serve(visit));
  }
  return played;
}

function judgeAll(world: World, played: readonly PlayedVisit[], deeds: readonly Deed[]): readonly Miss[] {
  const visitOf = ({ patron, item }: Deed) => /^[PI](\d+)/.exec(item === "" ? patron : item)?.[1] ?? "";
  const ofVisit = Map.groupBy(deeds, visitOf);
  return played.flatMap((one) => judgeVisit(one, ofVisit.get(String(one.visit.number)) ?? [], world.excuse));
}

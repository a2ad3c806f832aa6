import type { Chance } from "./chance.ts";
import { deedOf, type Question, type Step, type Visit, type VisitKind, type Wish, type WishKind } from "./wish.ts";
import type { SetUp } from "./world.ts";

const NONE = { lending: 0, returning: 0, paying: 0, holding: 0, blocking: 0, wavering: 0, sorting: 0 };
const COINS = [10, 20, 50, 100, 200] as const;

/** Draws a visit; its patron and its copies belong to no other visit. */
export function drawVisit(
  chance: Chance,
  number: number,
  hasNumbers: boolean,
  visits: SetUp["visits"],
): Visit {
  const kind = chance.weighted({ ...NONE, ...visits });
  return { ...PLANS[kind](chance, createPlan(number, hasNumbers)), number, kind, patron: `P${number}` };
}

/** The steps of a visit while they are drawn. */
interface Plan {
  item(place: number): string;
  pause(seconds: number): void;
  ask(code: Question, item?: string): void;
  pad(): void;
  wish(kind: WishKind, more?: { readonly item?: string; readonly cents?: number }): void;
  end(items: number, isLent?: boolean): Pick<Visit, "steps" | "items" | "lent">;
}

function createPlan(number: number, hasNumbers: boolean): Plan {
  const steps: Step[] = [], wanted = new Set<string>();
  const item = (place: number) => `I${number}X${place}`;
  let places = 0;
  return {
    item,
    pause: (seconds) => void steps.push({ kind: "pause", seconds }),
    ask: (code, named) => void steps.push({ kind: "ask", code, ...named !== undefined && { item: named } }),
    pad: () => void steps.push({ kind: "pad" }),
    wish(kind, more = {}) {
      const place = places++;
      const bk = kind === "pay" && hasNumbers ? { bk: `B${number}:${place}` } : {};
      const wish: Omit<Wish, "again"> = { kind, patron: `P${number}`, ...more, ...bk };
      // A number tells coins apart; what people mean by a coin is its amount.
      const name = deedOf({ kind, patron: wish.patron, ...more, again: false });
      steps.push({ kind: "wish", place, wish: { ...wish, again: wanted.has(name) } });
      wanted.add(name);
    },
    end(items, isLent = false) {
      const all = Array.from({ length: items }, (_, place) => item(place));
      return { steps, items: all, lent: isLent ? all : [] };
    },
  };
}

/** Gives a pause for somebody who changes their mind: at once, as staff's programs do, or after a while. */
function pace(chance: Chance, plan: Plan): () => void {
  const isHasty = chance.is(0.5);
  return () =>
    plan.pause(isHasty ? chance.between(0, 0.3) : chance.is(0.4) ? chance.between(0, 0.9) : chance.between(1, 9));
}

const PLANS: Readonly<Record<VisitKind, (chance: Chance, plan: Plan) => Pick<Visit, "steps" | "items" | "lent">>> = {
  lending(chance, plan) {
    plan.ask(chance.of("23", "63"));
    const copies = chance.number(1, 8), hasPad = chance.is(0.6), asks = chance.is(0.6);
    if (hasPad && chance.is(0.6)) plan.pad();
    for (let place = 0; place < copies; place++) {
      plan.pause(hasPad ? chance.between(0, 0.4) : chance.between(0.2, 6));
      if (asks) plan.ask("17", plan.item(place));
      plan.wish("lend", { item: plan.item(place) });
    }
    return plan.end(copies);
  },
  returning(chance, plan) {
    const copies = chance.number(1, 4);
    for (let place = 0; place < copies; place++) {
      plan.pause(chance.between(0.1, 3));
      plan.wish("return", { item: plan.item(place) });
    }
    return plan.end(copies, true);
  },
  paying(chance, plan) {
    const coins = chance.number(1, 5), isQuick = chance.is(0.5);
    const favourite = chance.of(...COINS), likes = chance.of(1, 0.7, 0.1, 0.1);
    // A terminal that shows what is left asks after each coin, and some ask whether the server is there.
    const shows = chance.weighted({ "": 40, "63": 45, "23": 15 }), polls = chance.is(0.3);
    plan.ask("63");
    for (let coin = 0; coin < coins; coin++) {
      plan.pause(isQuick ? chance.between(0, 0.8) : chance.between(0.5, 8));
      if (polls) plan.ask("99");
      if (coin > 0 && shows !== "") plan.ask(shows);
      plan.wish("pay", { cents: chance.is(likes) ? favourite : chance.of(...COINS) });
    }
    return plan.end(0);
  },
  holding(chance, plan) {
    plan.ask("63");
    const item = plan.item(0), gap = pace(chance, plan);
    for (const kind of (["hold", "cancel", "hold", "cancel"] as const).slice(0, chance.number(1, 4))) {
      gap();
      plan.wish(kind, { item });
    }
    return plan.end(1);
  },
  blocking(chance, plan) {
    const many = chance.number(1, 4), gap = pace(chance, plan);
    for (let place = 0; place < many; place++) {
      gap();
      plan.wish(place % 2 === 0 ? "block" : "enable");
    }
    return plan.end(0);
  },
  wavering(chance, plan) {
    plan.ask("63");
    const item = plan.item(0), gap = pace(chance, plan);
    for (const kind of (["lend", "return", "lend", "return"] as const).slice(0, chance.number(2, 4))) {
      gap();
      plan.wish(kind, { item });
    }
    return plan.end(1);
  },
  sorting(chance, plan) {
    const copies = chance.number(3, 10);
    for (let place = 0; place < copies; place++) {
      plan.pause(1);
      if (chance.is(0.2)) plan.ask("17", plan.item(place));
      plan.wish("return", { item: plan.item(place) });
    }
    return plan.end(copies, true);
  },
};

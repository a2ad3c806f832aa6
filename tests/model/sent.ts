import * as wire from "../support/wire/messages.ts";
import { ZONE } from "./small_library.ts";

/** A terminal of the model: its account and its place, which several may have. */
export interface Desk {
  readonly account: string;
  readonly place: string;
  /** What it numbers its messages with (AY); absent: it does no error detection. */
  readonly numbers?: "counting" | "constant";
  /** What is wrong with its clock. */
  readonly clock?: "absent" | "standing";
}

/** The terminals. */
export const DESKS: readonly Desk[] = [
  { account: "sipterm1", place: "MAIN" },
  { account: "sipterm1", place: "CPL", numbers: "counting" },
  { account: "sorter", place: "CPL" },
  { account: "sipterm1", place: "MAIN", numbers: "counting", clock: "absent" },
  { account: "sorter", place: "CPL", numbers: "constant", clock: "standing" },
];

/** What a terminal asks, in words of the library; off-line ones tell how many minutes ago it was. */
export type Ask =
  | {
    readonly kind: "checkout";
    readonly patron: string;
    readonly item: string;
    readonly renewal: boolean;
    readonly agreed: boolean;
  }
  | {
    readonly kind: "told-checkout";
    readonly patron: string;
    readonly item: string;
    readonly ago: number;
    readonly dueIn: number;
  }
  | { readonly kind: "undo-checkin"; readonly patron: string; readonly item: string }
  | { readonly kind: "checkin"; readonly item: string; readonly at?: string; readonly returnedAgo?: number }
  | { readonly kind: "told-checkin"; readonly item: string; readonly ago: number }
  | { readonly kind: "undo-checkout"; readonly item: string }
  | {
    readonly kind: "renew";
    readonly patron: string;
    readonly item?: string;
    readonly title?: string;
    readonly thirdParty: boolean;
    readonly agreed: boolean;
  }
  | {
    readonly kind: "told-renew";
    readonly patron: string;
    readonly item: string;
    readonly ago: number;
    readonly dueIn: number;
  }
  | { readonly kind: "renew-all"; readonly patron: string; readonly agreed: boolean }
  | HoldAsk
  | {
    readonly kind: "pay";
    readonly patron: string;
    readonly cents: number;
    readonly fee?: string;
    readonly bk?: string;
  }
  | { readonly kind: "block" | "enable" | "status"; readonly patron: string }
  | {
    readonly kind: "info";
    readonly patron: string;
    readonly list: number;
    readonly from?: number;
    readonly to?: number;
  }
  | { readonly kind: "update-item"; readonly item: string; readonly properties: string }
  | { readonly kind: "item"; readonly item: string };

/** 15 */
export interface HoldAsk {
  readonly kind: "hold";
  readonly mode: "+" | "-" | "*";
  readonly patron: string;
  readonly item?: string;
  readonly title?: string;
  readonly by?: "2" | "3" | "4";
  readonly pickup?: string;
  /** Days from the moment of sending. */
  readonly expiresIn?: number;
  readonly agreed: boolean;
}

/** What a terminal has sent: a retry is the same once more. */
export interface Sent {
  readonly desk: number;
  readonly at: Temporal.Instant;
  readonly ask: Ask;
  /** The transaction date as it is written, where that is not when it was sent. */
  readonly date?: string;
  /** The digit after AY. */
  readonly number?: string;
}

/** A moment as the terminals and the server write it. */
export function stamp(at: Temporal.Instant): string {
  return at.toZonedDateTimeISO(ZONE).toPlainDateTime().toString({ smallestUnit: "second" }).replace("T", "    ")
    .replaceAll(/[-:]/g, "");
}

/** A moment some minutes before or after another. */
export function minutesFrom(at: Temporal.Instant, minutes: number): Temporal.Instant {
  return at.add({ seconds: Math.round(minutes * 60) });
}

/** What travels, but for error detection. What was done off-line bears the date on which it was done. */
export function messageOf({ at, ask, date = stamp(at) }: Sent): string {
  return textOf(at, ask).replaceAll(wire.CLOCK, date);
}

/** The transaction date that a message bears, if it bears one. */
export function writtenDate({ at, ask, date = stamp(at) }: Sent): string | undefined {
  const written = "ago" in ask ? stamp(minutesFrom(at, -ask.ago)) : date;
  return written === wire.NO_DATE ? undefined : written;
}

function textOf(at: Temporal.Instant, ask: Ask): string {
  switch (ask.kind) {
    case "checkout":
      return wire.checkout(ask.patron, ask.item, agreement(ask.agreed), { renewal: ask.renewal ? "Y" : "N" });
    case "told-checkout":
      return wire.checkout(ask.patron, ask.item, "", told(at, ask.ago, ask.dueIn));
    case "undo-checkin":
      return wire.checkout(ask.patron, ask.item, "BIY|");
    case "checkin":
      return wire.checkin(ask.item, "", { second: stamp(minutesFrom(at, -(ask.returnedAgo ?? 0))) })
        .replace("AP|", `AP${ask.at ?? ""}|`);
    case "told-checkin":
      return wire.checkin(ask.item, "", told(at, ask.ago));
    case "undo-checkout":
      return wire.checkin(ask.item, "BIY|");
    case "renew":
      return wire.renewBy(ask.patron, `${field("AB", ask.item)}${field("AJ", ask.title)}${agreement(ask.agreed)}`, {
        renewal: ask.thirdParty ? "Y" : "N",
      });
    case "told-renew":
      return wire.renew(ask.patron, ask.item, "", told(at, ask.ago, ask.dueIn));
    case "renew-all":
      return wire.renewAll(ask.patron, agreement(ask.agreed));
    case "hold":
      return wire.hold(ask.mode, ask.patron, holdFields(at, ask));
    case "pay":
      return wire.feePaid(ask.patron, (ask.cents / 100).toFixed(2), `${field("CG", ask.fee)}${field("BK", ask.bk)}`);
    case "block":
      return wire.blockPatron(ask.patron, "left at the terminal");
    case "enable":
      return wire.patronEnable(ask.patron);
    case "status":
      return wire.patronStatus(ask.patron);
    case "info":
      return wire.patronInformation(ask.patron, ask.list, `${field("BP", ask.from)}${field("BQ", ask.to)}`);
    case "update-item":
      return wire.itemStatusUpdate(ask.item, ask.properties);
    case "item":
      return wire.itemInformation(ask.item);
  }
}

function told(at: Temporal.Instant, ago: number, dueIn?: number): wire.CirculationFlags {
  const second = dueIn === undefined ? wire.NO_DATE : stamp(minutesFrom(at, dueIn));
  return { noBlock: "Y", date: stamp(minutesFrom(at, -ago)), second };
}

function holdFields(at: Temporal.Instant, { item, title, by, pickup, expiresIn, agreed }: HoldAsk): string {
  const expires = expiresIn === undefined ? undefined : stamp(minutesFrom(at, expiresIn * 1440));
  return [
    field("BW", expires),
    field("BS", pickup),
    field("BY", by),
    field("AB", item),
    field("AJ", title),
    agreement(agreed),
  ].join("");
}

function field(id: string, value?: string | number): string {
  return value === undefined ? "" : `${id}${value}|`;
}

function agreement(agreed: boolean): string {
  return agreed ? "BOY|" : "";
}

import type { Way } from "../../support/server/ways.ts";
import { deadDatabaseLine, fullDisk, leaderLost, noGrant, readOnlyDisk } from "./database_stories.ts";
import { backlog } from "./hand_over_stories.ts";
import { clockSet, feedCutOff } from "./odd_stories.ts";
import { branchBeforeCentre, branchBesideCentre, twoGateways } from "./line_stories.ts";
import {
  empty,
  flapping,
  refusing,
  refusingAnew,
  reloaded,
  renamed,
  restarted,
  slow,
  stopped,
  type Story,
} from "./stories.ts";
import { upgraded, upgradedOneByOne } from "./upgrade_stories.ts";

/** All stories. `only`: on this database. */
export const STORIES: readonly { readonly title: string; readonly play: Story; readonly only?: Way["database"] }[] = [
  { title: "restarted", play: restarted },
  { title: "flapping", play: flapping },
  { title: "slow", play: slow },
  { title: "empty", play: empty },
  { title: "renamed", play: renamed },
  { title: "refusing", play: refusing },
  { title: "refusing-anew", play: refusingAnew },
  { title: "reloaded", play: reloaded },
  { title: "stopped", play: stopped },
  { title: "backlog", play: backlog },
  { title: "clock-set", play: clockSet },
  { title: "feed-cut-off", play: feedCutOff },
  { title: "upgraded", play: upgraded },
  { title: "full-disk", play: fullDisk, only: "SQLite" },
  { title: "read-only-disk", play: readOnlyDisk, only: "SQLite" },
  { title: "no-grant", play: noGrant, only: "PostgreSQL" },
  { title: "leader-lost", play: leaderLost, only: "PostgreSQL" },
  { title: "dead-database-line", play: deadDatabaseLine, only: "PostgreSQL" },
  { title: "upgraded-one-by-one", play: upgradedOneByOne, only: "PostgreSQL" },
  { title: "two-gateways", play: twoGateways, only: "PostgreSQL" },
  { title: "branch-beside-centre", play: branchBesideCentre, only: "SQLite" },
  { title: "branch-before-centre", play: branchBeforeCentre, only: "SQLite" },
];

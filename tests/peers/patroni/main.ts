import { Argument, Command } from "commander";
import { readArguments } from "../../support/program/script.ts";
import { drill, type Fault } from "./drill.ts";

const FAULTS = ["leader killed", "leader frozen", "leader cut off", "switchover", "standby gone"] as const;

const script = new Command("deno task drill:patroni")
  .description(
    "Plays what may befall three PostgreSQL servers under Patroni to two sip2d with 16 terminals, and tells how long nobody " +
      "was served. It takes Debian's packages patroni, etcd-server, postgresql and haproxy.",
  )
  .addArgument(new Argument("[fault...]", "which").choices(FAULTS).default([...FAULTS]));
const [faults] = readArguments(script).processedArgs as [readonly Fault[]];
await drill(faults, (line) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`)));

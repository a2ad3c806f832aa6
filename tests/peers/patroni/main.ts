import { Argument, Command } from "commander";
import { readArguments } from "../../support/program/script.ts";
import { drill, type Fault } from "./drill.ts";
import { drillLending } from "./lending.ts";

const FAULTS = ["leader killed", "leader frozen", "leader cut off", "switchover", "standby gone"] as const;

const script = new Command("deno task drill:patroni")
  .description(
    "Plays what may befall three PostgreSQL servers under Patroni to two sip2d with 16 terminals, and tells how long nobody " +
      "was served. It takes Debian's packages patroni, etcd-server, postgresql and haproxy.",
  )
  .option("--lending", "beneath a gateway whose copy is there, in an outage of the library system and after it", false)
  .addArgument(new Argument("[fault...]", "which").choices(FAULTS).default([...FAULTS]));
const read = readArguments(script);
const [faults] = read.processedArgs as [readonly Fault[]], { lending } = read.opts<{ readonly lending: boolean }>();
const tell = (line: string) => void Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
await (lending ? drillLending : drill)(faults, tell);

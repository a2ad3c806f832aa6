import { Command } from "commander";
import { join } from "node:path";
import { copyOfLibrary, patternsOf } from "../../bench/bench_library.ts";
import { PROGRAM } from "../../bench/bench_servers.ts";
import { count, readArguments } from "../../support/program/script.ts";

/** What one login of a large city asks in its busiest hour. */
interface Traffic {
  readonly login: string;
  readonly use?: string;
  readonly terminals: number;
  /** Of each kind of message, how many in the hour, and what it is about. */
  readonly asks: readonly (readonly [mix: string, anHour: number, ...about: readonly string[]])[];
}

const SIZE = { patrons: 20_000, items: 240_000 };
const { borrowers, newPatrons, items, freeItems, patrons } = patternsOf(SIZE);
/** Cards that are nobody's: copies that are scanned as cards, and typing errors. */
const NOBODYS = ["--patrons", "7777%06d:1-900000"];

const vendor = (login: string): Traffic => ({
  ...{ login, use: "e-content", terminals: 4 },
  asks: [["patron-information", 5_000, "--patrons", patrons], ["patron-information", 750, ...NOBODYS]],
});

/** The peaks are those that people at such sites name, with 150 kiosks behind one login, and all of them at the same hour. */
const CITY: readonly Traffic[] = [
  {
    ...{ login: "kiosks", use: "self-check", terminals: 150 },
    asks: [
      ["patron-information", 6_000, "--patrons", borrowers],
      ["patron-information", 700, ...NOBODYS],
      ["item-information", 18_000, "--items", items],
      ["checkout+checkin", 6_000, "--items", freeItems, "--patrons", newPatrons],
      ["sc-status", 3_000],
    ],
  },
  {
    ...{ login: "pc-booking", use: "pc-booking", terminals: 40 },
    asks: [["patron-information", 1_500, "--patrons", patrons]],
  },
  ...["overdrive", "hoopla", "palace"].map(vendor),
  {
    ...{ login: "sweep", use: "e-content", terminals: 1 },
    asks: [["patron-information", 5_000, "--patrons", patrons, "--order", "sequential"]],
  },
  { login: "sorter", use: "sorter", terminals: 6, asks: [["checkin", 3_000, "--items", freeItems]] },
  { login: "wand", terminals: 2, asks: [["item-information", 5_000, "--items", items, "--order", "sequential"]] },
];

const HOUR = 3_600;

const script = new Command("deno task soak:city")
  .description(
    "Plays the busiest hour of a large city on a server of its own with `sip2d load`, and tells what it was told.",
  )
  .option(
    "--seconds <count>",
    "the time in which the hour's messages are sent; in less than an hour more is asked in some seconds than is usual",
    count,
    HOUR,
  );
const { seconds } = readArguments(script).opts<{ seconds: number }>();

function configuration(): string {
  const logins = CITY.map(({ login, use }) =>
    `<login id="${login}" password="${login}" institution="MAIN" many_cards="shrink"${use ? ` use="${use}"` : ""} />`
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<acsconfig xmlns="http://openncip.org/acs-config/1.0/" xmlns:sip2d="urn:sip2d:config:1" delimiter="|">
  <listeners><service port="127.0.0.1:0/tcp" transport="RAW" protocol="SIP/2.00" timeout="60" client_timeout="0" /></listeners>
  <accounts>${logins.join("\n")}</accounts>
  <institutions>
    <institution id="MAIN" implementation="ILS" parms="" name="Main Library" currency="USD">
      <policy checkin="true" checkout="true" renewal="true" status_update="false" offline="false" timeout="100" retries="5" />
    </institution>
  </institutions>
  <sip2d:storage url="sqlite:library.db" />
  <sip2d:limits connections="0" connections_per_address="0" />
  <sip2d:libraries><sip2d:library code="MAIN" name="Main Library" /></sip2d:libraries>
  <sip2d:circulation><sip2d:rule loan_days="21" loan_limit="5000" /></sip2d:circulation>
</acsconfig>
`;
}

const write = (line: string) => void Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));

/** Starts the server; gives its port, and what it has written of warnings and errors so far. */
async function serve(folder: string) {
  const args = ["run", "--no-check", "--no-prompt", "-A", PROGRAM, "serve", "--config", join(folder, "SIPServer.xml")];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "piped" }).spawn();
  const lines: string[] = [];
  const listening = Promise.withResolvers<number>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.pipeThrough(new TextDecoderStream()).pipeTo(
      new WritableStream({
        write(text) {
          lines.push(...text.split("\n").filter((line) => / (WARNING|ERROR) /.test(line)));
          const port = /listening on 127\.0\.0\.1:(\d+)/.exec(text)?.[1];
          if (port !== undefined) listening.resolve(Number(port));
        },
      }),
    );
  }
  return { child, lines, port: await listening.promise };
}

/** Runs one load; gives what it says of itself. */
async function load(port: number, { login, terminals }: Traffic, [mix, anHour, ...about]: Traffic["asks"][number]) {
  const rate = Math.max(1, Math.round(anHour / seconds));
  const given = `--terminals ${terminals} --rate ${rate} --duration ${seconds} --ramp 5`.split(" ");
  const args = [
    "load",
    "--port",
    String(port),
    "--login",
    login,
    "--password",
    login,
    "--mix",
    mix,
    ...about,
    ...given,
  ];
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "--no-check", "-A", PROGRAM, ...args] });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder().decode(code === 0 ? stdout : stderr);
  const told = text.split("\n").filter((line) => code !== 0 || line.trimStart().startsWith(mix.split("+", 1).join()));
  return { login, mix, rate, code, text: told.join(" / ").replaceAll(/ +/g, " ") };
}

const folder = await Deno.makeTempDir({ prefix: "sip2d-city-" });
await copyOfLibrary(SIZE, join(folder, "library.db"));
await Deno.writeTextFile(join(folder, "SIPServer.xml"), configuration());
const server = await serve(folder);
const loads = await Promise.all(CITY.flatMap((one) => one.asks.map((asks) => load(server.port, one, asks))));
server.child.kill("SIGTERM");
await server.child.status;
for (const { login, mix, rate, code, text } of loads) write(`${login} ${mix} ${rate}/s: ${code} ${text}`);
for (const line of server.lines) write(line);
const told = server.lines.filter((line) => /more asked than usual|held back/.test(line));
const faster = (HOUR / seconds).toFixed(1);
write(`an hour in ${seconds} s, ${faster} times as fast: ${server.lines.length} warnings, ${told.length} of questions`);
await Deno.remove(folder, { recursive: true });
Deno.exit(told.length === 0 && loads.every(({ code }) => code === 0) ? 0 : 1);

/** Prints what it is told on a socket of the file system, one message a line, as systemd would hear it. */
const [path = ""] = Deno.args;
const socket = Deno.listenDatagram({ transport: "unixpacket", path });
const say = (line: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
say("listening");
for await (const [message] of socket) say(new TextDecoder().decode(message));

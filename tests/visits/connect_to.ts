import { type Line, openLine, posting, RAW } from "./line.ts";
import { acceptsCoins, addressOf, type Caller, placeOf } from "./world.ts";

/** Connects a terminal to a port of this machine by way of a proxy, which tells its address, and logs it in. */
export async function connectTo(
  port: number,
  caller: Caller,
  posts: boolean,
  numbered: (text: string) => string,
): Promise<Line> {
  const address = addressOf(caller), login = acceptsCoins(caller) ? "coinbox" : "sipterm1";
  if (posts) return await openLine(port, posting(login, address));
  const line = await openLine(port, RAW, `PROXY TCP4 ${address} 10.0.0.9 40000 6001\r\n`);
  const place = placeOf(caller);
  line.send(numbered(`9300CN${login}|COterm1|${place === undefined ? "" : `CP${place}|`}`));
  const answer = await line.next();
  if (!answer?.startsWith("941")) throw new Error(`the login was answered ${answer}`);
  return line;
}

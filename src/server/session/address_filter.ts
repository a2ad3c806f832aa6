import { BlockList, isIPv6 } from "node:net";
import type { Network } from "../../config/base/networks.ts";

/** Tells whether an address may connect. */
export type AddressFilter = (address: string) => boolean;

/**
 * Makes a filter of addresses: one may connect if it is in `allow` (everybody is, where that is not given) and not in
 * `deny`.
 */
export function createAddressFilter(
  { allow, deny = [] }: { readonly allow?: readonly Network[]; readonly deny?: readonly Network[] },
): AddressFilter {
  const allowed = allow && blockList(allow);
  const denied = blockList(deny);
  return (address) => {
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    return (allowed === undefined || allowed.check(address, family)) && !denied.check(address, family);
  };
}

function blockList(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of networks) list.addSubnet(address, prefix, family);
  return list;
}

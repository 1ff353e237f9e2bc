import { BlockList } from 'node:net';
import { networkInterfaces } from 'node:os';

/** An interface's own address, and the network that it is in. */
export type HomeNetwork = {
  readonly interface: string;
  readonly address: string;
  readonly netmask: string;
  /** Whether an address belongs to that network; ours does, too. */
  holds(address: string): boolean;
};

/** Interfaces of this machine with an IPv4 address, which is what televisions speak. */
export const homeNetworks = (): HomeNetwork[] =>
  Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) => {
    const found = addresses.find(({ family }) => family === 'IPv4');
    if (!found?.cidr) return [];
    const { address, netmask, cidr } = found;
    const network = new BlockList();
    network.addSubnet(address, Number(cidr.split('/')[1]), 'ipv4');
    const holds = (other: string) => network.check(other.replace(/^::ffff:/, ''), 'ipv4');
    return [{ interface: name, address, netmask, holds }];
  });

export const homeNetwork = (name: string): HomeNetwork | undefined =>
  homeNetworks().find((network) => network.interface === name);

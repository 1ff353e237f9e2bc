import { BlockList, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** What proxies say of who really asks. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip', 'x-forwarded-host'];

/** Whether a request comes from this machine, and nobody passed it on. */
export const isLocal = ({ socket, headers }: Pick<FastifyRequest, 'socket' | 'headers'>) => {
  const { remoteAddress = '' } = socket;
  const isHere = LOOPBACK.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4');
  return isHere && FORWARDED.every((name) => headers[name] === undefined);
};

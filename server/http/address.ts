// From which address a request came, as the limits count it.
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/** A forwarded header is believed only where a proxy of ours has written it, and of it only the last entry. */
export function addressOf(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustProxy: boolean
): string {
  const forwarded = trustProxy ? headers['x-forwarded-for'] : undefined;
  const last = (Array.isArray(forwarded) ? forwarded.join() : forwarded)?.split(',').at(-1)?.trim();
  return network(last || socket.remoteAddress || '');
}

/** This machine: a proxy, whose visitors cannot be told apart. */
export const isLocal = (address: string) => /^(127\.|::1$|0:0:0:0$)/.test(address);

/** Whoever has one IPv6 address has the 2^64 beside it as well. */
function network(address: string): string {
  const [, four] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (four !== undefined) return four;
  if (!isIPv6(address) || address === '::1') return address;
  const [head = '', tail] = address.split('::');
  const parts = (part: string) => part.split(':').filter((group) => group !== '');
  const front = parts(head);
  const back = tail === undefined ? [] : parts(tail);
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':');
}

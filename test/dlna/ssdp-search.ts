import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { SSDP_GROUP } from '../../bridge/dlna/ssdp-messages.ts';
import { waitFor } from '../support/wait-for.ts';

type Test = { teardown(fn: () => unknown): void };
export type Heard = {
  readonly text: string;
  readonly header: (name: string) => string | undefined;
};

const heard = (bytes: Uint8Array): Heard => {
  const text = Buffer.from(bytes).toString();
  const header = (name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(text)?.[1]?.trim();
  return { text, header };
};

export const search = (target: string, more = 'MX: 1'): string =>
  ['M-SEARCH * HTTP/1.1', 'HOST: 239.255.255.250:1900', 'MAN: "ssdp:discover"', more]
    .concat([`ST: ${target}`, '', ''])
    .join('\r\n');

/** A television's side of discovery, on this machine alone. */
export const discovering = async (t: Test, port = 1900) => {
  const asking = createSocket('udp4');
  const listening = createSocket({ type: 'udp4', reuseAddr: true });
  t.teardown(() => {
    asking.close();
    listening.close();
  });
  asking.bind(0, '127.0.0.1');
  await once(asking, 'listening');
  asking.setMulticastInterface('127.0.0.1');
  listening.bind(port);
  await once(listening, 'listening');
  listening.addMembership(SSDP_GROUP, '127.0.0.1');
  const answers: Heard[] = [];
  const announcements: Heard[] = [];
  asking.on('message', (message) => answers.push(heard(message)));
  listening.on('message', (message) => announcements.push(heard(message)));
  return {
    answers,
    announcements,
    send: (text: string) => asking.send(text, port, SSDP_GROUP),
    /** The first answer that is about `usn`, however often one has to ask. */
    find: (target: string, usn: string) =>
      waitFor(`an answer about ${usn}`, () => {
        const found = answers.find((answer) => answer.header('USN')?.startsWith(usn));
        if (!found) asking.send(search(target), port, SSDP_GROUP);
        return found;
      }),
  };
};

/** Discovery: what is said, to whom, and how often; over real sockets, on this machine alone. */
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { homeNetwork } from '../../bridge/dlna/home-network.ts';
import { Ssdp } from '../../bridge/dlna/ssdp.ts';
import {
  CONTENT_DIRECTORY,
  MEDIA_SERVER,
  readSearch,
  searchAnswers,
} from '../../bridge/dlna/ssdp-messages.ts';
import { freePort } from '../support/free-port.ts';
import { waitFor } from '../support/wait-for.ts';
import { discovering, search } from './ssdp-search.ts';

const ANNOUNCED = {
  udn: 'uuid:0a5641fc-cfaf-4609-9f7c-9e2711e1acd9',
  location: 'http://192.0.2.7:8691/dlna/device.xml',
  server: 'Linux DLNADOC/1.50 UPnP/1.0 Natster-Bridge/0.1.0',
  bootId: 7,
};
const LO = homeNetwork('lo');
const skip = !LO && 'this machine has no interface lo';

const begin = async (t: Test) => {
  if (!LO) throw new Error('this machine has no lo');
  const { port } = await freePort();
  const television = await discovering(t, port);
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const ssdp = new Ssdp({ network: LO, announced: ANNOUNCED, log, port });
  await ssdp.start();
  return { ssdp, ...television };
};

t.test('a search is read as the architecture writes it, and nothing else is', async (t) => {
  const read = (text: string) => readSearch(Buffer.from(text));
  t.same(read(search('ssdp:all')), { target: 'ssdp:all', waitSec: 1 });
  t.same(read(search('upnp:rootdevice', 'mx:120')), { target: 'upnp:rootdevice', waitSec: 5 });
  t.equal(read(search('ssdp:all', 'X: 1')), undefined, 'without a time to answer in');
  t.equal(read(search('ssdp:all').replace('ssdp:discover', 'x')), undefined);
  t.equal(read(search('ssdp:all').replace('M-SEARCH', 'NOTIFY')), undefined);
  t.equal(read(search(`x${'y'.repeat(3000)}`)), undefined, 'longer than any search');
  fc.assert(fc.property(fc.uint8Array(), (bytes) => readSearch(bytes) === undefined));
});

t.test('one answer for each thing that is searched for', async (t) => {
  const answers = (target: string) => searchAnswers(ANNOUNCED, { target, waitSec: 1 }).map(String);
  t.equal(answers('ssdp:all').length, 5);
  t.equal(answers('urn:schemas-upnp-org:device:MediaRenderer:1').length, 0);
  const [answer = ''] = answers(CONTENT_DIRECTORY);
  t.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
  t.match(answer, `\r\nLOCATION: ${ANNOUNCED.location}\r\n`);
  t.match(answer, `\r\nUSN: ${ANNOUNCED.udn}::${CONTENT_DIRECTORY}\r\n`);
  t.match(answer, /\r\nCACHE-CONTROL: max-age=1800\r\n/);
  t.ok(answer.endsWith('\r\n\r\n'));
});

t.test('a television hears of us, finds us, and hears that we go', { skip }, async (t) => {
  const { ssdp, announcements, find } = await begin(t);
  const told = (kind: string) =>
    announcements.filter(
      ({ header }) => header('NTS') === kind && header('USN')?.startsWith(ANNOUNCED.udn),
    );
  await waitFor('announcements', () => told('ssdp:alive').length >= 5);
  const alive = told('ssdp:alive').find(({ header }) => header('NT') === MEDIA_SERVER);
  t.equal(alive?.header('LOCATION'), ANNOUNCED.location);
  const before = told('ssdp:byebye').length;
  const found = await find(MEDIA_SERVER, ANNOUNCED.udn);
  t.equal(found.header('ST'), MEDIA_SERVER);
  t.equal(found.header('LOCATION'), ANNOUNCED.location);
  await ssdp.stop();
  await waitFor('farewells', () => told('ssdp:byebye').length === before + 5);
});

t.test('it cannot be made to shout at anybody', { skip }, async (t) => {
  const { ssdp, answers, send, find } = await begin(t);
  for (let count = 0; count < 200; count++) send(search('ssdp:all'));
  await find(MEDIA_SERVER, ANNOUNCED.udn);
  // Whatever was let through has been sent by the time a later search could be answered.
  await waitFor('the last of them', () => answers.length >= 50);
  await ssdp.stop();
  t.ok(answers.length <= 5 * 12, `${answers.length} answers to 200 searches`);
});

t.test('only its own network is answered', { skip }, async (t) => {
  t.ok(LO?.holds('127.3.4.5'));
  t.ok(LO?.holds('::ffff:127.0.0.1'));
  for (const other of ['192.0.2.1', '10.0.0.1', '', 'localhost', '::1']) {
    t.notOk(LO?.holds(other), other);
  }
});

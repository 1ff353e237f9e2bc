/** What televisions send, and what anybody could send in their place. */
import fc from 'fast-check';
import t from 'tap';
import { readCall, writeAnswer, writeFault } from '../../bridge/dlna/soap.ts';
import { UpnpFault } from '../../bridge/dlna/upnp-fault.ts';
import { escaped } from '../../bridge/dlna/xml.ts';
import { awkwardTexts, textsIn } from './xml-texts.ts';

const SERVICE = 'urn:schemas-upnp-org:service:ContentDirectory:1';
const HEADER = `"${SERVICE}#Browse"`;

const envelope = (inside: string, before = '') =>
  `${before}<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>` +
  `<u:Browse xmlns:u="${SERVICE}">${inside}</u:Browse></s:Body></s:Envelope>`;

const faultOf = (header: string | undefined, body: string): number | undefined => {
  try {
    readCall(header, body);
    return undefined;
  } catch (error) {
    if (error instanceof UpnpFault) return error.code;
    throw error;
  }
};

t.test('a call as libupnp, gupnp and others write it', async (t) => {
  const inside = '<ObjectID>a&amp;b</ObjectID>\n<BrowseFlag><![CDATA[x]]></BrowseFlag><Filter/>';
  const call = readCall(HEADER, envelope(inside, '\ufeff<?xml version="1.0"?>\r\n'));
  t.equal(call.service, SERVICE);
  t.equal(call.action, 'Browse');
  t.same(
    [...call.args],
    [
      ['ObjectID', 'a&b'],
      ['BrowseFlag', 'x'],
      ['Filter', ''],
    ],
  );
  t.equal(faultOf(`${SERVICE}#Browse`, `${envelope('')}\0`), undefined, 'neither quotes nor end');
});

t.test('everything else is refused', async (t) => {
  const bomb = '<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>';
  t.equal(faultOf(HEADER, envelope('<ObjectID>&b;</ObjectID>', bomb)), 402, 'a document type');
  t.equal(faultOf(HEADER, envelope('<ObjectID>&b;</ObjectID>')), 402, 'an entity of its own');
  t.equal(faultOf(HEADER, envelope('<A><B/></A>')), 402, 'too deep');
  t.equal(faultOf(HEADER, envelope('<A/><A/>')), 402, 'twice');
  t.equal(faultOf(HEADER, envelope('<A/>'.repeat(40))), 402);
  t.equal(faultOf(HEADER, envelope('').replace('Body', 'Head')), 402);
  t.equal(faultOf(HEADER, envelope('').slice(0, -5)), 402, 'cut off');
  t.equal(faultOf(HEADER.replace('Browse', 'Search'), envelope('')), 402, 'another action');
  t.equal(faultOf(undefined, envelope('')), 401);
  t.equal(faultOf('nonsense', envelope('')), 401);
  t.equal(faultOf(HEADER, ''), 402);
  fc.assert(fc.property(fc.string(), (body) => faultOf(HEADER, body) === 402));
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>/&;"= abs:![]-?') }), (body) => {
      faultOf(HEADER, envelope(body));
    }),
  );
});

t.test('values come through whatever they hold', async (t) => {
  fc.assert(
    fc.property(awkwardTexts, (value) => {
      const answer = writeAnswer({ service: SERVICE, action: 'Browse' }, { Result: value });
      const sent = textsIn(answer).get('Result');
      const back = readCall(HEADER, envelope(`<Result>${escaped(value)}</Result>`));
      t.equal(back.args.get('Result'), sent);
    }),
  );
  const fault = textsIn(writeFault(new UpnpFault(701)));
  t.equal(fault.get('errorCode'), '701');
  t.equal(fault.get('faultstring'), 'UPnPError');
});

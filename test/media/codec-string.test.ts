import t from 'tap';
import { codecFactsOf } from '../../bridge/media/codec-facts.ts';
import { codecStringOf } from '../../bridge/media/codec-string.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

t.test('strings from decoders’ configurations', async (t) => {
  t.equal(codecStringOf('h264', bytes('014d400cff')), 'avc1.4d400c');
  t.equal(codecStringOf('hevc', bytes('01022000000090000000000' + '03cf0')), 'hev1.2.4.L60.90');
  t.equal(codecStringOf('hevc', bytes('01216000000' + '0b0000000000' + '096')), 'hev1.1.6.H150.b0');
  t.equal(codecStringOf('av1', bytes('81004c00')), 'av01.0.00M.10');
  t.equal(codecStringOf('av1', bytes('810d0c00')), 'av01.0.13M.08');
  t.equal(codecStringOf('aac', bytes('1188')), 'mp4a.40.2');
  t.equal(codecStringOf('aac', bytes('2b92')), 'mp4a.40.5');
  t.equal(codecStringOf('eac3', bytes('')), 'ec-3');
  for (const codec of ['h264', 'hevc', 'av1', 'aac'])
    t.equal(codecStringOf(codec, bytes('')), undefined);
});

t.test('what such a string tells', async (t) => {
  const known: Record<string, object> = {
    'avc1.42e01e': { profile: 'Constrained Baseline', level: 3, bitDepth: 8 },
    'avc1.640029': { profile: 'High', level: 4.1, bitDepth: 8 },
    'avc1.6e0033': { profile: 'High 10', level: 5.1, bitDepth: 10 },
    'hvc1.1.6.L93.b0': { profile: 'Main', level: 3.1, bitDepth: 8 },
    'hev1.2.4.L153.90': { profile: 'Main 10', level: 5.1, bitDepth: 10 },
    'av01.0.13M.10': { profile: 'Main', level: 5.1, bitDepth: 10 },
    'vp09.02.51.10': { profile: 'Profile 2', level: 5.1, bitDepth: 10 },
    'mp4a.40.2': { profile: 'LC' },
    'mp4a.40.29': { profile: 'HE-AACv2' },
    'ac-3': {},
    nonsense: {},
  };
  for (const [text, facts] of Object.entries(known)) t.strictSame(codecFactsOf(text), facts, text);
});

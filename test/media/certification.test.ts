import fc from 'fast-check';
import t from 'tap';
import { ageOf } from '../../bridge/media/certification.ts';

const TABLE: Readonly<Record<string, number | undefined>> = {
  'FSK 12': 12,
  'FSK-0': 0,
  FSK16: 16,
  'DE:FSK-6': 6,
  'DE-18': 18,
  'Germany:16': 16,
  'germany: 12': 12,
  'ab 12 Jahren': 12,
  'PG-13': 13,
  'Rated R': 17,
  'Rated PG-13 for intense sequences of violence': 13,
  'R (strong language)': 17,
  'US:TV-14': 14,
  'USA:PG': 10,
  'MPAA: G': 0,
  'NC-17': 18,
  'TV-Y7-FV': 7,
  'TV-Y': 0,
  'TV-G': 0,
  'TV-PG-DLSV': 10,
  'TV-14-LV': 14,
  'TV-MA': 17,
  'tv-ma-l': 17,
  G: 0,
  U: 0,
  'GB-U': 0,
  'UK:12A': 12,
  'UK:PG': 8,
  'BBFC 15': 15,
  'FR:-12': 12,
  '-16': 16,
  'FR:Tous publics': 0,
  'MA15+': 15,
  'MA 15+': 15,
  'Australia:M': 15,
  'AU-R18+': 18,
  'K-12': 12,
  'FI:S': 0,
  '18+': 18,
  '0+': 0,
  '12': 12,
  0: 0,
  L: 0,
  'BR:L': 0,
  'BR-A14': 14,
  'M/12': 12,
  'IN:U/A 13+': 13,
  'IN:A': 18,
  'ES:A': 0,
  'ES:A/i': 0,
  'MX:B-15': 15,
  'JP:R15+': 15,
  'Italy:VM14': 14,
  'Italy:T': 0,
  T: 13,
  'Från 7 år': 7,
  Barntillåten: 0,
  'od 16 lat': 16,
  'PL:b.o.': 0,
  'CA:14A': 14,
  'ZA:10-12PG': 12,
  'KR:19': 19,
  X: 18,
  RC: 18,
  'Germany:12 / USA:PG-13': 12,
  'Peru:Apt / USA:PG-13': 13,
  'USA:NR / UK:15': 15,
  'Germany:6/USA:PG': 6,
  'DE:12,US:R': 12,
  'Unknownland:16': 16,
  NR: undefined,
  'US:NR': undefined,
  Unrated: undefined,
  'Not Rated': undefined,
  'N/A': undefined,
  Exempt: undefined,
  '': undefined,
  ' ': undefined,
  A: undefined,
  Apt: undefined,
  2001: undefined,
  constructor: undefined,
  __proto__x: undefined,
  'UK:constructor': undefined,
};

for (const [certification, age] of Object.entries(TABLE)) {
  t.equal(ageOf(certification), age, `${certification}: ${age}`);
}

t.test('any text has an age that people can have, or none', async (t) => {
  const letters = fc.string({
    unit: fc.constantFrom(...'aAuUrRpPgG0129+-/:; .(,'),
    maxLength: 200,
  });
  fc.assert(
    fc.property(fc.oneof(letters, fc.string({ unit: 'binary' })), (text) => {
      const age = ageOf(text);
      return age === undefined || (Number.isInteger(age) && age >= 0 && age <= 21);
    }),
    { numRuns: 300 },
  );
  const startMs = performance.now();
  for (const unit of ['a', 'a ', ' ', '/', '1', 'a:', 'for ']) ageOf(unit.repeat(100_000));
  t.ok(performance.now() - startMs < 200);
});

import fc from 'fast-check';
import t from 'tap';
import { decodeText } from '../../../bridge/media/subtitles/encoding.ts';
import { toWebVtt } from '../../../bridge/media/subtitles/webvtt.ts';

const tables = new Map<string, ReadonlyMap<string, readonly number[]>>();

/** Every character of an encoding of one or two bytes, asked from the decoder. */
const tableOf = (encoding: string): ReadonlyMap<string, readonly number[]> => {
  const known = tables.get(encoding);
  if (known) return known;
  const decoder = new TextDecoder(encoding);
  const table = new Map<string, readonly number[]>();
  const add = (bytes: readonly number[]) => {
    const char = decoder.decode(new Uint8Array(bytes));
    if ([...char].length === 1 && char !== '\ufffd' && !table.has(char)) table.set(char, bytes);
  };
  for (let byte = 0; byte < 256; byte++) add([byte]);
  if (/^(?:shift_jis|euc-|gb|big5)/.test(encoding)) {
    for (let first = 0x81; first < 0xff; first++) {
      for (let second = 0x40; second < 0xff; second++) add([first, second]);
    }
  }
  tables.set(encoding, table);
  return table;
};

/** Which the decoder of some versions of Node lacks. */
const QUOTES: readonly (readonly [string, readonly number[]])[] = [
  ['’', [0x92]],
  ['“', [0x93]],
  ['”', [0x94]],
  ['€', [0x80]],
  ['…', [0x85]],
];

const utf16 = (text: string, isLittle: boolean): Uint8Array => {
  const bytes = new DataView(new ArrayBuffer(text.length * 2));
  for (let n = 0; n < text.length; n++) bytes.setUint16(n * 2, text.charCodeAt(n), isLittle);
  return new Uint8Array(bytes.buffer);
};

const encode = (text: string, encoding: string): Uint8Array => {
  if (encoding === 'utf-8') return new TextEncoder().encode(text);
  if (encoding.startsWith('utf-16')) return utf16(text, encoding === 'utf-16le');
  const table = new Map([...tableOf(encoding), ...(encoding === 'windows-1252' ? QUOTES : [])]);
  return new Uint8Array(
    [...text].flatMap(
      (char) => table.get(char) ?? [...new TextEncoder().encode(`[${encoding} lacks ${char}]`)],
    ),
  );
};

const SENTENCES: Readonly<Record<string, string>> = {
  pl: 'Zażółć gęślą jaźń. Nie wiem, co się stało, ale chyba już późno. Wszyscy są w łóżkach.',
  cs: 'Příliš žluťoučký kůň úpěl ďábelské ódy. Kde jsi byl, když jsem tě hledal?',
  hu: 'Árvíztűrő tükörfúrógép. Nem tudom, hogy mi történt, de már késő van.',
  ro: 'Nu ştiu ce s-a întâmplat, dar cred că este târziu. Toţi sunt în paturile lor.',
  ru: 'Я не знаю, что случилось, но, кажется, уже поздно. Где ты был вчера?',
  uk: 'Я не знаю, що сталося, але, здається, вже пізно. Де ти був учора?',
  bg: 'Не знам какво се случи, но май вече е късно. Къде беше вчера?',
  fr: 'Je ne sais pas ce qui s’est passé, mais il est déjà très tard… « Où » “étais”-tu pour 5 € ?',
  de: 'Ich weiß nicht, was geschehen ist, aber es ist schon spät. Wo wärst du gestern gewesen?',
  es: 'No sé qué pasó, pero ya es tarde. ¿Dónde estabas ayer, niño? ¡Mañana!',
  sv: 'Jag vet inte vad som hände, men det är redan sent. Var var du igår?',
  el: 'Δεν ξέρω τι έγινε, αλλά είναι ήδη αργά. Πού ήσουν χθες;',
  tr: 'Ne olduğunu bilmiyorum ama artık geç oldu. Dün neredeydin? Şimdi İstanbul’a gidiyoruz.',
  he: 'אני לא יודע מה קרה, אבל כבר מאוחר. איפה היית אתמול?',
  ar: 'لا أعرف ماذا حدث، ولكن الوقت متأخر. أين كنت أمس؟',
  fa: 'نمي‌دانم چه شد، ولي دير است. ديروز کجا بودي؟',
  lt: 'Nežinau, kas atsitiko, bet jau vėlu. Kur tu buvai vakar? Ąžuolas, šuo, žmogus, įėjo.',
  et: 'Ma ei tea, mis juhtus, aber juba on hilja. Kus sa eile olid? Õhtul, šokk, öö.',
  th: 'ฉันไม่รู้ว่าเกิดอะไรขึ้น แต่มันสายแล้ว เมื่อวานคุณอยู่ที่ไหน',
  ja: '何が起きたか分からないけど、もう遅い。昨日はどこにいたの？',
  ko: '무슨 일이 있었는지 모르겠지만 벌써 늦었어요. 어제 어디 있었어요?',
  zh: '我不知道发生了什么事，但是已经很晚了。你昨天在哪里？',
  'zh-TW': '我不知道發生了什麼事，但是已經很晚了。你昨天在哪裡？',
};

/** Encodings a sentence is found in; those after the bar are told only with the language known. */
const LEGACY: Readonly<Record<string, string>> = {
  ...{
    pl: 'windows-1250 iso-8859-2',
    cs: 'windows-1250',
    hu: 'windows-1250 iso-8859-2',
    ro: 'windows-1250',
  },
  ...{
    ru: 'windows-1251 koi8-r | ibm866 iso-8859-5',
    uk: 'windows-1251 | koi8-u',
    bg: 'windows-1251',
  },
  ...{ fr: 'windows-1252', de: 'windows-1252', es: 'windows-1252', sv: 'windows-1252' },
  ...{ el: 'windows-1253 iso-8859-7', tr: 'windows-1254', he: 'windows-1255', ar: 'windows-1256' },
  ...{ fa: '| windows-1256', lt: 'windows-1257', et: 'windows-1257', th: '| windows-874' },
  ...{ ja: 'shift_jis euc-jp', ko: 'euc-kr', zh: 'gb18030', 'zh-TW': 'big5' },
};

const film = (sentence: string): string =>
  `1\r\n00:00:01,000 --> 00:00:02,000\r\n<i>${sentence}</i>\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n${sentence}\r\n`;

t.test('sentences of many languages come back', async (t) => {
  for (const [language, sentence] of Object.entries(SENTENCES)) {
    const text = film(sentence);
    for (const encoding of ['utf-8', 'utf-16le', 'utf-16be']) {
      t.equal(decodeText(encode(text, encoding)).text, text, `${language} ${encoding}`);
      t.equal(
        decodeText(encode(`\ufeff${text}`, encoding)).text,
        text,
        `${language} ${encoding}, marked`,
      );
    }
    const [plain = '', hinted = ''] = (LEGACY[language] ?? '').split('|');
    for (const encoding of `${plain} ${hinted}`.split(' ').filter(Boolean)) {
      const bytes = encode(text, encoding);
      t.equal(decodeText(bytes, language).text, text, `${language} ${encoding}, language known`);
      if (plain.includes(encoding))
        t.equal(decodeText(bytes).text, text, `${language} ${encoding}`);
    }
  }
});

t.test('odd ones', async (t) => {
  t.equal(decodeText(new Uint8Array(0)).text, '');
  t.equal(
    decodeText(encode('Hello', 'utf-8'), 'ru').encoding,
    'utf-8',
    'the bytes say more than the name',
  );
  t.equal(decodeText(encode('déjà vu', 'windows-1252'), 'xx').text, 'déjà vu');
  const broken = new Uint8Array([...encode(film(SENTENCES.ru ?? ''), 'utf-8'), 0xff, 0x0a]);
  t.equal(decodeText(broken).encoding, 'utf-8', 'one broken byte');
  t.equal(toWebVtt(encode(film('où'), 'windows-1252'), 'srt')?.text.includes('<i>où</i>'), true);
});

t.test('any bytes become text', async () => {
  const language = fc.option(fc.constantFrom('ru', 'ja', 'zh-TW', 'sr', 'el', 'xx', '-'), {
    nil: undefined,
  });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), language, (bytes, hint) => {
      return new TextDecoder(decodeText(bytes, hint).encoding).encoding !== '';
    }),
  );
});

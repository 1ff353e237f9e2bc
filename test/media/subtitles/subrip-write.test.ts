import fc from 'fast-check';
import t from 'tap';
import { webVttToSubRip } from '../../../bridge/media/subtitles/subrip-write.ts';
import { toWebVtt } from '../../../bridge/media/subtitles/webvtt.ts';

const cue = (text: string) => `WEBVTT\n\n00:01.000 --> 01:02:03.004 line:0\n${text}\n`;

t.test('SubRip as televisions read it', async (t) => {
  t.equal(
    webVttToSubRip(
      `${cue('<c.red>Hello</c> &amp; <i>you</i>\n<v Ann>welcome')}\n00:05.000 --> 00:06.000\nBye\n`,
    ),
    '1\r\n00:00:01,000 --> 01:02:03,004\r\nHello & <i>you</i>\r\nwelcome\r\n\r\n' +
      '2\r\n00:00:05,000 --> 00:00:06,000\r\nBye\r\n\r\n',
  );
  t.match(webVttToSubRip(cue('a &lt;b&gt; --&gt; &#x1f600;&#0;&nope;')), 'a <b> → 😀&nope;');
  t.equal(webVttToSubRip('WEBVTT\n'), '');
  t.equal(webVttToSubRip('no subtitle'), '');
});

t.test('what was SubRip reads the same again', async () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab<>/i&-;:, \u00e9\n0'), minLength: 1 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), (texts) => {
      const cues = texts.map(
        (one, index) => `00:00:0${index}.000 --> 00:00:0${index}.900\n${one}\n`,
      );
      const first = toWebVtt(`WEBVTT\n\n${cues.join('\n')}`, 'vtt');
      const again = toWebVtt(webVttToSubRip(first?.text ?? ''), 'srt');
      return first?.cueCount === 0 || again?.cueCount === first?.cueCount;
    }),
  );
});

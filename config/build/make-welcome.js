/** Makes the welcome catalog's pages, and its film, which goes through them: `node config/build/make-welcome.js`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, '../../bridge/hub-media');
const PAGES = ['1 Welcome', '2 Share something', '3 Watch what friends share', '4 Between you'];
const SECONDS = 9;
const FADE = 1;
const RATE = 24;

mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
await page.goto(`file://${HERE}/welcome-pages.html`);
const sections = await page.locator('section').all();
const files = PAGES.map((name) => join(OUT, `${name}.jpg`));
for (const [index, section] of sections.entries()) {
  await section.screenshot({ path: files[index], type: 'jpeg', quality: 88 });
}
await browser.close();

const total = files.length * (SECONDS - FADE) + FADE;
const tone = (of) =>
  `0.05*(0.5-0.5*cos(2*PI*t/8))*(sin(2*PI*t*${of}*st(0,if(lt(mod(t,32),8),110,if(lt(mod(t,32),16),146.83,if(lt(mod(t,32),24),98,130.81)))))+0.7*sin(2*PI*t*ld(0)*1.5)+0.5*sin(2*PI*t*ld(0)*2.52)+0.3*sin(2*PI*t*ld(0)*4))`;
// Each page drifts a little, so that it can be seen that it is a film.
const drift = files.map(
  (_, n) =>
    `[${n}:v]scale=2560:1440,zoompan=z='1+0.00022*on':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=${SECONDS * RATE}:s=1280x720:fps=${RATE},format=yuv420p[p${n}]`,
);
const fades = files.slice(1).map((_, n) => {
  const from = n === 0 ? '[p0]' : `[f${n}]`;
  return `${from}[p${n + 1}]xfade=transition=fadeblack:duration=${FADE}:offset=${(n + 1) * (SECONDS - FADE)}[f${n + 1}]`;
});
const last = `[f${files.length - 1}]fade=t=in:d=1,fade=t=out:st=${total - 1.5}:d=1.5,scale=out_range=tv,format=yuv420p[v]`;
execFileSync(
  'ffmpeg',
  [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'],
    ...files.flatMap((file) => ['-i', file]),
    ...['-f', 'lavfi', '-i', `aevalsrc=exprs='${tone(1)}|${tone(1.002)}':s=48000:d=${total}`],
    '-filter_complex',
    [
      ...drift,
      ...fades,
      last,
      `[${files.length}:a]aecho=0.8:0.7:190|370:0.35|0.22,lowpass=f=2400,afade=t=in:d=2,afade=t=out:st=${total - 3}:d=3[a]`,
    ].join(';'),
    ...['-map', '[v]', '-map', '[a]', '-t', String(total), '-c:v', 'libx264', '-preset', 'slow'],
    ...['-profile:v', 'high', '-level', '3.1', '-crf', '31', '-g', String(RATE * 2)],
    ...['-keyint_min', String(RATE * 2), '-sc_threshold', '0', '-threads', '1'],
    ...[
      '-c:a',
      'aac',
      '-b:a',
      '96k',
      '-map_metadata',
      '-1',
      '-metadata',
      'title=How sharing works',
    ],
    ...['-metadata', 'date=2026', '-metadata', 'copyright=CC0-1.0', '-fflags', '+bitexact'],
    ...['-flags:v', '+bitexact', '-flags:a', '+bitexact', '-movflags', '+faststart'],
    join(OUT, 'How sharing works (2026).mp4'),
  ],
  { stdio: 'inherit' },
);

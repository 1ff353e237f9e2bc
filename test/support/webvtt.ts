/** What ffmpeg makes of a subtitle file, and a reader of WebVTT that is not ours, for both. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type ReadCue = { readonly start: number; readonly end: number; readonly text: string };

const CHARACTERS: Record<string, string> = { lt: '<', gt: '>', amp: '&' };
const clock = (text: string): number =>
  Math.round(text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000);

/** Cues as a browser takes them: up to the next empty line, with character references read. */
export const readWebVtt = (text: string): ReadCue[] =>
  text.split(/\n{2,}/).flatMap((block) => {
    const match = /^([\d:.]+) --> ([\d:.]+)[^\n]*\n(.*)$/s.exec(block.replace(/\n$/, ''));
    if (!match) return [];
    const [, start = '', end = '', payload = ''] = match;
    const read = payload.replace(/&(lt|gt|amp);/g, (_, name: string) => CHARACTERS[name] ?? '');
    return [{ start: clock(start), end: clock(end), text: read }];
  });

/** All in one run, in the order given. */
export const ffmpegWebVtt = async (
  sources: readonly (readonly [name: string, extension: string, source: string])[],
): Promise<string[]> => {
  const directory = await mkdtemp(join(tmpdir(), 'subtitle-'));
  const input = (index: number, extension: string) => join(directory, `in-${index}.${extension}`);
  const output = (index: number) => join(directory, `out-${index}.vtt`);
  try {
    const inputs: string[] = [];
    const outputs: string[] = [];
    for (const [index, [, extension, source]] of sources.entries()) {
      await writeFile(input(index, extension), source);
      inputs.push('-i', input(index, extension));
      outputs.push('-map', String(index), '-f', 'webvtt', output(index));
    }
    await run('ffmpeg', ['-v', 'error', '-nostdin', ...inputs, ...outputs]);
    return await Promise.all(sources.map((_, index) => readFile(output(index), 'utf8')));
  } finally {
    await rm(directory, { recursive: true });
  }
};

export const assFile = (events: string, styles = ''): string => `[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0
Style: Loud,Arial,16,&Hffffff,&Hffffff,&H0,&H0,-1,-1,0,0,100,100,0,0,1,1,0,2,10,10,10,0
Style: Sign,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,-1,0,100,100,0,0,1,1,0,8,10,10,10,0
${styles}
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
${events}
`;

/** One line of dialogue, from 1 s to 2 s. */
export const said = (text: string, style = 'Default'): string =>
  assFile(`Dialogue: 0,0:00:01.00,0:00:02.00,${style},,0,0,0,,${text}`);

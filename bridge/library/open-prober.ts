import { Ffprobe } from '../ffmpeg/ffprobe.ts';
import { findTool } from '../ffmpeg/find-tool.ts';
import type { Log } from '../protocol/log.ts';
import { Prober } from './probe/prober.ts';

/** `configured`: path of the only ffprobe that may be used. */
export const openProber = async (configured: string | undefined, log: Log): Promise<Prober> => {
  const found = await findTool('ffprobe', configured);
  if (found.path === undefined) log.info({ why: found.why }, 'some files stay unexamined');
  return new Prober({ ffprobe: found.path === undefined ? undefined : new Ffprobe(found.path) });
};

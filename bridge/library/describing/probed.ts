import type { MediaFacts } from '../../media/media-facts.ts';
import type { DescribingProblem } from '../description.ts';
import type { ProbeFile, Prober } from '../probe/prober.ts';
import { ProbeProblem } from '../probe/problem.ts';

/** What a media file knows about itself; what is wrong with it goes to `problems`. Throws the signal's reason. */
export const probed = async (
  prober: Pick<Prober, 'probe'>,
  path: string,
  file: ProbeFile,
  signal: AbortSignal,
  problems: DescribingProblem[],
): Promise<MediaFacts | undefined> => {
  try {
    const facts = await prober.probe(file, signal);
    if (facts.isTruncated) problems.push({ path, kind: 'truncated' });
    return facts;
  } catch (error) {
    if (!(error instanceof ProbeProblem)) throw error;
    problems.push({ path, kind: error.kind });
    return undefined;
  }
};

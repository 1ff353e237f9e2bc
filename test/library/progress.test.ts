import t from 'tap';
import { Progress } from '../../bridge/library/progress.ts';
import type { Scanner } from '../../bridge/library/scanner.ts';
import type { SourceIndex } from '../../bridge/library/source-index.ts';

const scanner = { foundFiles: undefined, isAway: false } as unknown as Scanner;

t.test('a hash that is saved while the next file is read does not set the bar back', async (t) => {
  const progress = new Progress();
  const of = (unhashedBytes: number) => {
    const unhashed = { size: unhashedBytes > 0 ? 1 : 0 };
    const index = { size: 2, undescribed: { size: 0 }, unhashed, unhashedBytes, sizeBytes: 1000 };
    return progress.of(index as unknown as SourceIndex, scanner).done;
  };
  t.equal(of(1000), 0);
  progress.count(100);
  progress.count(300);
  t.equal(of(1000), 400);
  t.equal(of(900), 400, 'the first file, of 100 bytes, is known');
  progress.count(600);
  t.equal(of(900), 1000);
  t.equal(of(0), 0, 'idle');
  t.equal(of(500), 500, 'another file');
});

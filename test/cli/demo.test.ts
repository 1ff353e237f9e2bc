import t from 'tap';
import { withAddresses } from '../../bridge/cli/demo.ts';
import { Viewings } from '../../bridge/playback/viewings.ts';
import type { Item } from '../../bridge/protocol/item.ts';

const quiet = () => undefined;

t.test(
  'of more items than a bridge keeps addresses, all are told, and every address works',
  async (t) => {
    const viewings = new Viewings({
      store: { load: async () => [], save: async () => undefined },
      open: () => Promise.reject(),
      now: Date.now,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
    const items = Array.from({ length: 2500 }, (_, n): Item => {
      const path = `Film ${n} (2020).mp4`;
      const type = { mime_type: 'video/mp4', kind: 'movie', description: '' } as const;
      return { id: `${n}`, path, byte_size: n, title: `Film ${n}`, revision: 'r1', ...type };
    });
    const view = async (itemId: string) => {
      const of = { catalog: 'demo', itemId, label: '', fileName: '', mimeType: 'video/mp4' };
      return { direct: (await viewings.create(of)).info.capability, hls: null };
    };
    const told = await withAddresses(items, view);
    t.same(
      told.map(({ path, size }) => [path, size]),
      items.map(({ path, byte_size }) => [path, byte_size]),
    );
    // Somebody plays from the page, too.
    for (let n = 0; n < 50; n++) await view('another');
    const given = told.filter(({ direct }) => direct !== null);
    t.ok(given.length >= 1000, `${given.length} addresses`);
    for (const { direct, path } of given) {
      const { stored } = viewings.get(direct ?? '');
      if (`Film ${stored.itemId} (2020).mp4` !== path) t.fail(`${path} is ${stored.itemId}`);
    }
  },
);

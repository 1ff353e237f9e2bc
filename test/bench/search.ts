import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { SearchDocument } from '../../bridge/media/search/document.ts';
import { SearchIndex } from '../../bridge/media/search/search-index.ts';
import { largeLibrary } from '../support/large-library.ts';
import type { Bench } from './bench.ts';
import type { Figure } from './report.ts';
import { median } from './statistics.ts';

const FEW = 1000;
const MANY = 100_000;
const SLICE_MS = 10;
const ROUNDS = 60;
const LIMIT = 50;
/** What an API adds to a search, about: what people wait for is both. */
const API_MS = 1;
const name = 'search';

const QUERIES: Readonly<Record<string, string>> = {
  'one letter': 'a',
  'a common word': 'the',
  'a genre': 'drama',
  'an exact title': 'it',
  'a rare title': 'love man',
  'five common words': 'the of and a in',
  'eight letters': 'a b c d e h m s',
  'no hit': 'zzzz',
  'a common word, no hit': 'the zzzz',
};

/** Searches among many items against the same ones among few; how long their index takes to make, and its memory. */
export const search: Bench = {
  name,
  programs: [],
  run: async (): Promise<Figure[]> => {
    const few = await build(library(FEW));
    const documents = library(MANY);
    const beforeMB = await usedMB();
    const many = await build(documents);
    return [
      figure('built and merged, processor', many.tookMs, 'ms', { atMost: 1500 }),
      figure('longest slice, processor', many.longestMs, 'ms', { atMost: 30 }),
      figure('memory beside the items', (await usedMB()) - beforeMB, 'MB', { atMost: 25 }),
      figure('a change', changeMs(many.index, documents), 'ms'),
      ...Object.entries(QUERIES).map(([label, query]) =>
        compare(few.index, many.index, label, query),
      ),
    ];
  },
};

/** Its texts as a catalog's are that was read from a file. */
const library = (count: number): [string, SearchDocument][] =>
  JSON.parse(JSON.stringify([...largeLibrary(count)]));

type Built = { readonly index: SearchIndex; readonly tookMs: number; readonly longestMs: number };

const build = async (documents: readonly [string, SearchDocument][]): Promise<Built> => {
  const index = new SearchIndex();
  let tookMs = 0;
  let longestMs = 0;
  for (let at = 0, isMore = true; at < documents.length || isMore; ) {
    const startMs = performance.now();
    const before = process.cpuUsage();
    while (at < documents.length && performance.now() - startMs < SLICE_MS / 2) {
      for (const [id, document] of documents.slice(at, at + 20)) index.put(id, document);
      at += 20;
    }
    isMore = index.step(SLICE_MS / 2);
    const sliceMs = process.cpuUsage(before).user / 1000;
    tookMs += sliceMs;
    longestMs = Math.max(longestMs, sliceMs);
    await setImmediate();
  }
  return { index, tookMs, longestMs };
};

const changeMs = (index: SearchIndex, documents: readonly [string, SearchDocument][]): number => {
  const [changed] = documents;
  if (!changed) return 0;
  return timed(() => index.put(...changed));
};

const compare = (few: SearchIndex, many: SearchIndex, label: string, query: string): Figure => {
  const value = timed(() => many.search(query, LIMIT));
  const peer = { name: `of ${FEW}`, value: timed(() => few.search(query, LIMIT)) };
  const ratio = (API_MS + value) / (API_MS + peer.value);
  const note = `with ${API_MS} ms of an API's in the ratio`;
  return { ...figure(`${label}, p50`, value, 'ms', { atMost: 2 }), peer, ratio, note };
};

const figure = (label: string, value: number, unit: string, goal?: { atMost: number }): Figure => ({
  ...{ bench: name, name: label, value, unit },
  ...(goal && { goal }),
});

const timed = (work: () => unknown): number => {
  const times = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now();
    work();
    return performance.now() - startMs;
  });
  return median(times.slice(ROUNDS / 3));
};

const usedMB = async (): Promise<number> => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  // Buffers go with the second one.
  for (let i = 0; i < 2; i++) {
    await setImmediate();
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
};

/** The thread in which bytes of unknown origin are read: heads, tables, small files. */
import { listFolder } from '../describing/list-folder.ts';
import { answerWith } from './answering.ts';
import { readImage, readNfo } from './companions.ts';
import { coverIn } from './cover.ts';
import { examine } from './examine.ts';
import { FileBytes } from './file-bytes.ts';
import { indexedKeyframes, packKeyframes } from './keyframes.ts';
import { subtitleIn } from './subtitle.ts';

answerWith({
  facts: ({ fd, size }) => examine(fd, size),
  keyframes: ({ fd, size }) => packKeyframes(indexedKeyframes(new FileBytes(fd, size)), size),
  nfo: ({ fd, size }) => readNfo(new FileBytes(fd, size)),
  image: ({ fd, size }) => readImage(new FileBytes(fd, size)),
  folder: ({ root, path }) => listFolder(root, path),
  cover: ({ fd, size }) => coverIn(new FileBytes(fd, size)),
  subtitle: ({ fd, size, ...kind }) => subtitleIn(new FileBytes(fd, size), kind),
});

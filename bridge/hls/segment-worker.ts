/** The thread in which films are cut: bytes of unknown origin are read here, and nowhere else. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Logging, LogLevel } from 'mediabunny';
import { ProbeProblem } from '../library/probe/problem.ts';
import { type Ask, AskedBytes } from './asked-bytes.ts';
import { Film } from './film.ts';
import type { Answer, Question, ThreadSetting } from './questions.ts';

const { port, bell } = workerData as ThreadSetting;
/** A film's head may have some megabytes. */
const MAX_FILMS = 2;

// What it cannot read, others may.
Logging.level = LogLevel.Silent;

class Unread extends Error {}

const ask: Ask = (start, end) => {
  Atomics.store(bell, 0, 0);
  port.postMessage({ start, end });
  Atomics.wait(bell, 0, 0);
  const message: unknown = receiveMessageOnPort(port)?.message;
  if (!(message instanceof Uint8Array)) throw new Unread();
  return Buffer.from(message.buffer, message.byteOffset, message.length);
};

type Opened = { readonly bytes: AskedBytes; readonly film: Film };

/** The one asked for last is the last. */
const films = new Map<string, Opened>();

const opened = ({ key, size, mostBytes, hereTo }: Question): Film => {
  const known = films.get(key);
  films.delete(key);
  const bytes = known?.bytes ?? new AskedBytes(size, ask);
  bytes.begin(mostBytes, hereTo);
  const film = known?.film ?? Film.open(bytes);
  films.set(key, { bytes, film });
  for (const oldest of films.keys()) if (films.size > MAX_FILMS) films.delete(oldest);
  return film;
};

const valueFor = (film: Film, question: Question) => {
  if (question.want === 'facts') return film.facts();
  if (question.want === 'delay') return film.delay(question.trackId, question.cut);
  return question.want === 'piece' ? film.piece(question) : film.segment(question);
};

const answer = async (question: Question): Promise<Answer> => {
  try {
    return { value: await valueFor(opened(question), question) };
  } catch (error) {
    // What it has seen of the film may be only a part.
    films.delete(question.key);
    if (error instanceof Unread) return { problem: 'unread' };
    // Whatever a reader stumbles over, the film is to blame.
    return { problem: error instanceof ProbeProblem ? error.kind : 'damaged' };
  }
};

parentPort?.on('message', async (question: Question) => {
  const reply = await answer(question);
  const made = 'value' in reply && reply.value instanceof Uint8Array ? [reply.value.buffer] : [];
  parentPort?.postMessage(reply, made as ArrayBuffer[]);
});
parentPort?.postMessage('ready');

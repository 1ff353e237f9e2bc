import { wordOf } from './compact-code.ts';
import { BridgeError } from './errors.ts';

/** Codes that people pass on, by the word that they begin with: what they are, and where they go. */
const CODES = {
  'natster-invite': {
    name: 'an invitation',
    wrong: 'INVITATION_INVALID',
    cut: 'This invitation is not whole.',
    place:
      'Join the network with it under Networks, or by: natster-bridge join CODE. Whoever invited you becomes a friend by it.',
  },
  'natster-friend': {
    name: 'a friend code',
    wrong: 'FRIEND_CODE_INVALID',
    cut: 'This friend code is not whole.',
    place:
      'Add the friend with it under Friends, or by: natster-bridge friend add CODE. To join a network, ask for an invitation.',
  },
} as const;
export type CodeWord = keyof typeof CODES;

const isCodeWord = (word: string): word is CodeWord => Object.hasOwn(CODES, word);

/** Says of `text`, which is no code of the word `wanted`, what it is instead. */
export const wrongCode = (wanted: CodeWord, text: string): BridgeError => {
  const { name, wrong, cut } = CODES[wanted];
  const word = wordOf(text);
  if (!isCodeWord(word)) return new BridgeError(wrong);
  if (word === wanted) {
    const hint = 'Something of it is missing or was changed on the way. Copy the whole text.';
    return new BridgeError(wrong, { message: cut, hint });
  }
  const given = CODES[word];
  return new BridgeError(wrong, {
    message: `This is ${given.name}, not ${name}.`,
    hint: given.place,
  });
};

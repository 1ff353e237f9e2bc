import type { Friend } from '../answers.ts';

export type KeyState = 'accepted' | 'changed' | 'offered' | 'none';

export const keyStateOf = ({ key, offeredKey }: Friend): KeyState => {
  if (offeredKey !== undefined) return key === undefined ? 'offered' : 'changed';
  return key === undefined ? 'none' : 'accepted';
};

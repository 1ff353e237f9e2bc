import type { Friend } from '../answers.ts';

export type KeyState = 'accepted' | 'changed' | 'offered' | 'none' | 'original';

export const keyStateOf = ({ key, offeredKey, isOriginal }: Friend): KeyState => {
  if (isOriginal) return 'original';
  if (offeredKey !== undefined) return key === undefined ? 'offered' : 'changed';
  return key === undefined ? 'none' : 'accepted';
};

const TAKES_KEYS = 'input, select, textarea, audio, video, dialog, [contenteditable]';

/** Does what keys are for, wherever the focus is, unless something there needs them itself. Gives the end of it. */
export const onKey = (actions: Readonly<Record<string, () => void>>): (() => void) => {
  const listen = (event: KeyboardEvent) => {
    const { key, target, ctrlKey, altKey, metaKey } = event;
    const action = actions[key.length === 1 ? key.toLowerCase() : key];
    if (!action || ctrlKey || altKey || metaKey) return;
    const isLetter = /^[a-z]$/i.test(key);
    const takes = isLetter ? TAKES_KEYS.replace('audio, video, ', '') : TAKES_KEYS;
    if (target instanceof Element && target.closest(takes)) return;
    event.preventDefault();
    action();
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
};

import { ConfirmButton } from './confirm-button.tsx';

type RemoveButtonProps = {
  readonly words: {
    readonly remove: (name: string) => string;
    readonly removeNamed: (name: string) => string;
    readonly removeEffect: string;
  };
  readonly name: string;
  readonly busy: boolean;
  readonly onRemove: () => void;
};

/** Removes the one of this name from a list, once somebody has said that they mean it. */
export const RemoveButton = ({ words, name, busy, onRemove }: RemoveButtonProps) => (
  <ConfirmButton
    label={words.removeNamed(name)}
    question={words.remove(name)}
    effect={words.removeEffect}
    busy={busy}
    onConfirm={onRemove}
  />
);

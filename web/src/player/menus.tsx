import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { strings } from '../strings.ts';
import type { Choice, Option } from './running.ts';

const words = strings.player;

type MenuProps = {
  readonly label: string;
  readonly options: readonly Option[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
};

const Menu = ({ label, options, chosen, onChoose }: MenuProps) => {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={chosen}
        onChange={({ currentTarget }) => onChoose(currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
};

type Chooser = Choice & { readonly choose: (id: string) => void };
type MenusProps = {
  readonly sounds: Chooser;
  readonly subtitles: Chooser;
  readonly qualities: Chooser;
  readonly children?: ComponentChildren;
};

const OFF = { id: '-1', label: words.off };

/** What there is to choose from in a film, and what stands beside it; nothing where there is nothing of either. */
export const Menus = ({ sounds, subtitles, qualities, children }: MenusProps) => {
  const menus = [
    { label: words.sound, ...sounds, isNeeded: sounds.options.length > 1 },
    {
      ...{ label: words.subtitles, ...subtitles, options: [OFF, ...subtitles.options] },
      isNeeded: subtitles.options.length > 0,
    },
    // Automatic, and two more.
    { label: words.quality, ...qualities, isNeeded: qualities.options.length > 2 },
  ].filter(({ isNeeded }) => isNeeded);
  if (menus.length === 0 && !children) return null;
  return (
    <div class="menus">
      {menus.map(({ label, options, chosen, choose }) => (
        <Menu key={label} label={label} options={options} chosen={chosen} onChoose={choose} />
      ))}
      {children}
    </div>
  );
};

import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Tile, type TileFacts } from './tile.tsx';

/** As many as are asked for. */
export const IN_A_ROW = 18;

type RowProps = {
  readonly heading: string;
  readonly tiles: readonly TileFacts[];
  readonly shape?: 'poster' | 'square';
  /** The way to all of it. */
  readonly children?: ComponentChildren;
};

/** A few pictures beside each other, to be drawn aside where there is little room. */
export const Row = ({ heading, tiles, shape = 'poster', children }: RowProps) => {
  const id = useId();
  if (tiles.length === 0) return null;
  return (
    <section aria-labelledby={id} class="row">
      <div class="row-head">
        <h2 id={id}>{heading}</h2>
        {children}
      </div>
      <ul class={`row-tiles wall-${shape}`} aria-labelledby={id}>
        {tiles.map((facts) => (
          <li key={facts.href}>
            <Tile facts={facts} />
          </li>
        ))}
      </ul>
    </section>
  );
};

type At = { readonly active: number; readonly columns: number; readonly count: number };

const ROWS_AT_ONCE = 3;

/** Which tile a key leads to; undefined: it means nothing here. */
export const stepOf = (key: string, { active, columns, count }: At): number | undefined => {
  const last = Math.max(0, count - 1);
  const to = (index: number) => Math.min(last, Math.max(0, index));
  // From the last row but one down to a shorter last row.
  const down = (index: number) => (index <= last ? index : columnsLeft(active, columns, last));
  switch (key) {
    case 'ArrowLeft':
      return to(active - 1);
    case 'ArrowRight':
      return to(active + 1);
    case 'ArrowUp':
      return active < columns ? active : active - columns;
    case 'ArrowDown':
      return down(active + columns);
    case 'PageUp':
      return to(Math.max(active % columns, active - columns * ROWS_AT_ONCE));
    case 'PageDown':
      return to(active + columns * ROWS_AT_ONCE);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
};

const columnsLeft = (active: number, columns: number, last: number): number =>
  Math.floor(active / columns) < Math.floor(last / columns) ? last : active;

const GROUP = /.{1,4}/g;

/** A key in groups of four, as two people read it to each other. */
export const KeyText = ({ value }: { value: string }) => (
  <code class="key">{value.match(GROUP)?.join(' ')}</code>
);

/** A state in a word or two; the colour only repeats it. */
export const Badge = ({ tone, text }: { tone: 'good' | 'idle' | 'bad'; text: string }) => (
  <span class={`badge badge-${tone}`}>{text}</span>
);

import type { Device } from '../answers.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Result } from '../parts/message.tsx';
import { Rename } from '../parts/rename.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.devices;
export const NAME_CHARS = 64;

/** A television of the household: what it plays, and the means to stop it. */
export const DeviceCard = ({ device }: { readonly device: Device }) => {
  const { run, busy, outcome } = useAction();
  const { id, name, kind, isRefused = false, playing, lastUsedAt } = device;
  const setRefused = (next: boolean) => run(() => api.changeDevice(id, { isRefused: next }));
  const remove = () => run(() => api.removeDevice(id));
  return (
    <li class="stack">
      <div class="card-head">
        <h3>{name}</h3>
        {isRefused && <Badge tone="bad" text={words.refused} />}
        {playing.length > 0 && <Badge tone="good" text={words.plays} />}
      </div>
      <p class="quiet">
        {playing.length > 0
          ? playing.map(({ title }) => title).join(', ')
          : words.about(kind, formatMoment(lastUsedAt))}
      </p>
      <Rename
        name={name}
        maxLength={NAME_CHARS}
        onRename={(next) => api.changeDevice(id, { name: next })}
      />
      <div class="actions">
        <button
          type="button"
          aria-label={isRefused ? words.allowNamed(name) : words.refuseNamed(name)}
          aria-disabled={busy}
          onClick={() => busy || setRefused(!isRefused)}
        >
          {isRefused ? words.allow : words.refuse}
        </button>
        <ConfirmButton
          label={words.removeNamed(name)}
          question={words.remove(name)}
          effect={words.removeEffect[kind]}
          busy={busy}
          onConfirm={remove}
        />
      </div>
      <Result outcome={outcome} />
    </li>
  );
};

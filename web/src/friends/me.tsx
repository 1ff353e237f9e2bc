import { useBridge } from '../bridge.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { strings } from '../strings.ts';
import { KeyText } from './key-text.tsx';

/** How friends know this household. */
export const Me = () => {
  const { me } = useBridge();
  return (
    <div class="card stack">
      <dl>
        <dt>{strings.me.name}</dt>
        <dd>{me.name}</dd>
        <dt>{strings.me.key}</dt>
        <dd>
          <KeyText value={me.key} />
        </dd>
      </dl>
      <CopyField label={strings.me.code} text={me.friendCode} hint={strings.me.codeHint} rows={4} />
    </div>
  );
};

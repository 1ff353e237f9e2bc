import { useState } from 'preact/hooks';
import type { LinkedBrowser } from '../answers.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { CopyField } from '../parts/copy-field.tsx';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.linked;

type LinkedProps = { readonly browsers: readonly LinkedBrowser[]; readonly onChange: () => void };

const addressOf = (site: string, link: string): string => {
  const url = new URL(site);
  url.hash = link;
  return url.href;
};

/** The browsers that reach this household from anywhere. */
export const LinkedBrowsers = ({ browsers, onChange }: LinkedProps) => {
  const linking = useAction();
  const { run, busy, outcome } = useAction();
  const [address, setAddress] = useState<string>();
  const link = async (field: Fields) => {
    const site = field('site');
    const made = await api.linkBrowser();
    setAddress(addressOf(URL.canParse(site) ? site : `${location.origin}/site/`, made.link));
    return words.made;
  };
  const remove = (id: string) =>
    run(async () => {
      await api.removeBrowser(id);
      onChange();
      return undefined;
    });
  return (
    <>
      <p class="quiet">{words.hint}</p>
      <ul class="lines">
        {browsers.map(({ id, name, network, endsAt }) => (
          <li key={id}>
            <span class="grow">
              {name}
              <br />
              <span class="quiet">{words.until(network, formatMoment(endsAt))}</span>
            </span>
            <ConfirmButton
              label={words.removeNamed(name)}
              question={words.remove(name)}
              effect={words.removeEffect}
              busy={busy}
              onConfirm={() => remove(id)}
            />
          </li>
        ))}
      </ul>
      <Result outcome={outcome} />
      <Form action={linking} onSubmit={link} button={words.button}>
        <Field label={words.site} name="site" start={`${location.origin}/site/`} plain />
      </Form>
      {address && <CopyField label={words.address} text={address} hint={words.addressHint} />}
    </>
  );
};

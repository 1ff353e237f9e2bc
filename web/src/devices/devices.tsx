import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Fold } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { DeviceCard, NAME_CHARS } from './device-card.tsx';
import { Discovery } from './discovery.tsx';

const words = strings.devices;
const CODE_CHARS = 64;
const ON_THIS_MACHINE = /^(localhost|127\..*|\[::1\])$/;

const AddDevice = () => {
  const action = useAction();
  const add = async (field: Fields) => {
    const name = field('name');
    const device = await api.addDevice({ code: field('code'), ...(name && { name }) });
    return words.added(device.name);
  };
  const isReached = !ON_THIS_MACHINE.test(location.hostname);
  return (
    <Form action={action} onSubmit={add} button={words.add}>
      <p>{isReached ? words.open(`${location.origin}/tv`) : words.openLater}</p>
      <Field label={words.code} name="code" maxLength={CODE_CHARS} plain />
      <Field
        label={`${strings.rename.field} ${strings.optional}`}
        name="name"
        required={false}
        maxLength={NAME_CHARS}
      />
    </Form>
  );
};

/** The televisions of the household, each of which may play all that is here. */
export const Devices = () => {
  const { devices } = useBridge();
  return (
    <>
      {devices.length > 0 && (
        <Fold heading={words.count(devices.length)}>
          <p class="quiet">{words.hint}</p>
          <ul class="stack">
            {devices.map((device) => (
              <DeviceCard key={device.id} device={device} />
            ))}
          </ul>
        </Fold>
      )}
      <Fold heading={words.heading}>
        <AddDevice />
      </Fold>
      <Discovery />
    </>
  );
};

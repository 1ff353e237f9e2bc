import { useBridge } from '../bridge.ts';
import { Fold } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { DeviceCard } from './device-card.tsx';

const words = strings.devices;

/** The televisions of the household, each of which may play all that is here. */
export const Devices = () => {
  const { devices } = useBridge();
  if (devices.length === 0) return null;
  return (
    <Fold heading={words.heading}>
      <p class="quiet">{words.hint}</p>
      <ul class="stack">
        {devices.map((device) => (
          <DeviceCard key={device.id} device={device} />
        ))}
      </ul>
    </Fold>
  );
};

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Snapshot } from './refresher.ts';

/** The bridge as every part of the page sees it once someone is signed in. */
export type Bridge = Snapshot & {
  readonly refresh: () => Promise<void>;
  readonly signedOut: () => void;
};

export const BridgeContext = createContext<Bridge | undefined>(undefined);

export const useBridge = (): Bridge => {
  const bridge = useContext(BridgeContext);
  if (!bridge) throw new Error('used outside of the signed-in page');
  return bridge;
};

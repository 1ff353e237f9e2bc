/** What the ways of playing have in common. */

export type Option = {
  readonly id: string;
  readonly label: string;
  /** BCP 47. */
  readonly language?: string | undefined;
};

/** One of several, where there are several. */
export type Choice = { readonly options: readonly Option[]; readonly chosen: string };
export const NO_CHOICE: Choice = { options: [], chosen: '' };

/** `media`: it was had, and could not be played. */
export type Failure = { readonly kind: 'network' | 'media'; readonly address: string };

export type Events = {
  readonly onFailure: (failure: Failure) => void;
  /** What there is to choose from has changed, or what is chosen. */
  readonly onChoices: () => void;
};

/** An item that is played in one of the ways. */
export type Running = {
  readonly sounds: () => Choice;
  readonly chooseSound: (id: string) => void;
  readonly qualities: () => Choice;
  readonly chooseQuality: (id: string) => void;
  /** After a failure that has passed. */
  readonly goOn: (atSec: number) => void;
  readonly close: () => void;
};

/** What is told of one entry, in the words of ContentDirectory:1. */

export type DidlContainer = {
  readonly id: string;
  readonly parentId: string;
  readonly title: string;
  readonly upnpClass: string;
  readonly childCount?: number | undefined;
  readonly artist?: string | undefined;
  /** Address of a picture. */
  readonly picture?: string | undefined;
};

/** A subtitle as SubRip. */
export type DidlCaption = { readonly address: string; readonly language?: string | undefined };

export type DidlResource = {
  readonly address: string;
  readonly mimeType: string;
  readonly sizeBytes: number;
  readonly durationSec?: number | undefined;
  readonly resolution?: string | undefined;
};

export type DidlItem = {
  readonly id: string;
  readonly parentId: string;
  readonly title: string;
  readonly upnpClass: string;
  readonly date?: string | undefined;
  readonly artist?: string | undefined;
  readonly album?: string | undefined;
  readonly genres?: readonly string[] | undefined;
  readonly track?: number | undefined;
  readonly series?: string | undefined;
  readonly season?: number | undefined;
  readonly episode?: number | undefined;
  readonly description?: string | undefined;
  readonly picture?: string | undefined;
  readonly resource: DidlResource;
  readonly captions: readonly DidlCaption[];
};

export type DidlObject = DidlContainer | DidlItem;

export const isItem = (object: DidlObject): object is DidlItem => 'resource' in object;

import { type Static, Type } from 'typebox';

export const SettingAnswer = Type.Object({
  /** As config.json has it. */
  name: Type.String(),
  /** As people call it, and beside which others it stands; those of a group follow each other. */
  title: Type.String(),
  group: Type.String(),
  kind: Type.Enum(['text', 'number', 'switch', 'choice', 'list']),
  description: Type.String(),
  unit: Type.Optional(Type.String()),
  /** What holds from the next start on; absent: found by the bridge itself. */
  value: Type.Optional(Type.Unknown()),
  default: Type.Optional(Type.Unknown()),
  least: Type.Optional(Type.Number()),
  most: Type.Optional(Type.Number()),
  choices: Type.Optional(Type.Array(Type.String())),
  /** Where its value comes from. */
  source: Type.Enum(['default', 'config.json', 'environment', 'flag']),
  /** Name of the variable that it can be set by. */
  environment: Type.String(),
  /** Is said by the environment or a flag, so it cannot be changed here. */
  isFixed: Type.Boolean(),
  /** The running bridge has another value still. */
  needsRestart: Type.Boolean(),
});
export type SettingInfo = Static<typeof SettingAnswer>;

export type EditableSettings = {
  list(): readonly SettingInfo[];
  /** By name; null: as if it had never been set. Throws SETTINGS_INVALID, and then nothing is changed. */
  change(wanted: Readonly<Record<string, unknown>>): Promise<void>;
  /** Stops all that runs, and begins anew with what is set. */
  restart(): void;
};

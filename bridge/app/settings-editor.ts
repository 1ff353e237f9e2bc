import { pathsIn } from '../../config/paths.ts';
import {
  environmentName,
  type LoadedSettings,
  SETTING_NAMES,
  type SettingName,
  Settings,
} from '../../config/settings.ts';
import type { EditableSettings, SettingInfo } from '../http/settings-answers.ts';
import { BridgeError } from '../protocol/errors.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { InTurn } from '../store/in-turn.ts';

type Schema = {
  readonly type?: string;
  readonly title?: string;
  readonly group?: string;
  readonly description?: string;
  readonly unit?: string;
  readonly isProgram?: boolean;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly { readonly const: string }[];
};

const KINDS: Readonly<Record<string, SettingInfo['kind']>> = {
  integer: 'number',
  boolean: 'switch',
  array: 'list',
};

/** Whether the page may change it: not what is run, nor where all lies. */
const isOpen = (name: SettingName): boolean =>
  name !== 'dataDir' && !(Settings.properties[name] as Schema).isProgram;

/** Also the one that it has. */
const isAnyPort = (name: string, value: unknown): boolean => value === 0 && /port$/i.test(name);

const describe = (
  name: SettingName,
  running: LoadedSettings,
  saved: LoadedSettings,
): SettingInfo => {
  const schema = Settings.properties[name] as Schema;
  const source = saved.sources[name];
  const { title = name, group = '', description = '', unit } = schema;
  const { default: normal, minimum: least, maximum: most, anyOf } = schema;
  const value = running.settings[name];
  const next = saved.settings[name];
  return {
    ...{ name, title, group, description, source, environment: environmentName(name) },
    kind: anyOf ? 'choice' : (KINDS[schema.type ?? ''] ?? 'text'),
    isFixed: !isOpen(name) || source === 'environment' || source === 'flag',
    needsRestart: !isAnyPort(name, next) && JSON.stringify(value) !== JSON.stringify(next),
    ...(next !== undefined && { value: next }),
    ...(normal !== undefined && { default: normal }),
    ...(unit !== undefined && { unit }),
    ...(least !== undefined && { least }),
    ...(most !== undefined && { most }),
    ...(anyOf && { choices: anyOf.map((choice) => choice.const) }),
  };
};

/** The settings of a running bridge, for its page: they are written to config.json, and hold from the next start on. */
export const settingsEditor = (running: LoadedSettings, restart: () => void): EditableSettings => {
  const file = pathsIn(running.settings.dataDir).config;
  const changes = new InTurn();
  return {
    list: () => {
      const saved = running.reload();
      return SETTING_NAMES.map((name) => describe(name, running, saved));
    },
    change: (wanted) =>
      changes.run(async () => {
        const next: Record<string, unknown> = { ...running.reload().file };
        for (const [name, value] of Object.entries(wanted)) {
          if (!SETTING_NAMES.includes(name as SettingName) || !isOpen(name as SettingName)) {
            const message = `There is no setting "${name.slice(0, 64)}" that can be changed here.`;
            throw new BridgeError('SETTINGS_INVALID', { message });
          }
          if (value === null) delete next[name];
          else next[name] = value;
        }
        running.reload(next);
        await writeFileAtomic(file, `${JSON.stringify(next, undefined, 2)}\n`);
      }),
    restart,
  };
};

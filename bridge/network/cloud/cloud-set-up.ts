import { BridgeError } from '../../protocol/errors.ts';
import { EXPORTS, globalImports, type ImportSubjects } from '../../protocol/subjects.ts';
import type { Export, Import } from './cloud-answers.ts';
import type { CloudApi, WantedExport } from './cloud-api.ts';

/** An export or import of the account. */
export type CloudStep = {
  readonly kind: 'export' | 'import';
  readonly name: string;
  /** `present`: it was there before. */
  readonly state: 'made' | 'present';
};

const ABOUT = {
  ...{ info_url: 'https://natster.io', account_token_position: 1, advertise: true },
} as const;

/** As the original's programs make them. */
const WANTED_EXPORTS: readonly WantedExport[] = [
  {
    ...ABOUT,
    ...EXPORTS.catalog,
    ...{ type: 'service', response_type: 'Singleton', description: 'Natster Catalog Service' },
  },
  { ...ABOUT, ...EXPORTS.media, type: 'stream', description: 'Natster Media Stream' },
];

/** An account and its id at the control plane; `global` runs the global service of its network, where there is one. */
export type CloudTarget = {
  readonly id: string;
  readonly account: string;
  readonly global: string | undefined;
};

/**
 * What the account needs for sharing, made where it is not there. May be begun again after a failure, which says what
 * was made before it. Throws CLOUD_CONFLICT, CLOUD_QUOTA, and as `CloudApi`.
 */
export const setUpAccount = async (
  api: CloudApi,
  { id, account, global }: CloudTarget,
): Promise<readonly CloudStep[]> => {
  const steps: CloudStep[] = [];
  try {
    const exports = await api.exports(id);
    for (const wanted of WANTED_EXPORTS) steps.push(await ensureExport(api, id, exports, wanted));
    if (global !== undefined) {
      const { service, stream } = globalImports(account);
      const pair = { owner: global, service, stream };
      steps.push(...(await ensureImports(api, id, pair)));
    }
    return steps;
  } catch (error) {
    throw withDone(error, steps);
  }
};

const ensureExport = async (
  api: CloudApi,
  id: string,
  present: readonly Export[],
  wanted: WantedExport,
): Promise<CloudStep> => {
  const step = { kind: 'export', name: wanted.name ?? '' } as const;
  const same = present.find(({ name }) => name === wanted.name);
  if (!same) await api.addExport(id, wanted);
  // Without the position of the token anybody could say to be anybody.
  else if (!isExportOf(same, wanted)) throw conflict(`export ${step.name}`);
  return { ...step, state: same ? 'present' : 'made' };
};

const isExportOf = (a: Export, b: Export): boolean =>
  a.subject === b.subject &&
  a.type === b.type &&
  a.account_token_position === b.account_token_position;

export type ImportPair = {
  readonly owner: string;
  readonly service: ImportSubjects;
  readonly stream: ImportSubjects;
};

/** A service and a stream of another account. Throws as `setUpAccount`. */
export const ensureImports = async (
  api: CloudApi,
  id: string,
  { owner, service, stream }: ImportPair,
): Promise<readonly CloudStep[]> => {
  const present = (await api.imports(id)).map(({ jwt_settings }) => jwt_settings);
  const pair = [importOf('service', owner, service), importOf('stream', owner, stream)];
  const wanted = pair.map((each) => {
    const same = present.find(({ name }) => name === each.name);
    if (same && !isImportOf(same, each)) throw conflict(`import ${each.name}`);
    return { each, same };
  });
  const steps: CloudStep[] = [];
  for (const { each, same } of wanted) {
    if (!same) await api.addImport(id, each);
    steps.push({ kind: 'import', name: each.name ?? '', state: same ? 'present' : 'made' });
  }
  return steps;
};

const importOf = (type: string, account: string, subjects: ImportSubjects): Import => ({
  ...{ name: subjects.name, account, subject: subjects.subject, type },
  local_subject: subjects.localSubject,
});

const isImportOf = (a: Import, b: Import): boolean =>
  a.account === b.account &&
  a.subject === b.subject &&
  (a.local_subject ?? a.to) === b.local_subject &&
  a.type === b.type;

const conflict = (what: string): BridgeError =>
  new BridgeError('CLOUD_CONFLICT', {
    message: `The account has another ${what} than the bridge needs.`,
  });

const withDone = (error: unknown, steps: readonly CloudStep[]): unknown => {
  if (!(error instanceof BridgeError) || steps.length === 0) return error;
  const done = steps.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  return new BridgeError(error.code, {
    message: `${error.message} Done before: ${done}.`,
    hint: `${error.hint} Run it again then: it goes on where it was.`,
    cause: error,
  });
};

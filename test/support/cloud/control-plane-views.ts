/** What a control plane shows of what it has, with all that its description requires. */
import type { Export, Import, KeyPair } from '@nats-io/jwt';

export type FakeUser = { readonly id: string; readonly name: string; readonly key: KeyPair };
export type FakeEntry<T> = { readonly id: string; readonly jwt_settings: T };
export type FakeAccount = {
  readonly id: string;
  readonly name: string;
  readonly system: FakeSystem;
  readonly key: KeyPair;
  readonly users: FakeUser[];
  readonly exports: FakeEntry<Export>[];
  readonly imports: FakeEntry<Import>[];
};
export type FakeSystem = { readonly id: string; readonly name: string; readonly team: FakeTeam };
export type FakeTeam = { readonly id: string; readonly name: string };

const created = '2026-01-02T03:04:05.000Z';

export const teamView = ({ id, name }: FakeTeam) => ({ id, name, created });

const systemBase = ({ id, name }: FakeSystem) => ({
  ...{ id, name, config_mode: false, connection_type: 'Direct', is_tenant: true },
  ...{ jetstream_enabled: true, state: 'Connected', user_jwt_expires_in_secs: 0 },
});

export const systemView = (system: FakeSystem) => ({
  ...{ ...systemBase(system), created, team: system.team, limited: false, updates_available: {} },
  ...{ has_managed_operator: true, has_managed_system_account: true },
});

const accountBase = ({ id, name, key }: FakeAccount) => ({
  ...{ id, name, account_public_key: key.getPublicKey(), auth_type: 'jwt' },
  ...{ is_platform_account: false, is_scp_account: false, is_system_account: false },
  user_jwt_expires_in_secs: 0,
});

export const accountView = (account: FakeAccount, server_urls: string, isSynced: boolean) => ({
  ...{ ...accountBase(account), created, connectors: false, nsc_managed: false, workloads: false },
  ...{ jwt_sync_error: '', jwt_sync_status: isSynced ? 'Complete' : 'InProgress' },
  ...{ system: { ...systemBase(account.system), server_urls }, team: account.system.team },
});

export const userView = ({ id, name, key }: FakeUser, account: FakeAccount) => ({
  ...{ id, name, created, account: accountBase(account), claims: {}, jwt: '', jwt_settings: {} },
  ...{ jwt_expires_at_max: 0, jwt_expires_in_secs: 0, user_public_key: key.getPublicKey() },
  ...{ system: systemBase(account.system), team: account.system.team },
});

export const exportView = ({ id, jwt_settings }: FakeEntry<Export>, account: FakeAccount) => ({
  ...{ id, created, account: accountBase(account), is_public: true, jwt_settings },
  ...{ metrics_enabled: false, metrics_sampling_percentage: 0, share_sk_public: null },
  ...{ name: jwt_settings.name ?? null, subject: jwt_settings.subject, stream_export_id: null },
});

export const importView = ({ id, jwt_settings }: FakeEntry<Import>) => ({
  ...{ id, created, jwt_settings, name: jwt_settings.name ?? '' },
  ...{ remote_account_nkey_public: jwt_settings.account, remote_subject: jwt_settings.subject },
});

/** A network like Synadia Cloud: a control plane, servers, and somebody's account with the original's global service. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAccount, type Export } from '@nats-io/jwt';
import type { Test } from 'tap';
import { GlobalService } from '../../../bridge/global/global-service.ts';
import { GLOBAL_EVENTS_EXPORT, GLOBAL_EXPORT } from '../../../bridge/protocol/subjects.ts';
import { type BridgeProcess, startBridge, temporaryDir } from '../bridge-process.ts';
import { type Result, runCommand } from '../command.ts';
import { silent } from '../loopback.ts';
import { FakeControlPlane } from './fake-control-plane.ts';
import { OperatorSystem } from './operator-system.ts';

export class CloudNetwork {
  readonly operator: OperatorSystem;
  readonly plane: FakeControlPlane;
  /** The account of the global service. */
  readonly global: string;
  readonly #test: Test;

  private constructor(test: Test, operator: OperatorSystem, plane: FakeControlPlane, key: string) {
    this.#test = test;
    this.operator = operator;
    this.plane = plane;
    this.global = key;
  }

  static async start(t: Test): Promise<CloudNetwork> {
    const operator = await OperatorSystem.start(t);
    const plane = await FakeControlPlane.start(t, operator);
    const key = createAccount();
    const global = key.getPublicKey();
    await operator.push(global, 'GLOBAL', { exports: EXPORTS, imports: [] }, true);
    const service = new GlobalService({
      ...{ nc: await operator.connect(key), log: silent, replicas: 1, isMember: () => true },
      ...{ hub: createAccount().getPublicKey(), secret: 'a secret' },
      site: { url: 'https://natster.io/#/', cloudUrl: 'http://127.0.0.1:9' },
    });
    service.start();
    t.teardown(() => service.stop());
    t.teardown(() => {
      if (plane.violations.length > 0) throw new Error(plane.violations.join('; '));
    });
    return new CloudNetwork(t, operator, plane, global);
  }

  /** A bridge that runs no network of its own. */
  bridge(name: string): Promise<BridgeProcess> {
    const args = ['--no-own-network'];
    return startBridge(this.#test, { name, dataDir: temporaryDir(this.#test), args });
  }

  /** Runs `init` with the token in a file; nobody is there to be asked. */
  init(bridge: BridgeProcess, token: string, ...args: string[]): Promise<Result> {
    const file = join(temporaryDir(this.#test), 'token');
    writeFileSync(file, `${token}\n`, { mode: 0o600 });
    const where = ['--base-url', this.plane.url, '--global', this.global];
    return runCommand(bridge.dataDir, 'init', '--token-file', file, ...where, ...args);
  }
}

const EXPORTS: Export[] = [
  { ...GLOBAL_EXPORT, type: 'service', response_type: 'Singleton', account_token_position: 1 },
  { ...GLOBAL_EVENTS_EXPORT, type: 'stream', account_token_position: 1 },
];

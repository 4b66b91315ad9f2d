// The app's next version: offered, never forced.
import { describe, expect, it } from 'vitest';
import { AppUpdates, type Registrar } from './app-updates.svelte.ts';

function anApp(register: Registrar['register'] = () => Promise.resolve(undefined)) {
  const listeners: Record<string, (event: { isUpdate?: boolean }) => void> = {};
  const done: string[] = [];
  const registrar: Registrar = {
    register,
    update: () => Promise.reject(new TypeError('no network')),
    messageSkipWaiting: () => done.push('skip waiting'),
    addEventListener: (type, listener) => {
      listeners[type] = listener;
    }
  };
  let check: (() => void) | undefined;
  const updates = new AppUpdates({
    registrar,
    reload: () => done.push('reload'),
    onOccasion: (task) => {
      check = task;
    }
  });
  return {
    updates,
    done,
    check: () => check?.(),
    hear: (type: string, isUpdate = true) => listeners[type]?.({ isUpdate })
  };
}

describe('AppUpdates', () => {
  it('[L14] changes nothing before somebody says yes, then reloads once the new version rules', () => {
    const { updates, done, hear } = anApp();
    expect(updates.updateReady).toBe(false);
    hear('waiting');
    expect([updates.updateReady, done]).toEqual([true, []]);
    updates.applyUpdate();
    expect(done).toEqual(['skip waiting']);
    hear('controlling');
    expect(done).toEqual(['skip waiting', 'reload']);
  });

  it('[L14] does not reload a tab in which nobody said yes', () => {
    const { updates, done, hear } = anApp();
    hear('controlling');
    expect([updates.updateReady, done]).toEqual([true, []]);
    updates.applyUpdate();
    expect(done).toEqual(['reload']);
  });

  it('[L14] does not speak of an update when the app is installed for the first time', () => {
    const { updates, hear } = anApp();
    hear('controlling', false);
    expect(updates.updateReady).toBe(false);
  });

  it.each([
    ['says undefined', () => Promise.resolve(undefined)],
    ['rejects', () => Promise.reject(new Error('SecurityError'))]
  ])('works without a service worker: register() %s', async (_name, register) => {
    const { check } = anApp(register);
    await Promise.resolve();
    expect(check).not.toThrow();
  });

  it('does nothing where there is none', () => {
    const updates = new AppUpdates({
      registrar: undefined,
      reload: () => undefined,
      onOccasion: () => undefined
    });
    updates.applyUpdate();
    expect(updates.updateReady).toBe(false);
  });
});
